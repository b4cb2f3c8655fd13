import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './workspace.ts';

/** What the main entry of tensor-core may weigh, minified and gzipped [bytes]. */
export const entryLimit = 40_000;

/** The main entry of tensor-core, minified as a web page would load it, before and after gzip [bytes]. */
export async function entrySize(): Promise<{ plain: number; zipped: number }> {
  const result = await build({
    entryPoints: [join(root, 'packages', 'tensor-core', 'src', 'index.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser', // a `node:` import is an error
    target: 'es2022',
    conditions: ['@netwright/source'],
    write: false,
  });
  const code = result.outputFiles[0]?.contents ?? new Uint8Array();
  return { plain: code.length, zipped: gzipSync(code, { level: 9 }).length };
}
