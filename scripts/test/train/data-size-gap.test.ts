import { expect, test } from 'vitest';
import { gapsBySize, sizeClaims } from '../../train/data-size-gap.ts';
import type { DataSizeRun } from '../../train/data-size-run.ts';

type Run = Pick<DataSizeRun, 'network' | 'images' | 'seed' | 'test'>;

/** Runs of both networks at a size, [ResNet, ViT] by seed. */
const at = (images: number, ...accuracies: [number, number][]): Run[] =>
  accuracies.flatMap(([cnn, vit], seed) => [
    { network: 'ViT' as const, images, seed, test: vit },
    { network: 'ResNet' as const, images, seed, test: cnn },
  ]);

test('runs of one seed are compared, smallest number of images first', () => {
  const gaps = gapsBySize([...at(2000, [0.9, 0.88]), ...at(500, [0.8, 0.7], [0.78, 0.72])]);
  expect(gaps).toEqual([
    { images: 500, ResNet: 0.79, ViT: 0.71, seeds: [0, 1], gaps: [0.1, 0.06], mean: 0.08 },
    { images: 2000, ResNet: 0.9, ViT: 0.88, seeds: [0], gaps: [0.02], mean: 0.02 },
  ]);
});

test('a run without its counterpart is refused', () => {
  const [vit] = at(500, [0.8, 0.7]);
  expect(() => gapsBySize([vit as Run])).toThrow('needs a run of both networks, got no ResNet of 500, seed 0');
});

test.each([
  ['ahead and closing with every seed', [at(500, [0.8, 0.7], [0.8, 0.75]), at(2000, [0.9, 0.88])], true, true],
  ['one seed behind at the small end', [at(500, [0.8, 0.7], [0.7, 0.75]), at(2000, [0.9, 0.99])], false, true],
  ['a gap that grows', [at(500, [0.8, 0.78]), at(2000, [0.9, 0.8])], true, false],
  ['gaps that overlap', [at(500, [0.8, 0.7], [0.8, 0.78]), at(2000, [0.9, 0.87])], true, false],
  ['one number of images', [at(500, [0.8, 0.7])], true, false],
  ['nothing', [], false, false],
])('%s', (_, runs, ahead, closing) => {
  expect(sizeClaims(gapsBySize(runs.flat()))).toEqual({ ahead, closing });
});
