import { expect, test } from 'vitest';
import { isHeld } from '../../data/sequence-pairs.ts';
import { type Seq2SeqJob, sentenceLengths, testSentences, trainSeq2Seq } from '../../train/seq2seq-run.ts';

const lengths = { least: 5, most: 6, tested: 8, range: 2 };
const job: Seq2SeqJob = { network: 'luong', seed: 0, epochs: 2, updates: 5, batch: 8, sentences: 4 };

test('test sentences are held-out ones of every range of lengths, the last ranges longer than those trained on', () => {
  const ranges = testSentences(6);
  expect(ranges.map(({ from, to }) => [from, to])).toEqual([
    [5, 8],
    [9, 12],
    [13, 16],
    [17, 20],
    [21, 24],
  ]);
  expect(sentenceLengths.most).toBe(16);
  for (const { from, to, pairs } of ranges) {
    expect(pairs).toHaveLength(6);
    expect(pairs.every(isHeld)).toBe(true);
    expect(pairs.every(({ source }) => source.length >= from && source.length <= to)).toBe(true);
  }
});

test('a run tells the loss of every epoch, which falls, is scored on every range, and repeats', async () => {
  const losses: number[] = [];
  const run = await trainSeq2Seq(job, (loss) => losses.push(loss), lengths);
  expect(losses).toHaveLength(2);
  expect(losses[0]).toBeLessThan(Math.log(55)); // 55 words and special tokens
  expect(losses[1]).toBeLessThan(losses[0] as number);
  expect(run.ranges.map(({ from, to }) => [from, to])).toEqual([
    [5, 6],
    [7, 8],
  ]);
  expect(run.alignment).toBeUndefined();
  const again = await trainSeq2Seq(job, undefined, lengths);
  expect({ ...again, cpuSeconds: 0 }).toEqual({ ...run, cpuSeconds: 0 });
});

test("RNNsearch's run has the weights of a sentence's words, each row at most 1", async () => {
  const { alignment } = await trainSeq2Seq({ ...job, network: 'rnnsearch', epochs: 1, updates: 1 }, undefined, lengths);
  expect(alignment?.source).toHaveLength(17); // 16 words and the end
  expect(alignment?.source.at(-1)).toBe('<end>');
  expect(alignment?.weights).toHaveLength(alignment?.target.length as number);
  for (const row of alignment?.weights ?? []) {
    expect(row).toHaveLength(17);
    expect(row.reduce((a, b) => a + b, 0)).toBeLessThan(1.001);
    expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
  }
});
