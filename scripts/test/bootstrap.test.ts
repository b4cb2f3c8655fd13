import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from '../workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'netwright-bootstrap-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bootstrap = join(root, 'scripts', 'bootstrap.mjs');

function program(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const start = (args: string[], options: string[] = []) =>
  spawnSync(process.execPath, [...options, bootstrap, ...args], { encoding: 'utf8' });

test('an old Node gets one line that says what is needed', () => {
  const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.18.3"})';
  const { status, stderr, stdout } = start(['test'], ['--import', pretend]);
  expect({ status, stderr, stdout }).toEqual({
    status: 1,
    stderr: 'Netwright needs Node 20.19 or newer, got 20.18.3: https://nodejs.org\n',
    stdout: '',
  });
});

test('an unknown command gets the list of commands', () => {
  const { status, stderr } = start(['deploy']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^usage: node scripts\/bootstrap\.mjs demo\|playground\|test\|bench\|/);
});

test('a script gets its arguments, the sources of the packages, and its exit code passes through', () => {
  const path = program(
    'exit.mts',
    `console.log(process.argv.slice(2).join(), process.execArgv.join()); process.exit(7);`,
  );
  const { status, stdout } = start(['run', path, '--', '--epochs', '1']);
  expect(status).toBe(7);
  expect(stdout).toContain('--epochs,1 --conditions=@netwright/source');
});

test('a signal reaches the script, which may end in its own way', async () => {
  const path = program(
    'wait.mts',
    `process.on('SIGINT', () => process.exit(3)); setInterval(() => {}, 1000); console.log('ready');`,
  );
  const child = spawn(process.execPath, [bootstrap, 'run', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => child.kill('SIGINT'));
  expect(await new Promise((settle) => child.on('close', (code, signal) => settle({ code, signal })))).toEqual({
    code: 3,
    signal: null,
  });
});

test('a script that a signal ends, ends the bootstrap by the same signal', () => {
  const { status, signal } = start([
    'run',
    program('die.mts', `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1e3);`),
  ]);
  expect({ status, signal }).toEqual({ status: null, signal: 'SIGTERM' });
});

test('every script of the repository goes through the bootstrap, so that it works in a fresh clone', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(Object.values(scripts).filter((line) => !line.startsWith('node scripts/bootstrap.mjs '))).toEqual([]);
  const usage = start([]).stderr;
  for (const line of Object.values(scripts)) expect(usage).toContain(line.split(' ')[2] as string);
});
