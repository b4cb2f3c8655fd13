/** Fails when the main entry of tensor-core, minified and gzipped as a web page would load it, passes its limit. */
import { entryLimit, entrySize } from './entry-size.ts';

const { plain, zipped } = await entrySize();
console.log(`@netwright/tensor-core: ${zipped} bytes minified and gzipped, of ${entryLimit} (${plain} before gzip)`);
if (zipped > entryLimit) {
  console.error('The main entry is over its limit.');
  process.exitCode = 1;
}
