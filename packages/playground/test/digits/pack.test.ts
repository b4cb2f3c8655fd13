import { readMnist } from '@netwright/scripts/data/mnist';
import { expect, test } from 'vitest';
import { everyNth, packDigits, unpackDigits } from '../../src/digits/pack.ts';

const set = (labels: readonly number[]) => ({
  count: labels.length,
  images: Uint8Array.from({ length: 784 * labels.length }, (_, i) => (i * 7 + labels.length) % 256),
  labels: Uint8Array.from(labels),
});

test('a file of digits unpacks to what was packed, from any place in a buffer', () => {
  const digits = { train: set([3, 1, 4]), test: set([1, 5]) };
  const file = packDigits(digits);
  expect(file.length).toBe(8 + 5 * 785);
  expect([...file.subarray(0, 8)]).toEqual([3, 0, 0, 0, 2, 0, 0, 0]);
  const shifted = new Uint8Array(file.length + 3);
  shifted.set(file, 3);
  expect(unpackDigits(shifted.subarray(3))).toEqual(digits);
});

test('a file that is cut, or longer than its counts say, is refused', () => {
  const file = packDigits({ train: set([3]), test: set([1]) });
  expect(() => unpackDigits(file.subarray(0, -1))).toThrow('unpackDigits: 1 and 1 digits take 1578 bytes, got 1577');
  expect(() => unpackDigits(new Uint8Array(7))).toThrow('unpackDigits: a file starts with 8 bytes, got 7');
});

test('every nth digit keeps images with their labels', () => {
  const { test: held } = readMnist();
  const some = everyNth(held, 5);
  expect(some.count).toBe(2000);
  expect([...some.labels.subarray(0, 3)]).toEqual([7, 1, 0]); // the digits 0, 5 and 10 of the test set
  expect(some.images.subarray(2 * 784, 3 * 784)).toEqual(Uint8Array.from(held.images.subarray(7840, 8624)));
});
