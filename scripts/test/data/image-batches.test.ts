import type { Batch } from '@netwright/tensor-core/train';
import { expect, test } from 'vitest';
import { type ImageBatchOptions, imageBatches } from '../../data/image-batches.ts';
import type { ImageSet } from '../../data/image-set.ts';

/** Sixteen copies of an image with one lit pixel, right of the top left corner. */
const set: ImageSet = {
  count: 16,
  size: 4,
  images: Uint8Array.from({ length: 16 * 16 }, (_, i) => (i % 16 === 1 ? 255 : 0)),
  labels: Uint8Array.from({ length: 16 }, (_, i) => i),
};

/** Every batch of an epoch, copied. */
async function collect(options: Partial<ImageBatchOptions>, { epoch = 0, from = 0, seed = 0 } = {}): Promise<Batch[]> {
  const found: Batch[] = [];
  const source = imageBatches(set, { batch: 4, mean: 0, std: 1, ...options });
  for await (const batch of source.batches({ epoch, from, seed })) found.push(structuredClone(batch));
  return found;
}

/** Where the lit pixel of each image is, -1 where it was moved out. */
const lit = (batches: Batch[]): number[] =>
  batches.flatMap(({ x }) =>
    Array.from({ length: 4 }, (_, i) => [...(x?.data.subarray(16 * i, 16 * (i + 1)) ?? [])].indexOf(1)),
  );

test('images come in order, normalised, with their labels', async () => {
  const [first] = await collect({ mean: 0.5, std: 0.25 });
  expect(first?.x?.dims).toEqual([4, 1, 4, 4]);
  expect([...(first?.x?.data.subarray(0, 3) ?? [])]).toEqual([-2, 2, -2]);
  expect([...(first?.labels?.data ?? [])]).toEqual([0, 1, 2, 3]);
});

test('mirroring turns about half of the images, left to right', async () => {
  const places = lit(await collect({ augment: { flip: true } }));
  expect(new Set(places)).toEqual(new Set([1, 2]));
  expect(places.filter((p) => p === 2).length).toBeGreaterThan(3);
  expect(places.filter((p) => p === 1).length).toBeGreaterThan(3);
});

test('shifts go to every place within reach, and out of the image', async () => {
  const places = new Set<number>();
  for (let epoch = 0; epoch < 20; epoch++)
    for (const place of lit(await collect({ augment: { shift: 1 } }, { epoch }))) places.add(place);
  expect([...places].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2, 4, 5, 6]);
});

test('an epoch repeats with its seed, differs from the next, and continues from any batch', async () => {
  const options = { augment: { flip: true, shift: 1 }, shuffle: true };
  const whole = await collect(options);
  expect(await collect(options)).toEqual(whole);
  expect(await collect(options, { from: 2 })).toEqual(whole.slice(2));
  expect(lit(await collect(options, { epoch: 1 }))).not.toEqual(lit(whole));
  expect(lit(await collect(options, { seed: 1 }))).not.toEqual(lit(whole));
});
