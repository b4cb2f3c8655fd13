/** transformers.js, fetched for the benchmarks alone: with its own onnxruntime it takes half a gigabyte. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCache } from './openblas.ts';

/** The version that is compared with; it has onnxruntime-node 1.30.0, as the workspace has. */
export const transformersVersion = '4.3.2';

/** The main file of transformers.js and the version of its onnxruntime-node; undefined where npm cannot install it. */
export function transformersJs(): { readonly path: string; readonly onnxruntime: string } | undefined {
  const folder = join(benchCache, `transformers-js-${transformersVersion}`);
  const inside = (...parts: string[]): string => join(folder, 'node_modules', ...parts);
  const path = inside('@huggingface', 'transformers', 'dist', 'transformers.node.mjs');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
    try {
      execFileSync('npm', ['install', ...options, `@huggingface/transformers@${transformersVersion}`], {
        cwd: folder,
        stdio: 'ignore',
      });
    } catch {
      return undefined;
    }
  }
  const { version } = JSON.parse(readFileSync(inside('onnxruntime-node', 'package.json'), 'utf8')) as {
    version: string;
  };
  return { path, onnxruntime: version };
}
