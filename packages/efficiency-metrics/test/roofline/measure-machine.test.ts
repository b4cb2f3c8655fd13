import { createSession } from '@netwright/tensor-core/runtime';
import { expect, test } from 'vitest';
import { profile, roofline } from '../../src/index.ts';
import { type MachineTrial, measureMachine } from '../../src/measure.ts';
import { copyGraph, productGraph } from '../../src/roofline/machine-graphs.ts';

test('measures products and copies on this machine, and takes the best of each', async () => {
  const seen: MachineTrial[] = [];
  const machine = await measureMachine({
    device: 'cpu',
    threads: 1,
    sizes: [32, 64],
    copyBytes: 2 ** 20,
    seconds: 0.02,
    onProgress: (trial) => seen.push(trial),
  });
  expect(machine.trials).toEqual(seen);
  expect(seen.map(({ op, size }) => [op, size])).toEqual([
    ['MatMul', 32],
    ['MatMul', 64],
    ['Add', 2 ** 20],
    ['Relu', 2 ** 20],
  ]);
  expect(machine.peak).toBe(Math.max(seen[0]!.rate, seen[1]!.rate));
  expect(machine.bandwidth).toBe(Math.max(seen[2]!.rate, seen[3]!.rate));
  expect(seen[1]!.rate).toBeCloseTo((4 * 2 * 64 ** 3) / seen[1]!.time, 3); // 4 products of 2 S^3
  expect(seen[2]!.rate).toBeCloseTo((4 * 2 * 2 ** 20) / seen[2]!.time, 3); // 4 times read and written
  expect(machine).toMatchObject({ device: 'cpu', threads: 1, name: 'this machine (cpu, 1 thread)' });
  expect(machine.source).toMatch(/^measured with onnxruntime-node \d.*, float32$/);
  expect(roofline(profile(productGraph(64).graph), machine).time).toBeGreaterThan(0);
});

test('the graphs do what they are counted for, by their profiles', () => {
  const product = productGraph(64);
  expect(profile(product.graph).totals.macs).toBe(4 * 64 ** 3);
  expect(product.amount).toBe(2 * 4 * 64 ** 3);
  const copy = copyGraph('Add', 4000);
  expect(copy.amount).toBe(4 * 8000);
  const moved = [...profile(copy.graph).rows()].filter((row) => row.op === 'Add').map((row) => row.bytesMoved);
  expect(moved).toEqual([8004, 8004, 8004, 8004]); // and the number that is added
});

test('products keep their size, so that no slow tiny numbers or infinities come up', async () => {
  const { graph } = productGraph(128);
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const { y } = await session.run({ s: { data: new Float32Array([1]), dims: [1] } });
  expect(y?.data).toHaveLength(1);
  const size = Math.abs(Number(y?.data[0]));
  expect(size).toBeGreaterThan(1e-4);
  expect(size).toBeLessThan(1);
});

test('sizes stop where a run would take longer than the time for it', async () => {
  const options = { device: 'cpu', threads: 1, copyBytes: 4096, seconds: 0.01 } as const;
  const { trials } = await measureMachine({ ...options, sizes: [64, 65_536] }); // the second has 2^30 times the work
  expect(trials.map((t) => t.size)).toEqual([64, 4096, 4096]);
});

test('a signal stops it', async () => {
  await expect(measureMachine({ device: 'cpu', signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  );
});

test.each([
  [{ sizes: [] }, 'measureMachine: sizes must name at least 1 side, got []'],
  [{ sizes: [0] }, 'measureMachine: a size must be an integer of at least 1, got 0'],
  [{ copyBytes: 1 }, 'measureMachine: copyBytes must be an integer of at least 4, got 1'],
  [{ seconds: 0 }, 'measureMachine: seconds must be at least 0.001, got 0'],
])('%j is refused', async (options, message) => {
  await expect(measureMachine(options)).rejects.toThrow(message);
});
