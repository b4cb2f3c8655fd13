import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { objections } from '../../train/seq2seq-claim.ts';
import type { Seq2SeqRun } from '../../train/seq2seq-run.ts';
import { root } from '../../workspace.ts';

const read = (...names: string[]): string => readFileSync(join(root, ...names), 'utf8');
const record = <T>(name: string): T => JSON.parse(read('scripts', 'figures', 'data', `${name}.json`)) as T;
const percent = (fraction: number, digits: number): string => (100 * fraction).toFixed(digits);

test('the kept comparison of sentence lengths shows what its card says: BLEU falls without attention and stays with it', () => {
  const { runs, command, seeds } = record<{ runs: Seq2SeqRun[]; command: string; seeds: number[] }>('seq2seq');
  const networks = [...new Set(runs.map(({ network }) => network))];
  expect(networks).toContain('seq2seq');
  expect(networks).toContain('rnnsearch');
  expect(seeds).toHaveLength(3);
  expect(runs).toHaveLength(networks.length * seeds.length);
  expect(objections(runs)).toEqual([]);
  const card = read('models', 'seq2seq', 'card.md');
  expect(card).toContain(command);
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  for (const score of ['bleu', 'exact'] as const)
    for (const [i, { from, to }] of (runs[0]?.ranges ?? []).entries()) {
      const means = networks.map((network) =>
        mean(runs.filter((run) => run.network === network).map((run) => run.ranges[i]?.[score] ?? Number.NaN)),
      );
      expect(card).toContain(`| ${from}-${to} | ${means.map((value) => percent(value, 1)).join(' | ')} |`);
    }
});

test("the kept alignment looks at the word that it translates: each row's largest weight, adjectives and negation crossing over", () => {
  const { runs } = record<{ runs: Seq2SeqRun[] }>('seq2seq');
  const alignment = runs.find((run) => run.alignment)?.alignment;
  const look = (word: string): string | undefined => {
    const row = alignment?.weights[alignment.target.indexOf(word)] ?? [];
    return alignment?.source[row.indexOf(Math.max(...row))];
  };
  const words = ['maison', 'pont', 'bleu', 'connaît', 'chien', 'jardin', 'espagnol'];
  expect(words.map(look)).toEqual(['house', 'bridge', 'blue', 'know', 'dog', 'garden', 'Spanish']);
});

test('trained longer, the network without attention does well on short sentences and still falls, as the card says', () => {
  const { runs, command } = record<{ runs: Seq2SeqRun[]; command: string }>('seq2seq-long');
  expect(runs.map(({ network, seed }) => [network, seed])).toEqual([0, 1, 2].map((seed) => ['seq2seq', seed]));
  expect(objections(runs)).toEqual([]);
  const card = read('models', 'seq2seq', 'card.md');
  expect(card).toContain(command);
  const mean = (range: number, score: 'bleu' | 'exact'): number =>
    runs.reduce((sum, run) => sum + (run.ranges[range]?.[score] ?? Number.NaN), 0) / runs.length;
  expect(mean(0, 'bleu')).toBeGreaterThan(0.9);
  for (const [i, { from, to }] of (runs[0]?.ranges ?? []).entries())
    expect(card).toContain(`| ${from}-${to} | ${percent(mean(i, 'bleu'), 1)} | ${percent(mean(i, 'exact'), 1)} |`);
});
