import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fashionClasses, fashionStatistics, parseClothes, readFashionMnist } from '../../data/fashion-mnist.ts';

const { train, test: held } = readFashionMnist();

test('every class has 6,000 images to train on and 1,000 to test with, label after label', () => {
  expect([train.count, held.count, train.size]).toEqual([60_000, 10_000, 28]);
  for (const label of fashionClasses.keys()) {
    expect(train.labels.subarray(6000 * label, 6000 * (label + 1)).every((l) => l === label)).toBe(true);
    expect(held.labels.subarray(1000 * label, 1000 * (label + 1)).every((l) => l === label)).toBe(true);
  }
});

test('the training images have the mean and deviation that batches are normalised with', () => {
  let sum = 0;
  let squares = 0;
  for (const value of train.images) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / train.images.length / 255;
  expect(mean).toBeCloseTo(fashionStatistics.mean, 4);
  expect(Math.sqrt(squares / train.images.length / 255 ** 2 - mean ** 2)).toBeCloseTo(fashionStatistics.std, 4);
});

test('the first ankle boot of the published training set is there, pixel by pixel', () => {
  // Its row 4, as in every tutorial: [..., 3, 0, 36, 136, 127, 62, 54, 0, 0, 0, 1, 3, 4, 0, 0, 3].
  const row = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 36, 136, 127, 62, 54, 0, 0, 0, 1, 3, 4, 0, 0, 3];
  const at = (i: number): number[] => [...train.images.subarray(784 * i + 4 * 28, 784 * i + 5 * 28)];
  const found = Array.from({ length: 6000 }, (_, i) => 54_000 + i).filter((i) => at(i).join() === row.join());
  expect(found).toEqual([54_899]);
});

test('of the test images, few occur in the training set too, as they do in the published data', () => {
  const digest = (set: typeof train, i: number): string =>
    createHash('sha1')
      .update(set.images.subarray(784 * i, 784 * (i + 1)))
      .digest('base64');
  const seen = new Set(Array.from({ length: train.count }, (_, i) => digest(train, i)));
  expect(Array.from({ length: held.count }, (_, i) => digest(held, i)).filter((d) => seen.has(d))).toHaveLength(12);
});

test.each([
  ['{"data":5}', '"data" must be a list of images, got number'],
  ['{"data":[[],[]]}', 'must hold 7000 images, got 0'],
  [JSON.stringify({ data: Array(7000).fill([1, 2]) }), 'image 0 must have 784 pixels, got 2'],
  [JSON.stringify({ data: Array(7000).fill(Array(784).fill(256)) }), 'a pixel is from 0 to 255, got 256 in image 0'],
])('a file that is not what the data set is described as is refused, %#', (text, message) => {
  expect(() => parseClothes(text, 'x.json')).toThrow(`parseClothes x.json: ${message}`);
});
