import { type Batch, batches, type DataSource } from '@netwright/tensor-core/train';
import { describe, expect, it } from 'vitest';
import { pairedBatches, splitExamples } from '../../src/index.ts';

/** Batches of one number: 100 epoch + its place. */
const numbered = (length: number): DataSource =>
  batches(length, ([i], { epoch }) => ({ x: { data: Float32Array.of(100 * epoch + (i as number)), dims: [1] } }), {
    batch: 1,
  });

const read = async (source: DataSource, epoch: number, from = 0): Promise<number[][]> => {
  const all: number[][] = [];
  for await (const b of source.batches({ epoch, from, seed: 0 }))
    all.push([b.x, (b as Batch)['validation.x']].map((t) => Number(t?.data[0])));
  return all;
};

describe('pairedBatches', () => {
  it('takes validation batches round and round, in epochs of their own', async () => {
    const source = pairedBatches(numbered(5), numbered(3));
    expect(source.length).toBe(5);
    expect(await read(source, 0)).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 100],
      [4, 101],
    ]);
    expect(await read(source, 1)).toEqual([
      [100, 102],
      [101, 200],
      [102, 201],
      [103, 202],
      [104, 300],
    ]);
  });

  it('starts at any batch with the pair that belongs there', async () => {
    const source = pairedBatches(numbered(5), numbered(3));
    for (const from of [1, 2, 3, 4]) expect(await read(source, 1, from)).toEqual((await read(source, 1)).slice(from));
  });

  it('names the data that end too early', async () => {
    const short = { ...numbered(2), length: 3 };
    await expect(read(pairedBatches(numbered(5), short), 0)).rejects.toThrow(
      'pairedBatches: the validation data ended after 2 of 3 batches',
    );
    expect(() => pairedBatches(numbered(5), { ...short, length: 0 })).toThrow('must have a batch, got 0');
  });
});

describe('splitExamples', () => {
  it('gives every example to one part, the same for the same seed', () => {
    const { training, validation } = splitExamples(11, { seed: 3 });
    expect([training.length, validation.length]).toEqual([5, 6]);
    expect([...training, ...validation].sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, i) => i));
    expect(splitExamples(11, { seed: 3 })).toEqual({ training, validation });
    expect(splitExamples(11, { seed: 4 })).not.toEqual({ training, validation });
  });

  it('refuses a part without examples', () => {
    expect(() => splitExamples(1, { seed: 0 })).toThrow('both parts must hold an example, got 0 of 1');
    expect(() => splitExamples(10, { seed: 0, share: 1 })).toThrow('got 10 of 10');
  });
});
