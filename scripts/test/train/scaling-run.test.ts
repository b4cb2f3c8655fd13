import { expect, test } from 'vitest';
import { alphabetOf, splitText } from '../../data/characters.ts';
import { readMobyDick } from '../../data/moby-dick.ts';
import { isKept, scalingSizes, trainScaling } from '../../train/scaling-run.ts';

test('sizes grow, from the smallest of Kaplan et al. by a factor of 64', () => {
  const counts = scalingSizes.map(({ layers, width }) => 12 * layers * width ** 2);
  expect(counts).toEqual([768, 3072, 6912, 12_288, 27_648, 49_152]);
});

test('about ten points are kept for every factor of ten', () => {
  const kept = Array.from({ length: 100 }, (_, i) => i + 1).filter(isKept);
  expect(kept).toEqual([1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 63, 79, 100]);
});

test('a run has a curve that falls from guessing, its counts by hand, and repeats', async () => {
  const book = readMobyDick().slice(0, 20_000);
  const alphabet = alphabetOf(book);
  const data = { text: splitText(alphabet.encode(book), 64), vocabulary: alphabet.size };
  const job = { layers: 1, width: 8, heads: 1, rate: 0.03, seed: 1, updates: 100 };
  const reports: number[] = [];
  const run = await trainScaling(job, data, ({ tokens }) => reports.push(tokens));
  expect(reports).toEqual([102_400]); // 100 updates of 16 windows of 64
  expect(run.curve.map(({ tokens }) => tokens / 1024)).toEqual([20, 40, 60, 80, 100]);
  expect(run.nonEmbedding).toBe(768);
  // Tables of characters and places, a block of 768 with 72 biases and 32 of norms, the last norm.
  expect(run.parameters).toBe(8 * (alphabet.size + 64) + 768 + 72 + 32 + 16);
  const [first, last] = [run.curve[0], run.curve.at(-1)];
  expect(first?.loss).toBeLessThan(Math.log(alphabet.size));
  expect(last?.loss).toBeLessThan(first?.loss as number);
  // At least 6 operations for each parameter of the block and the tied head.
  expect(last?.flop).toBeGreaterThan(6 * (768 + 8 * alphabet.size) * 102_400);
  expect(last?.flop).toBeLessThan(2 * 6 * (768 + 8 * alphabet.size) * 102_400);
  expect((await trainScaling({ ...job, updates: 20 }, data)).curve).toEqual(run.curve.slice(0, 1));
});
