import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from '../../workspace.ts';

mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache', 'count-')); // in the repository, so that vitest is found
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs vitest on one test file and returns its exit code and its last line. */
function lastLine(name: string, text: string, runner = ''): { status: number | null; line: string | undefined } {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, 'a.test.ts'), `import { beforeAll, describe, expect, test } from 'vitest';\n${text}`);
  const reporter = JSON.stringify(join(root, 'scripts', 'vitest', 'count-reporter.ts'));
  const config = `import { CountReporter } from ${reporter};
    export default { test: { root: import.meta.dirname, ${runner} reporters: ['default', new CountReporter(['A note.'])] } };`;
  writeFileSync(join(place, 'vitest.config.ts'), config);
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST')));
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run'], { cwd: place, encoding: 'utf8', env });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.at(-2)).toBe('A note.');
  return { status, line: lines.at(-1) };
}

test('the last line counts what passed, failed and was skipped', () => {
  const text = `test('a', () => {}); test('b', () => expect(1).toBe(2)); test.skip('c', () => {}); test.todo('d');`;
  expect(lastLine('mixed', text)).toEqual({ status: 1, line: '1 passed, 1 failed, 2 skipped' });
});

test('a run without failures or skips says so in the plain form', () => {
  expect(lastLine('plain', `test('a', () => {});`)).toEqual({ status: 0, line: '1 passed, 0 failed' });
});

test('a failing import and a failing hook count as failures', () => {
  expect(lastLine('import', `import './missing.ts';`)).toEqual({ status: 1, line: '0 passed, 1 failed' });
  const hook = `test('a', () => {}); describe('g', () => { beforeAll(() => { throw new Error('no'); }); test('b', () => {}); });`;
  expect(lastLine('hook', hook)).toEqual({ status: 1, line: '1 passed, 1 failed, 1 skipped' });
});

test('a test that kills its process counts as a failure', () => {
  expect(lastLine('killed', `test('a', () => process.abort());`, "pool: 'forks',")).toEqual({
    status: 1,
    line: '0 passed, 1 failed',
  });
});

test('a run that collects no test fails', () => {
  expect(lastLine('none', '', "include: ['*.other.ts'], passWithNoTests: true,")).toEqual({
    status: 1,
    line: '0 passed, 1 failed',
  });
});

test('the runner for a missing device skips every test and runs no hook', () => {
  const runner = `runner: ${JSON.stringify(join(root, 'scripts', 'vitest', 'skip-runner.ts'))},`;
  const text = `beforeAll(() => { throw new Error('ran'); }); test('a', () => {}); describe('g', () => { test('b', () => {}); });`;
  expect(lastLine('device', text, runner)).toEqual({ status: 0, line: '0 passed, 0 failed, 2 skipped' });
});
