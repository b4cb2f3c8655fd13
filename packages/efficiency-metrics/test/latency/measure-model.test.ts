import { Graph, initialise, toOnnx } from '@netwright/tensor-core';
import { relu } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { expect, test } from 'vitest';
import { measureModel, measureSession, sessionFeeds } from '../../src/measure.ts';
import { lenet } from './lenet.ts';

const graph = lenet();
const weights = initialise(graph);
const options = { device: 'cpu', threads: 1 } as const;

test('measures LeNet: start, load and first run apart, one stream, and batches', async () => {
  const found = await measureModel(toOnnx(graph, weights), { session: options, runs: 30, batchSizes: [1, 16] });
  expect(found).toMatchObject({ device: 'cpu', provider: expect.stringMatching(/^onnxruntime-node \d/), threads: 1 });
  for (const time of [found.startTime, found.loadTime, found.firstRun]) expect(time).toBeGreaterThan(0);
  expect(found.latency.n).toBe(30);
  expect(found.latency.warmUp.runs).toBeGreaterThanOrEqual(11);
  expect(found.latency.min).toBeLessThanOrEqual(found.latency.p50);
  expect(found.throughput.map((t) => t.batch)).toEqual([1, 16]);
  for (const { batch, samplesPerSecond, samples, latency } of found.throughput) {
    expect(samples).toBe(30 * batch * latency.repetitions);
    expect(samplesPerSecond).toBeCloseTo(batch / latency.mean, 4);
  }
});

test('measures a session that is there, outputs that stay on the device too, and leaves it open', async () => {
  await using session = await createSession(graph, weights, { ...options, keep: ['logits'] });
  const feeds = sessionFeeds(session.inputs, { batch: 2 });
  expect(feeds.x).toMatchObject({ dtype: 'float32', dims: [2, 1, 32, 32] });
  const found = await measureSession(session, feeds, { runs: 5, level: 0.9 });
  expect(found).toMatchObject({ n: 5, threads: 1, device: 'cpu' });
  expect(found.intervals.p50?.level).toBe(0.9); // 1 - 2 / 2^5 = 0.9375
  expect((await session.run(feeds)).logits?.dims).toEqual([2, 10]);
});

test('a batch that the model does not take is an error before anything is measured', async () => {
  const fixed = new Graph({ name: 'fixed' });
  fixed.output('y', relu(fixed.input('x', 'float32', [1, 3])));
  let runs = 0;
  const onProgress = (): void => {
    runs++;
  };
  await expect(measureModel(fixed, { session: options, batchSizes: [4], onProgress })).rejects.toThrow(
    'sessionFeeds: no input has an open batch, got batch 4 for x [1, 3]',
  );
  await expect(measureModel(fixed, { session: options, runs: -1 })).rejects.toThrow(
    'measureModel: runs must be an integer of at least 1, got -1',
  );
  expect(runs).toBe(0);
});

test('feeds hold what their dtype can: floats between 0 and 1, integers 0, open sizes by name', () => {
  const feeds = sessionFeeds(
    [
      { name: 'x', dtype: 'float32', shape: ['N', 3, 'H'] },
      { name: 'h', dtype: 'float16', shape: [2, 'N'] },
      { name: 'ids', dtype: 'int64', shape: ['N', 2] },
    ],
    { batch: 3, sizes: { H: 5 }, seed: 1 },
  );
  expect(feeds.x?.dims).toEqual([3, 3, 5]);
  expect([...(feeds.x as { data: Float32Array }).data].every((v) => v >= 0 && v < 1)).toBe(true);
  expect(new Set((feeds.x as { data: Float32Array }).data).size).toBeGreaterThan(40);
  // The bits of halves in [1/2, 1) run from 0x3800 to 0x3bff.
  expect([...(feeds.h as { data: Uint16Array }).data].every((v) => v >= 0x3800 && v < 0x3c00)).toBe(true);
  expect(feeds.ids).toMatchObject({ dims: [3, 2], data: new BigInt64Array(6) });
});

test.each([
  [{ name: 'x', dtype: 'float32', shape: ['N', 'H'] }, 'sessionFeeds: sizes must name H of input x [N, H], got none'],
  [{ name: 's', dtype: 'string', shape: [1] }, 'sessionFeeds: input s must be given, got string of any shape'],
  [
    { name: 'x', dtype: 'float32', shape: undefined },
    'sessionFeeds: input x must be given, got float32 of unknown shape',
  ],
] as const)('%j is refused', (input, message) => {
  expect(() => sessionFeeds([input])).toThrow(message);
});
