#!/usr/bin/env node
/**
 * Runs one of the repository's commands on a machine that has Node and npm and nothing else: it installs the
 * dependencies where they are missing or other than the lockfile says, then runs the command and ends as it ends.
 *
 *   node scripts/bootstrap.mjs COMMAND [argument...]     `pnpm COMMAND` and `npm run COMMAND -- argument...` do the same
 *
 * Plain JavaScript without dependencies, because it runs before any is there.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.netwright-installed');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const windows = process.platform === 'win32';

/** A script of this repository, in TypeScript, on the packages' sources. */
const script = (path, ...args) => ['node', '--conditions=@netwright/source', '--import', 'tsx', path, ...args];
/** A binary of an installed package. */
const binary = (name, ...args) => ['node', binaryPath(name), ...args];
/** The same, with pnpm on its PATH: turbo and `pnpm pack` need it, and nobody has to have it installed. */
const withPnpm = (command) => ['npx', '--yes', '--package', manifest.packageManager, '--', ...command];

const commands = {
  demo: (args) => script('scripts/demo.ts', ...args),
  playground: (args) => script('packages/playground/src/site/start.ts', ...args),
  test: (args) =>
    args[0] === '--full'
      ? binary('vitest', 'run', '--config', 'vitest.slow.config.ts', ...args.slice(1))
      : binary('vitest', 'run', ...args),
  bench: (args) => script('scripts/bench.ts', ...args),
  conformance: (args) => script('scripts/conformance.ts', ...args),
  figures: (args) => script('scripts/figures.ts', ...args),
  'new-model': (args) => script('scripts/new-model.ts', ...args),
  build: (args) => withPnpm(binary('turbo', 'run', 'build', ...args)),
  typecheck: (args) => binary('tsc', '-p', 'tsconfig.json', ...args),
  lint: (args) => binary('biome', 'check', '--error-on-warnings', ...args),
  size: (args) => script('scripts/size-check.ts', ...args),
  'pack:check': (args) => withPnpm(script('scripts/pack-check.ts', ...args)),
  changeset: (args) => binary('changeset', ...args),
  install: () => undefined,
  run: ([path, ...args]) => script(resolve(process.env.INIT_CWD ?? process.cwd(), path ?? ''), ...args),
};

const binaryPackages = { tsc: 'typescript', biome: '@biomejs/biome', changeset: '@changesets/cli' };

function binaryPath(name) {
  const folder = join(root, 'node_modules', binaryPackages[name] ?? name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[name]);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function checkNode() {
  const wanted = /(\d+)\.(\d+)/.exec(manifest.engines.node).slice(1).map(Number);
  const found = process.versions.node.split('.').map(Number);
  if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
    fail(`Netwright needs Node ${wanted.join('.')} or newer, got ${process.versions.node}: https://nodejs.org`);
  }
}

/** What an installation depends on: the lockfile, the workspace's settings, and the machine's kind. */
function wantedStamp() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return `${hash.digest('hex')} ${process.platform}-${process.arch}\n`;
}

/** Runs a command in the repository's root with this terminal, and passes signals on; resolves to how it ended. */
function execute([command, ...args]) {
  const file = command === 'node' ? process.execPath : command;
  const child = spawn(file, args, { cwd: root, stdio: 'inherit', shell: windows && command === 'npx' });
  const forward = (signal) => {
    // A terminal sends Ctrl-C to every process of the group, so the child has it already.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((settle) => {
    child.on('error', (error) => fail(`${command} cannot be started: ${error.message}`));
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      settle({ code, signal });
    });
  });
}

/** Ends this process as the child ended. */
function endLike({ code, signal }) {
  if (signal !== null) process.kill(process.pid, signal);
  else process.exitCode = code;
}

async function install() {
  const wanted = wantedStamp();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { code: 0, signal: null };
  process.stderr.write(`Installing the dependencies with ${manifest.packageManager} ...\n`);
  const result = await execute(['npx', '--yes', manifest.packageManager, 'install', '--frozen-lockfile']);
  if (result.code === 0) writeFileSync(stamp, wanted);
  else process.stderr.write('The installation failed; the lines above say why. Nothing was run.\n');
  return result;
}

async function main() {
  checkNode();
  const [name, ...rest] = process.argv.slice(2);
  const separator = rest.indexOf('--'); // npm takes it away, pnpm passes it on
  const args = separator === -1 ? rest : rest.toSpliced(separator, 1);
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (command === undefined) fail(`usage: node scripts/bootstrap.mjs ${Object.keys(commands).join('|')} [argument...]`);
  if (name === 'run' && args.length === 0) fail('usage: node scripts/bootstrap.mjs run SCRIPT [argument...]');
  const installed = await install();
  if (installed.code !== 0) return endLike(installed);
  const line = command(args);
  if (line !== undefined) endLike(await execute(line));
}

await main();
