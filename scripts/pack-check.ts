/**
 * Packs every publishable package as `npm publish` would, and proves that the tarball is sound: publint and attw find
 * nothing, it installs with npm into an empty folder, its declarations compile there, and a small program runs there
 * with plain Node. Build first. `pnpm pack:check`, or with names of packages to check only those.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from './shell.ts';
import { readManifest, root, type WorkspacePackage, withDependencies, workspacePackages } from './workspace.ts';

const work = mkdtempSync(join(tmpdir(), 'netwright-pack-'));
const publishable = workspacePackages().filter(({ manifest }) => manifest.private !== true);
const tarballs = new Map<WorkspacePackage, string>();

const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

function tarball(one: WorkspacePackage): string {
  const known = tarballs.get(one);
  if (known !== undefined) return known;
  if (!existsSync(join(one.folder, 'dist')))
    throw new Error(`${one.manifest.name}: has no dist, run \`pnpm build\` first`);
  run('pnpm', ['pack', '--pack-destination', work], one.folder);
  const file = `${one.manifest.name.replace('@', '').replace('/', '-')}-${one.manifest.version}.tgz`;
  tarballs.set(one, join(work, file));
  return join(work, file);
}

/** The optional peers that a program using these packages installs next to them, in the versions of this repository. */
function optionalPeers(packages: readonly WorkspacePackage[]): string[] {
  const wanted = new Map<string, string>();
  for (const { folder, manifest } of packages) {
    for (const name of Object.keys(manifest.peerDependenciesMeta ?? {})) {
      const installed = join(folder, 'node_modules', name);
      if (name !== 'onnxruntime-web') wanted.set(name, readManifest(installed).version);
    }
  }
  return [...wanted].map(([name, version]) => `${name}@${version}`);
}

/** Installs the package as a user would, and imports its main entry before anything optional is there. */
function install(one: WorkspacePackage): string {
  const folder = join(work, basename(one.folder));
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const packages = withDependencies(one, publishable);
  // onnxruntime-node's install script only fetches CUDA libraries.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  run('npm', ['install', ...flags, ...packages.map(tarball)], folder);
  run(process.execPath, ['--input-type=module', '--eval', `await import('${one.manifest.name}')`], folder);
  run('npm', ['install', ...flags, ...optionalPeers(packages)], folder);
  return folder;
}

/** Compiles a file that imports every entry, with the declarations checked too. */
function checkTypes(one: WorkspacePackage, folder: string): void {
  const entries = Object.keys(one.manifest.exports ?? {}).filter((entry) => entry !== './package.json');
  const lines = entries.map((entry, i) => {
    const name = one.manifest.name + entry.slice(1);
    return `import * as entry${i} from '${name}';\nexport const names${i}: string[] = Object.keys(entry${i});\n`;
  });
  writeFileSync(join(folder, 'types.ts'), lines.join(''));
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2023'];
  const libraries = ['--lib', 'es2023,esnext.disposable,dom,dom.iterable'];
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types')];
  run(bin('tsc'), [...options, ...libraries, ...types, 'types.ts'], folder);
}

function check(one: WorkspacePackage): void {
  const program = join(root, 'scripts', 'pack-check', `${basename(one.folder)}.mjs`);
  if (!existsSync(program)) throw new Error(`${one.manifest.name}: needs a program ${program} that uses it`);
  const file = tarball(one);
  run(bin('publint'), ['run', file, '--strict']);
  run(bin('attw'), [file, '--profile', 'esm-only', '--format', 'ascii', '--no-color']);
  const folder = install(one);
  checkTypes(one, folder);
  copyFileSync(program, join(folder, 'program.mjs'));
  process.stdout.write(run(process.execPath, ['program.mjs'], folder));
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !publishable.some(({ manifest }) => manifest.name === name));
if (unknown.length > 0) throw new Error(`pack:check: there is no publishable package ${unknown.join(', ')}`);
let failures = 0;
try {
  for (const one of publishable) {
    if (names.length > 0 && !names.includes(one.manifest.name)) continue;
    try {
      check(one);
      console.log(`${one.manifest.name} ${one.manifest.version}: packed, checked, installed and run`);
    } catch (error) {
      failures += 1;
      console.error(`${one.manifest.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;
