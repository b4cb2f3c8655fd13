import { expect, test } from 'vitest';
import { dataSize, type SizePoint } from '../../plots/data-size.ts';

const run = (network: string, images: number, seed: number, accuracy: number): SizePoint => ({
  network,
  images,
  seed,
  test: accuracy,
});
const runs = [
  run('ResNet', 500, 0, 0.75),
  run('ResNet', 500, 1, 0.77),
  run('ResNet', 60_000, 0, 0.9),
  run('ViT', 500, 0, 0.7),
  run('ViT', 500, 1, 0.71),
  run('ViT', 60_000, 0, 0.895),
];
const gaps = [
  { images: 500, gaps: [0.05, 0.06], mean: 0.055 },
  { images: 60_000, gaps: [0.005], mean: 0.005 },
];
const figure = { title: 'Sizes', subtitle: 'first of two', runs, gaps, gapTitle: 'ahead by [points]' };

test('every run is a point, every network and the gap a line, at the numbers of images that were trained on', async () => {
  const svg = await dataSize(figure);
  const texts = [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map((match) => match[1] as string);
  const wanted = ['Sizes', 'first of two', 'ResNet', 'ViT', 'training images', '500', '60,000', 'test accuracy [%]'];
  expect([...wanted, 'ahead by [points]'].filter((text) => !texts.includes(text))).toEqual([]);
  const marks = (kind: string): string[] =>
    [...svg.matchAll(/aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="([^"]*)"/g)]
      .filter((match) => match[2] === kind)
      .map((match) => match[1] as string);
  expect(marks('line mark')).toHaveLength(3);
  const points = marks('point');
  expect(points).toHaveLength(6 + 3);
  expect(points).toContain('training images: 500; test accuracy [%]: 77; network: ResNet');
  expect(points.some((label) => label.includes('ahead by [points]: 6'))).toBe(true);
});

test('a figure without runs, or with an accuracy that is not finite, is refused', async () => {
  await expect(dataSize({ ...figure, runs: [] })).rejects.toThrow('dataSize: needs at least one run, got none');
  await expect(dataSize({ ...figure, runs: [run('ViT', 500, 0, Number.NaN)] })).rejects.toThrow(
    'dataSize ViT 500: accuracies must be finite, got NaN',
  );
});
