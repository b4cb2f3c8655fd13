import { trace } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { drawCells } from '../../data/cells.ts';
import { cellSegmenter, trainCells } from '../../train/cell-segmenter.ts';
import { parameterCount } from '../../train/parameter-count.ts';

const cells = { train: drawCells(16, { seed: 1 }), test: drawCells(4, { seed: 1, first: 100_000 }) };

test('a U-Net for cells reports every epoch, gives a class to each pixel shown, and repeats', async () => {
  const shares: number[] = [];
  const job = { skips: true, epochs: 2, seed: 1 };
  const run = await trainCells(job, cells, (share) => shares.push(share));
  expect(shares).toHaveLength(2);
  expect(shares[1] as number).toBeGreaterThan(shares[0] as number);
  expect(run.shown.map((mask) => mask.length)).toEqual([64 ** 2, 64 ** 2, 64 ** 2]);
  expect(new Set(run.shown.flat()).size).toBeGreaterThan(1);
  const { background, cell, membrane, mean } = run.iou;
  expect(mean).toBeCloseTo((background + cell + membrane) / 3, 12);
  const again = await trainCells(job, cells);
  expect([again.iou, again.shown]).toEqual([run.iou, run.shown]);
});

test('without skips it has fewer parameters by the halves of the way up that read them', () => {
  const count = (skips: boolean): number => parameterCount(trace(cellSegmenter(skips)));
  // 3 x 3 kernels of the first convolution of each level, from c channels less to c channels.
  const read = [8, 16, 32, 64].reduce((sum, c) => sum + 9 * c * c, 0);
  expect(count(true) - count(false)).toBe(read);
});
