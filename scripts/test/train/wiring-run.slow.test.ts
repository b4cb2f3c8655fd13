import { expect, test } from 'vitest';
import type { ImageSet } from '../../data/image-set.ts';
import { trainWiring, wiringImages } from '../../train/wiring-run.ts';

/** Noise of two classes, one brighter. */
const noise = (count: number): ImageSet => ({
  count,
  size: 28,
  images: Uint8Array.from({ length: count * 784 }, (_, i) => 100 * (Math.floor(i / 7840) % 2) + ((i * 7919) % 100)),
  labels: Uint8Array.from({ length: count }, (_, i) => Math.floor(i / 10) % 2),
});

test('a run reports an accuracy per epoch and learns what can be learned', async () => {
  const images = wiringImages({ train: noise(5120), test: noise(200) });
  expect([images.train.count, images.test.count]).toEqual([512, 20]);
  const reported: number[] = [];
  const run = await trainWiring({ kind: 'resnet', seed: 1, epochs: 3 }, images, (accuracy) => reported.push(accuracy));
  expect(reported).toEqual(run.test);
  expect(run.train).toHaveLength(3);
  expect(run.train[2] as number).toBeGreaterThan(0.8);
});
