import type { Batch } from '@netwright/tensor-core/train';
import { expect, test } from 'vitest';
import { dateTranslation } from '../../data/dates.ts';
import { numberReversal } from '../../data/number-reversal.ts';
import { drawnPairs, heldPairs, isHeld, type PairTask, pairTensors, rowLengths } from '../../data/sequence-pairs.ts';

const numbers = (batch: Batch, name: string): number[] => Array.from(batch[name]?.data as BigInt64Array, Number);

test('pairs become rows: the source ends, the target begins, and labels are one token ahead of it', () => {
  const task = numberReversal({ least: 2, most: 4 });
  const pairs = [
    { source: ['1', '7', '4'], target: ['4', '7', '1'] },
    { source: ['0', '9'], target: ['9', '0'] },
  ];
  const batch = pairTensors(task, pairs); // a digit d is token 3 + d
  expect(numbers(batch, 'source')).toEqual([4, 10, 7, 2, 0, 3, 12, 2, 0, 0]);
  expect(numbers(batch, 'mask')).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 0, 0]);
  expect(numbers(batch, 'target')).toEqual([1, 7, 10, 4, 0, 1, 12, 3, 0, 0]);
  expect(numbers(batch, 'labels')).toEqual([7, 10, 4, 2, 0, 12, 3, 2, 0, 0]);
  expect([batch.source?.dims, batch.labels?.dims]).toEqual([
    [2, 5],
    [2, 5],
  ]);
  expect(pairTensors(task, pairs, { source: 7, target: 4 }).source?.dims).toEqual([2, 7]);
  expect(() => pairTensors(task, pairs, { source: 3, target: 5 })).toThrow('at most 3 tokens, got 4');
});

/** Sources and targets of the batches of an epoch. */
async function drawn(task: PairTask, request = { epoch: 0, from: 0, seed: 0 }): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of drawnPairs(task, { batch: 100, length: 4 }).batches(request)) {
    const { source: rows, target: width } = rowLengths(task);
    const [source, labels] = [numbers(batch, 'source'), numbers(batch, 'labels')];
    for (let i = 0; i < 100; i++)
      found.push(
        [
          task.source.decode(source.slice(i * rows, (i + 1) * rows)).join(''),
          task.target.decode(labels.slice(i * width, (i + 1) * width)).join(''),
        ].join(' '),
      );
  }
  return found;
}

test('no held-out date is trained on, in whatever format, and held-out pairs are different ones', async () => {
  const task = dateTranslation();
  const held = heldPairs(task, 300, 0);
  expect(new Set(held.map(({ source }) => source.join(''))).size).toBe(300);
  expect(held.every(isHeld)).toBe(true);
  const kept = new Set(held.map(({ target }) => target.join('')));
  const trained = (await drawn(task)).map((text) => text.slice(-10));
  expect(trained).toHaveLength(400);
  expect(trained.filter((date) => kept.has(date) || isHeld({ source: [], target: [...date] }))).toEqual([]);
  // About a tenth is held out: 40 of 400 with a deviation of 6.
  const all = Array.from({ length: 400 }, (_, i) => isHeld({ source: [], target: [String(i)] }));
  expect(Math.abs(all.filter(Boolean).length - 40)).toBeLessThan(24);
});

test('drawn pairs depend on seed, epoch and batch alone, and a run can go on in the middle of an epoch', async () => {
  const task = numberReversal({ least: 6, most: 8 });
  const first = await drawn(task);
  expect(new Set(first).size).toBeGreaterThan(390);
  expect(await drawn(task)).toEqual(first);
  expect(await drawn(task, { epoch: 0, from: 2, seed: 0 })).toEqual(first.slice(200));
  expect(await drawn(task, { epoch: 1, from: 0, seed: 0 })).not.toEqual(first);
  expect(await drawn(task, { epoch: 0, from: 0, seed: 1 })).not.toEqual(first);
});

test('more held-out pairs than there are is an error', () => {
  expect(() => heldPairs(numberReversal({ least: 1, most: 1 }), 9, 0)).toThrow(
    /heldPairs: needs 9 held-out pairs, got \d$/,
  );
});
