import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { digitsFile } from './digits-file.ts';

/** A file that is made when it is asked for. */
type MakeFile = () => Promise<Uint8Array>;

/** Where the repository has trained weights. */
export interface TrainedWeights {
  lenet: string; // a file, which need not be there
  mobyDick: string; // the folder of the character GPT's shards and their index
}

/** The files beside the pages' own, by name. */
function siteFiles({ lenet, mobyDick }: TrainedWeights): Map<string, MakeFile> {
  const files = new Map<string, MakeFile>([['digits.bin', digitsFile]]);
  if (existsSync(lenet)) files.set('lenet-5.safetensors', () => readFile(lenet));
  for (const name of readdirSync(mobyDick)) files.set(`moby-dick/${name}`, () => readFile(join(mobyDick, name)));
  return files;
}

/**
 * Gives the pages `digits.bin`, the shards in `moby-dick/` and, where there are any, LeNet-5's weights `lenet-5.safetensors`:
 * served in development, written in a build. The page learns from the constant `__TRAINED_WEIGHTS__` whether there are any.
 */
export function filesPlugin(weights: TrainedWeights): Plugin {
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
