import { deriveGenotype, genotypes } from '@netwright/darts';
import { initialise, trace } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { allSkip, cellText, networkOf, searchModel, skipsIn } from '../../train/darts-space.ts';

test('a cell is written on one line, a bar between nodes', () => {
  expect(cellText(genotypes.DARTS_V2.normal)).toBe('sep3 0 sep3 1 | sep3 0 sep3 1 | sep3 1 skip 0 | skip 0 dil3 2');
});

test('skips are counted by kind of cell', () => {
  expect(skipsIn(genotypes.DARTS_V2)).toEqual({ normal: 2, reduce: 3 });
  expect(skipsIn(allSkip())).toEqual({ normal: 8, reduce: 8 });
});

test('what the supernet derives, and the cell of identities, are networks for the same images', () => {
  const supernet = trace(searchModel, { mode: 'train' });
  expect(supernet.outputs.get('logits')?.shape).toEqual(['N', 10]);
  expect(supernet.updates.size).toBe(0);
  for (const genotype of [deriveGenotype(initialise(supernet)), allSkip()])
    expect(trace(networkOf(genotype)).outputs.get('logits')?.shape).toEqual(['N', 10]);
});
