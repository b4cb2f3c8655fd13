import { expect, test } from 'vitest';
import { balancedSubset } from '../../data/balanced-subset.ts';
import type { ImageSet } from '../../data/image-set.ts';

/** 30 images of one pixel, which says which one it is, in three classes by turns. */
const set: ImageSet = {
  count: 30,
  size: 1,
  images: Uint8Array.from({ length: 30 }, (_, i) => i),
  labels: Uint8Array.from({ length: 30 }, (_, i) => i % 3),
};

test('a subset has as many images of each class, none twice, with their own labels', () => {
  const { count, images, labels } = balancedSubset(set, 12, { seed: 1 });
  expect(count).toBe(12);
  expect([0, 1, 2].map((label) => labels.filter((l) => l === label).length)).toEqual([4, 4, 4]);
  expect(new Set(images).size).toBe(12);
  expect([...images].map((image) => image % 3)).toEqual([...labels]);
});

test('a smaller subset of a seed is part of a larger one, and seeds differ', () => {
  const of = (count: number, seed: number): number[] => [...balancedSubset(set, count, { seed }).images];
  expect(of(12, 1)).toEqual(expect.arrayContaining(of(6, 1)));
  expect(of(12, 1)).toEqual(of(12, 1));
  expect(of(12, 2)).not.toEqual(of(12, 1));
  expect(of(30, 2).sort((a, b) => a - b)).toEqual([...set.images]);
});

test('a number of images that classes cannot share, or that a class does not have, is refused', () => {
  expect(() => balancedSubset(set, 10)).toThrow('balancedSubset: needs a multiple of the 3 classes, got 10 images');
  expect(() => balancedSubset(set, 33)).toThrow('balancedSubset: class 0 has 10 images, 11 are wanted');
});
