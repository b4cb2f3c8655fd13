/** The command in this process: options, formats, names of models, and files that are written. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf, info, modelFile, nodeOf, tensorOf } from '@netwright/tensor-core/testing';
import { csvParse } from 'd3-dsv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandResult, runCommand } from './run-command.ts';
import { smallEntry, smallFile } from './small-model.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
const run = (...args: string[]): Promise<CommandResult> => runCommand([at('small.onnx'), ...args]);
const json = async (...args: string[]) => JSON.parse((await run('--json', ...args)).stdout);

/** A Loop around a 4x4 product of 2 rows whose trip count is an input. */
function loopFile(): Uint8Array {
  const body = {
    nodes: [nodeOf('MatMul', ['h', 'w'], ['h2']), nodeOf('Identity', ['c'], ['c2'])],
    inputs: [info('i', [], 7), info('c', [], 9), info('h', [2, 4])],
    outputs: [info('c2', [], 9), info('h2', [2, 4])],
  };
  return modelFile({
    nodes: [nodeOf('Loop', ['n', '', 'x'], ['y'], { name: 'loop', attributes: [bodyOf('body', body)] })],
    inputs: [info('x', [2, 4]), info('n', [], 7)],
    outputs: [info('y', [2, 4])],
    initializers: [tensorOf('w', [4, 4])],
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-profile-'));
  await writeFile(at('small.onnx'), smallFile());
  await writeFile(at('fixed.onnx'), smallFile(1));
  await writeFile(at('loop.onnx'), loopFile());
});
afterAll(() => rm(folder, { recursive: true }));

describe('the table', () => {
  test('shows modules, totals, memory, weights and what was assumed, and fits the terminal', async () => {
    const { stdout, stderr } = await runCommand([at('small.onnx')], { columns: 72 });
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('small.onnx: 4 nodes');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(stdout).toMatch(/│ stem +│ +1 │ +108 │ .* 6,912 │/);
    expect(stdout).toMatch(/│ {3}conv +│/);
    expect(stdout).toMatch(/│ total +│ +4 │ +2,678 │ .* 9,472 │/);
    expect(stdout).toMatch(/│ alive at once +│/);
    expect(stdout).toMatch(/│ +8 │ +2,678 │ +25.0 │/);
    expect(stdout).toContain('symbol: N = 1 (assumed)\n');
    expect(stdout).toContain('convention: mac.');
    expect(stdout).toMatch(/zero: counted as 0 by this convention: Relu \(1\)\n/);
    expect(stderr).toBe('');
  });

  test('is plain where no terminal reads it', async () => {
    const { stdout } = await run('--by', 'ops');
    expect(stdout).not.toMatch(/[│┌]/);
    expect(stdout).toMatch(/^Conv +1 +108 +4\.0 +6,912 /m);
  });

  test('has the nodes that cost most, in the order that was asked for', async () => {
    const { stdout } = await run('--by', 'nodes', '--top', '2', '--sort', 'params');
    expect(stdout).toMatch(/^ ?#.*\n3 +head.fc\/Gemm .*\n0 +stem.conv\/Conv /m);
    expect(stdout).toContain('2 nodes not shown');
    expect((await run('--all-nodes')).stdout).toMatch(/^1 +Relu /m);
  });

  test('takes nodes where the model has no modules', async () => {
    const { stdout } = await runCommand([at('loop.onnx')]);
    expect(stdout).toMatch(/^Nodes\n/m);
  });
});

describe('what is counted', () => {
  test('a batch takes the open dimension that leads the inputs, a dimension its symbol', async () => {
    for (const args of [
      ['--batch', '4'],
      ['--dim', 'N=4'],
      ['--input', 'x=4,3,8,8'],
    ]) {
      const { batch, totals, perSample } = await json(...args);
      expect([batch, totals.macs, perSample.macs]).toEqual([4, 4 * 9472, 9472]);
    }
  });

  test('a convention and the place of attention are taken over', async () => {
    expect(await json('--convention', 'fvcore', '--attention', 'apart')).toMatchObject({
      ...{ convention: 'fvcore', attention: 'apart' },
    });
  });

  test('trips of a Loop are given by its name', async () => {
    const { stdout } = await runCommand([at('loop.onnx'), '--json', '--trip', 'loop=5']);
    expect(JSON.parse(stdout)).toMatchObject({ totals: { macs: 5 * 2 * 4 * 4 }, problems: [] });
  });
});

describe('formats', () => {
  test('JSON has every node, or none where sums were asked for', async () => {
    expect((await json()).nodes).toHaveLength(4);
    const { nodes, operators } = await json('--by', 'ops');
    expect([nodes, operators.length]).toEqual([undefined, 4]);
  });

  test('CSV has a line for each row', async () => {
    const rows = csvParse((await run('--format', 'csv')).stdout);
    expect(rows.map(({ op, macs }) => [op, macs])).toEqual([
      ['Conv', '6912'],
      ['Relu', '0'],
      ['Reshape', '0'],
      ['Gemm', '2560'],
    ]);
    const modules = csvParse((await run('--format', 'csv', '--by', 'modules', '--depth', '1')).stdout);
    expect(modules.map(({ path, parameters }) => [path, parameters])).toEqual([
      ['', '2678'],
      ['stem', '108'],
      ['head', '2570'],
    ]);
  });

  test('Markdown has the whole paths of modules', async () => {
    const { stdout } = await run('--format', 'markdown');
    expect(stdout).toMatch(/^## small\.onnx: 4 nodes\n/);
    expect(stdout).toContain('| `stem.conv` | 1 | 108 |');
  });

  test('HTML has the title and what was found besides', async () => {
    const { stdout } = await run('--format', 'html', '--peak', '1T', '--bandwidth', '10G', '--energy');
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).toContain('<title>small.onnx</title>');
    expect(stdout).toContain('the given machine');
    expect(stdout).toMatch(/<h2>Energy<\/h2>[\s\S]*DRAM, weights/);
  });

  test('the ending of the file says which, and the file is whole or not there', async () => {
    const { stdout, stderr } = await run('--output', at('report.md'));
    expect([stdout, stderr]).toEqual(['', `profile: wrote ${at('report.md')}\n`]);
    expect(await readFile(at('report.md'), 'utf8')).toMatch(/^## small/);
    await run('--output', at('report.json'));
    expect(JSON.parse(await readFile(at('report.json'), 'utf8')).totals.macs).toBe(9472);
    expect((await readdir(folder)).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('a page and a figure can be written besides', async () => {
    const { stdout } = await run('--json', '--html', at('page.html'), '--svg', at('roof.svg'), '--device', 'a100');
    expect(JSON.parse(stdout).roofline.machine.name).toBe('NVIDIA A100 SXM4 40 GB');
    expect(await readFile(at('page.html'), 'utf8')).toContain('<title>small.onnx</title>');
    expect(await readFile(at('roof.svg'), 'utf8')).toContain('small.onnx on NVIDIA A100');
    await run('--energy', '--svg', at('energy.svg'));
    expect(await readFile(at('energy.svg'), 'utf8')).toContain('Energy of small.onnx by node');
  });
});

describe('two models', () => {
  test('are compared side by side', async () => {
    const { stdout } = await runCommand([at('small.onnx'), at('loop.onnx'), '--energy', '--bits', '8']);
    expect(stdout).toMatch(/^a: small\.onnx\nb: loop\.onnx\n/);
    expect(stdout).toMatch(/^parameters \[elements\] +2,678 +16 +-2,662 /m);
    expect(stdout).toMatch(/^figure +a: 8 bits +b: 8 bits$/m);
    expect(stdout).toMatch(/^weights \[B\] +2,678 +16$/m);
  });

  test('as JSON too', async () => {
    const { stdout } = await runCommand([at('small.onnx'), at('fixed.onnx'), '--json', '--bits', '8,4']);
    const { format, names, figures, weightBytesAtBits } = JSON.parse(stdout);
    expect([format, names]).toEqual(['netwright-comparison', ['small.onnx', 'fixed.onnx']]);
    expect(figures.find(({ key }: { key: string }) => key === 'macs')).toMatchObject({ a: 9472, b: 9472 });
    expect(weightBytesAtBits).toEqual([
      { 4: 1339, 8: 2678 },
      { 4: 1339, 8: 2678 },
    ]);
  });
});

describe('models by name', () => {
  const find = async (name: string) => (name === 'small' ? smallEntry : undefined);

  test('are traced, in other shapes if need be', async () => {
    const { stdout } = await runCommand(['small', '--json', '--input', 'x=2,3,8,8'], { find });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'small', batch: 2, totals: { parameters: 2678, macs: 2 * 9472 } });
  });

  test('are told from files', async () => {
    const { error } = await runCommand(['other.onnx'], { find });
    expect(error?.message).toBe('other.onnx: there is no such file');
  });
});
