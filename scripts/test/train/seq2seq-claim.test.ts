import { expect, test } from 'vitest';
import { objections, trainedEnds } from '../../train/seq2seq-claim.ts';
import type { NetworkName } from '../../train/seq2seq-networks.ts';
import type { Seq2SeqRun } from '../../train/seq2seq-run.ts';

/** A run whose BLEU is this for sentences of 5 to 8, 9 to 12 words and so on. */
const run = (network: NetworkName, ...scores: number[]): Seq2SeqRun => ({
  network,
  seed: 1,
  parameters: 0,
  loss: [],
  ranges: scores.map((bleu, i) => ({ from: 5 + 4 * i, to: 8 + 4 * i, bleu, exact: 0 })),
  cpuSeconds: 0,
});

test('the claim looks at the lengths that were trained on, up to 16 words', () => {
  expect(trainedEnds(run('seq2seq', 0.9, 0.8, 0.5, 0.1, 0))).toEqual({ short: 0.9, long: 0.5 });
});

test('without attention BLEU must fall by 20 points in the mean, and with attention by 5 at most and stay good in every run', () => {
  const holds = [run('seq2seq', 0.9, 0.8, 0.69), run('luong', 1, 1, 0.96), run('rnnsearch', 0.9, 0.9, 0.99)];
  expect(objections(holds)).toEqual([]);
  expect(objections([...holds, run('seq2seq', 0.9, 0.8, 0.71)])).toEqual([]); // 21 and 19 points
  expect(objections([...holds, run('seq2seq', 0.9, 0.8, 0.73)])).toEqual([
    'without attention (Sutskever 2014): must lose 20.0 points of BLEU in the mean of 2 runs, got 19.0',
  ]);
  expect(objections([run('seq2seq', 0.9, 0.5, 0.1), run('seq2seq', 0.9, 0.9, 0.86)])).toEqual([
    'seq2seq, seed 1: must lose more than 5.0 points of BLEU with length, got 90.0 and 86.0',
  ]);
  expect(objections([run('rnnsearch', 0.98, 0.9, 0.92)])).toEqual([
    'rnnsearch, seed 1: must lose 5.0 points of BLEU or less with length, and keep 90.0, got 98.0 and 92.0',
  ]);
  expect(objections([run('luong', 0.1, 0.1, 0.1)])).toHaveLength(1);
});

test('a run without scores does not hold', () => {
  expect(objections([run('rnnsearch')])).toHaveLength(1);
  expect(objections([run('seq2seq')])).toHaveLength(2);
});
