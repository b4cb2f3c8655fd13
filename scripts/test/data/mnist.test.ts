import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fillDigits, readMnist } from '../../data/mnist.ts';

const { train, test: held } = readMnist();

const histogram = (labels: Uint8Array): number[] => {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return counts;
};

test('the labels are spread over the classes as published for MNIST', () => {
  expect(histogram(train.labels)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(histogram(held.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
});

test('the training images have the mean 0.1307 and the deviation 0.3081 that torchvision normalises with', () => {
  let sum = 0;
  let squares = 0;
  for (const value of train.images) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / train.images.length / 255;
  expect(mean).toBeCloseTo(0.1307, 4);
  expect(Math.sqrt(squares / train.images.length / 255 ** 2 - mean ** 2)).toBeCloseTo(0.3081, 4);
});

test('the first digits are 5, 0, 4, 1, 9 and no image occurs in both sets', () => {
  expect([...train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  expect([...held.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  const digest = (set: typeof train, i: number): string =>
    createHash('sha1')
      .update(set.images.subarray(784 * i, 784 * (i + 1)))
      .digest('base64');
  const seen = new Set(Array.from({ length: train.count }, (_, i) => digest(train, i)));
  expect(Array.from({ length: held.count }, (_, i) => digest(held, i)).filter((d) => seen.has(d))).toEqual([]);
});

test('fillDigits centres the digit in 32 x 32 pixels and scales paper to -0.1 and ink to 1.175', () => {
  const images = new Uint8Array(2 * 784);
  images[784] = 255; // image 1, top left
  images[784 + 783] = 51; // image 1, bottom right
  const out = fillDigits({ count: 2, images, labels: new Uint8Array(2) }, [0, 1], new Float32Array(2 * 1024).fill(9));
  expect(out.subarray(0, 1024).every((v) => v === Math.fround(-0.1))).toBe(true);
  const lit = [...out.subarray(1024)].flatMap((v, i) => (v === Math.fround(-0.1) ? [] : [[i, v]]));
  expect(lit).toEqual([
    [2 * 32 + 2, Math.fround(1.175)],
    [29 * 32 + 29, Math.fround(-0.1 + 1.275 / 5)],
  ]);
});

test('fillDigits names what does not fit', () => {
  expect(() => fillDigits(held, [10_000], new Float32Array(1024))).toThrow('index 0 must be below 10000, got 10000');
  expect(() => fillDigits(held, [0], new Float32Array(784))).toThrow('out must hold 1024 pixels, got 784');
  expect(() => fillDigits(held, [0], new Float32Array(256), 16)).toThrow('size must be at least 28, got 16');
});
