import { expect, test } from 'vitest';
import { type ImageSet, pick, shrink } from '../../data/image-set.ts';

const set: ImageSet = {
  count: 2,
  size: 2,
  images: Uint8Array.of(0, 1, 2, 4, 10, 20, 30, 40),
  labels: Uint8Array.of(7, 9),
};

test('pick takes images in the order asked for, more than once if asked', () => {
  const picked = pick(set, [1, 0, 1]);
  expect([...picked.labels]).toEqual([9, 7, 9]);
  expect([...picked.images]).toEqual([10, 20, 30, 40, 0, 1, 2, 4, 10, 20, 30, 40]);
});

test('shrink takes rounded means', () => {
  expect(shrink(set, 2)).toEqual({ count: 2, size: 1, images: Uint8Array.of(2, 25), labels: set.labels });
});

test('shrink keeps rows and columns apart', () => {
  const images = Uint8Array.from({ length: 16 }, (_, i) => (i < 8 ? 10 : 20) + (i % 4 < 2 ? 0 : 1));
  const small = shrink({ count: 1, size: 4, images, labels: Uint8Array.of(0) }, 2);
  expect([...small.images]).toEqual([10, 11, 20, 21]);
});

test('what does not fit is named', () => {
  expect(() => pick(set, [2])).toThrow('pick: index 0 must be below 2, got 2');
  expect(() => shrink(set, 3)).toThrow('shrink: factor must divide 2, got 3');
});
