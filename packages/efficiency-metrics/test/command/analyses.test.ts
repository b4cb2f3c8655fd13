/** What the command adds to a profile: roofline, energy, training, latency. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';
import { smallEntry, smallFile } from './small-model.ts';

let folder: string;
let file: string;
const json = async (...args: string[]) => {
  const { stdout, error } = await runCommand([file, '--json', ...args]);
  expect(error).toBeUndefined();
  return JSON.parse(stdout);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-analyses-'));
  file = join(folder, 'small.onnx');
  await writeFile(file, smallFile());
});
afterAll(() => rm(folder, { recursive: true }));

describe('roofline', () => {
  test('takes the given peak and bandwidth, and adds the time of nodes', async () => {
    const { roofline } = await json('--peak', '1T', '--bandwidth', '10G');
    expect(roofline.machine).toMatchObject({ peak: 1e12, bandwidth: 1e10 });
    expect(roofline.operations).toBe(2 * 9472);
    expect(roofline.ridge).toBe(100);
    const { stdout } = await runCommand([file, '--peak', '1T', '--bandwidth', '10G', '--sort', 'time']);
    expect(stdout).toMatch(/^Nodes\n.*bound +min\. \[ms\]\n/m);
  });
});

describe('energy', () => {
  test('has a column for each width of the weights, DRAM for weights in proportion', async () => {
    const { energy } = await json('--energy', '--bits', '32,8');
    expect(energy.map(({ weightBits }: { weightBits: number }) => weightBits)).toEqual([32, 8]);
    const [full, quarter] = energy.map(
      (use: { perInference: { dramWeights: number } }) => use.perInference.dramWeights,
    );
    expect(full).toBeCloseTo((2678 + 2) * 640e-12, 12); // 640 pJ per word of 32 bits, 2 of them Reshape's sizes
    expect(full / quarter).toBeCloseTo(4, 6);
  });

  test('tiles into a cache that is given', async () => {
    const { energy } = await json('--cache', '32KiB');
    expect(energy[0]).toMatchObject({ access: 'tiled', cacheBytes: 32_768, weightBits: null });
  });
});

describe('training', () => {
  test('of a file counts the backward pass and the state of the optimiser', async () => {
    const { training } = await json('--optimizer', 'adamw', '--batch', '2');
    expect(training.perBatch.forward.macs).toBe(2 * 9472);
    expect(training.gradients.elements).toBe(2678);
    expect(training.optimizerState.elements).toBe(2 * 2678);
  });

  test('of a model by name takes its batch', async () => {
    const find = async () => smallEntry;
    const { stdout } = await runCommand(['small', '--training', '--batch', '3', '--json'], { find });
    const { training } = JSON.parse(stdout);
    expect([training.batch, training.optimizer, training.optimizerState.elements]).toEqual([3, 'sgd', 0]);
  });
});

describe('latency', () => {
  test('is measured with as many runs as asked for, batches besides', async () => {
    const { latency, totals } = await json('--runs', '7', '--batch-sizes', '1,3');
    expect(totals.macs).toBe(9472);
    expect(latency.latency.n).toBe(7);
    expect(latency.throughput.map(({ batch }: { batch: number }) => batch)).toEqual([1, 3]);
    expect(latency.latency.durations).toBeUndefined();
    expect(latency.provider).toMatch(/^onnxruntime-node \d/);
  });

  test('says on standard error what it does', async () => {
    const find = async () => smallEntry;
    const { stdout, stderr } = await runCommand(['small', '--runs', '3'], { find });
    expect(stdout).toMatch(/^p50 +\d/m);
    expect(stderr).toBe('profile: warm-up of small\nprofile: measurement of small\n');
  });

  test('needs an open batch for other sizes', async () => {
    const fixed = join(folder, 'fixed.onnx');
    await writeFile(fixed, smallFile(1));
    const { error } = await runCommand([fixed, '--batch-sizes', '2']);
    expect(error?.message).toBe('fixed.onnx: no input has an open batch, --batch-sizes cannot be measured');
  });
});
