import { trace } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import type { ImageSet } from '../../data/image-set.ts';
import { depthImages, depthNetwork, trainDepth } from '../../train/depth-run.ts';
import { parameterCount } from '../../train/parameter-count.ts';

test('plain and residual networks of one depth have the same weights, and their number grows with the depth', () => {
  const count = (kind: 'plain' | 'residual', depth: number): number =>
    parameterCount(trace(depthNetwork({ kind, depth })));
  // A quarter of the paper's channels each way: 8 layers by hand.
  const convolutions = 9 * (4 + 2 * 4 * 4 + 4 * 8 + 8 * 8 + 8 * 16 + 16 * 16);
  const normalisations = 2 * (3 * 4 + 2 * 8 + 2 * 16);
  expect(count('plain', 8)).toBe(convolutions + normalisations + 17 * 10);
  for (const depth of [8, 20, 56]) expect(count('residual', depth)).toBe(count('plain', depth));
  expect(count('plain', 56)).toBeGreaterThan(count('plain', 20));
});

/** Noise of two classes, one brighter. */
const noise = (count: number): ImageSet => ({
  count,
  size: 28,
  images: Uint8Array.from({ length: count * 784 }, (_, i) => 100 * (Math.floor(i / 7840) % 2) + ((i * 7919) % 100)),
  labels: Uint8Array.from({ length: count }, (_, i) => Math.floor(i / 10) % 2),
});

test('the images are every tenth one, at half the size', () => {
  const { train, test: held } = depthImages({ train: noise(1280), test: noise(40) });
  expect([train.count, train.size, held.count]).toEqual([128, 14, 4]);
  expect([...train.labels.subarray(0, 4)]).toEqual([0, 1, 0, 1]);
});

test('a run reports an error per epoch, falls on what can be learned, and repeats', async () => {
  const images = depthImages({ train: noise(5120), test: noise(200) });
  const job = { kind: 'residual', depth: 8, epochs: 3, seed: 1 } as const;
  let epochs = 0;
  const run = await trainDepth(job, images, () => epochs++);
  expect(epochs).toBe(3);
  expect([run.kind, run.depth, run.seed]).toEqual(['residual', 8, 1]);
  expect([run.train.length, run.test.length]).toEqual([3, 3]);
  expect(run.train[2] as number).toBeLessThan(run.train[0] as number);
  const again = await trainDepth(job, images);
  expect([again.train, again.test]).toEqual([run.train, run.test]);
});
