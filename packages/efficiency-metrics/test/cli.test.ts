/** The command as a user runs it: a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallFile } from './command/small-model.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-metrics-'));
  await writeFile(join(folder, 'small.onnx'), smallFile());
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command on the sources; `reads` is how many bytes of its output are read before the pipe is closed. */
function run(args: readonly string[], { reads = Number.POSITIVE_INFINITY } = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--conditions=@netwright/source', '--import', tsx, cli, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.length >= reads) child.stdout.destroy();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

test('prints a profile', async () => {
  const { code, stdout, stderr } = await run(['small.onnx']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^small\.onnx: 4 nodes\n[\s\S]*\ntotal +4 +2,678 +9,472 /);
});

test('says what is wrong with a file in one line, exit code 1', async () => {
  expect(await run(['none.onnx'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'efficiency-metrics: none.onnx: there is no such file\n',
  });
});

test('says what is wrong with the command line in one line, exit code 2', async () => {
  const { code, stdout, stderr } = await run(['small.onnx', '--jsom']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe("efficiency-metrics: unknown option '--jsom'; (Did you mean --json?)\n");
});

test('does not mind a reader that has seen enough', async () => {
  const { code, stderr } = await run(['small.onnx', '--json'], { reads: 1 });
  expect([code, stderr]).toEqual([0, '']);
});

test('describes its options and version', async () => {
  const { code, stdout } = await run(['--help']);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^Usage: efficiency-metrics \[options\] <model> \[other\]/),
  ]);
});
