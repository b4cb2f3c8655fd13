import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { digitsFile } from './digits-file.ts';

/** A file that is made when it is asked for. */
type MakeFile = () => Promise<Uint8Array>;

/** The files beside the page's own, by name. */
function siteFiles(weights: string): Map<string, MakeFile> {
  const files = new Map<string, MakeFile>([['digits.bin', digitsFile]]);
  if (existsSync(weights)) files.set('lenet-5.safetensors', () => readFile(weights));
  return files;
}

/**
 * Gives the page `digits.bin` and, where the file `weights` is there, `lenet-5.safetensors`: served in development, written
 * in a build. The page learns from the constant `__TRAINED_WEIGHTS__` whether there are any.
 */
export function filesPlugin(weights: string): Plugin {
  const files = siteFiles(weights);
  return {
    name: 'netwright-files',
    config: () => ({ define: { __TRAINED_WEIGHTS__: JSON.stringify(files.has('lenet-5.safetensors')) } }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const make = files.get(new URL(request.url ?? '/', 'http://localhost').pathname.slice(1));
        if (!make) return next();
        response.setHeader('Content-Type', 'application/octet-stream');
        make().then((bytes) => response.end(bytes), next);
      });
    },
    async buildStart() {
      if (this.environment.mode !== 'build') return;
      for (const [fileName, make] of files) this.emitFile({ type: 'asset', fileName, source: await make() });
    },
  };
}
