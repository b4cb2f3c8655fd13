import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

type Exports = string | { [condition: string]: Exports };

/** Every source file that an export map names under the condition `@netwright/source`. */
function sources(exports: Exports): string[] {
  if (typeof exports === 'string') return [];
  return Object.entries(exports).flatMap(([condition, target]) =>
    condition === '@netwright/source' && typeof target === 'string' ? [target] : sources(target),
  );
}

interface Manifest {
  exports: Exports;
  bin?: Record<string, string>;
}

/**
 * JavaScript of the package in the current folder: one entry per export and per command, nothing bundled that it depends
 * on. The declarations come from `tsc -p tsconfig.build.json`.
 */
const { exports, bin = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const commands = Object.values(bin).map((path) => path.replace('/dist/', '/src/').replace(/\.js$/, '.ts'));

export const config = defineConfig({
  entry: Object.fromEntries(
    [...sources(exports), ...commands].map((path) => [path.replace(/^\.\/src\/|\.ts$/g, ''), path]),
  ),
  format: 'esm',
  target: ['node20', 'es2022'],
  platform: 'neutral',
  splitting: true,
  clean: true,
  dts: false,
  skipNodeModulesBundle: true,
  removeNodeProtocol: false,
});
