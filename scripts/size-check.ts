/** Fails when the main entry of tensor-core, minified and gzipped as a web page would load it, passes its limit. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './workspace.ts';

const limit = 40_000; // [bytes]

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
const size = gzipSync(code, { level: 9 }).length;
console.log(`@netwright/tensor-core: ${size} bytes minified and gzipped, of ${limit} (${code.length} before gzip)`);
if (size > limit) {
  console.error('The main entry is over its limit.');
  process.exitCode = 1;
}
