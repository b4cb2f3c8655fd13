/** OpenBLAS for PyTorch: Debian's package, unpacked into a folder of its own, where it is not installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { blasOf } from './torch.ts';

/** The packages that hold OpenBLAS and what it needs. */
const packages = ['libopenblas0-pthread', 'libgfortran5'];

/** Where the benchmarks keep what they fetch. */
export const benchCache = process.env.NETWRIGHT_BENCH_CACHE ?? join(homedir(), '.cache', 'netwright-bench');

/**
 * The environment in which PyTorch multiplies by OpenBLAS: this process's where that is installed, else with Debian's package,
 * downloaded and unpacked into the cache of the benchmarks. Undefined where PyTorch or the package is not to be had.
 */
export function openBlas(): NodeJS.ProcessEnv | undefined {
  if (blasOf()?.includes('openblas')) return process.env;
  const folder = join(benchCache, 'blas');
  const libraries = unpacked(folder) ?? fetched(folder);
  if (!libraries) return undefined;
  const env = { ...process.env, LD_LIBRARY_PATH: libraries.join(':') };
  return blasOf(env)?.includes('openblas') ? env : undefined;
}

/** The folders of the libraries, where they are unpacked already. */
function unpacked(folder: string): string[] | undefined {
  const root = join(folder, 'usr', 'lib');
  const triplet = existsSync(root) ? readdirSync(root)[0] : undefined;
  if (triplet === undefined) return undefined;
  return [join(root, triplet, 'openblas-pthread'), join(root, triplet)];
}

function fetched(folder: string): string[] | undefined {
  mkdirSync(folder, { recursive: true });
  const run = (command: string, ...args: string[]): boolean =>
    spawnSync(command, args, { cwd: folder, encoding: 'utf8' }).status === 0;
  if (!run('apt-get', 'download', ...packages)) return undefined;
  const files = readdirSync(folder).filter((name) => name.endsWith('.deb'));
  return files.every((file) => run('dpkg-deb', '-x', file, folder)) ? unpacked(folder) : undefined;
}
