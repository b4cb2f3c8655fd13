/** What the README of darts says of searches on the table is what the kept records hold. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellOf, digitCells } from '@netwright/darts/table';
import { describe, expect, test } from 'vitest';
import { root } from '../../workspace.ts';

const read = (...names: string[]): string => readFileSync(join(root, ...names), 'utf8');
const record = <T>(name: string): T => JSON.parse(read('scripts', 'figures', 'data', `${name}.json`)) as T;
const readme = read('packages', 'darts', 'README.md');
const percent = (share: number): string => (100 * share).toFixed(2);
const table = digitCells();

interface Point {
  spent: number;
  mean: number;
  high: number;
}

interface Comparison {
  runs: number;
  best: number;
  methods: {
    method: string;
    curve: Point[];
    milliseconds: number;
    againstRandom: { spent: number; wins: number; losses: number; p: number }[];
  }[];
}

interface Search {
  seed: number;
  cell: string;
  rank: number;
  accuracy: number;
  skips: number[];
  withNone: { cell: string; rank: number };
}

interface Live {
  reference: { networks: number; best: number; allSkip: { rank: number; accuracy: number } };
  summary: {
    hypergradient: string;
    searches: Search[];
    cpuSeconds: number;
    random: { trainings: number; accuracy: number };
  }[];
}

describe('the kept comparison of methods', () => {
  const { runs, best, methods } = record<Comparison>('search-methods');

  test('is of 200 runs or more, on the table that is kept', () => {
    expect(runs).toBeGreaterThanOrEqual(200);
    expect(best).toBe(table.meanTest(table.ranked(1)).accuracy);
    expect(readme).toContain(`the best cell (${percent(best)} %)`);
  });

  test('is the table of the README', () => {
    for (const { curve, againstRandom } of methods) {
      const cells = [5, 10, 20, 60].map((time) => {
        const { mean, high } = curve.find(({ spent }) => spent === time) as Point;
        return `${percent(mean)} ±${percent(high - mean)}`;
      });
      expect(readme).toContain(`| ${cells.join(' | ')} |`);
      const last = againstRandom.at(-1);
      if (last) expect(readme).toContain(`| ${last.wins} : ${last.losses}, `);
    }
  });

  test('takes the processor time that the README says', () => {
    const times = methods.map(({ milliseconds }) => milliseconds);
    const others = methods.filter(({ method }) => !method.startsWith('Bayesian')).map((m) => m.milliseconds);
    const [low, high] = [Math.min(...others), Math.max(...others)];
    expect(readme).toContain(
      `${Math.max(...times).toFixed(0)} milliseconds of processor time by Bayesian optimisation and ${low} to ${high} by the others`,
    );
  });

  test('is of cells that differ less than their trainings do, but for those that let nothing through', () => {
    const losses = Array.from({ length: 729 }, (_, i) =>
      [0, 1, 2].map((seed) => table.validation(cellOf(i), { seed }).logLoss),
    );
    const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
    const squares = (values: readonly number[]): number => values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0);
    const connected = losses.filter((seeds) => mean(seeds) < 0.4);
    const failed = losses.filter((seeds) => mean(seeds) >= 0.4);
    expect(failed).toHaveLength(67);
    expect(new Set(failed.map((seeds) => mean(seeds).toFixed(2)))).toEqual(new Set(['2.31']));
    expect(Math.sqrt(mean(connected.map((seeds) => squares(seeds) / 2))).toFixed(3)).toBe('0.056');
    expect(Math.sqrt(squares(connected.map(mean)) / connected.length).toFixed(3)).toBe('0.018');
    expect(readme).toContain('deviates by 0.056 from seed to seed, where the means of these cells deviate by 0.018');
  });

  test('at the end all beat random search, Bayesian optimisation most, and the warp is worth something', () => {
    const at = (name: string) => methods.find(({ method }) => method === name);
    const last = (name: string): number => at(name)?.curve.at(-1)?.mean as number;
    for (const name of ['Bayesian', 'Bayesian, unwarped', 'halving', 'Hyperband'])
      expect(at(name)?.againstRandom.at(-1)?.p, name).toBeLessThan(0.01);
    const order = ['Bayesian', 'Bayesian, unwarped', 'Hyperband', 'random search'].map(last);
    expect(order).toEqual([...order].sort((a, b) => b - a));
    expect(last('Bayesian')).toBeGreaterThan(last('halving'));
  });
});

describe('the kept searches by gradient', () => {
  const { reference, summary } = record<Live>('darts-cell');

  test('are five of each hypergradient, with the ranks of the table', () => {
    expect(summary.map(({ hypergradient }) => hypergradient)).toEqual(['first-order', 'finite-difference', 'exact']);
    expect(reference.allSkip.rank).toBe(table.rank([1, 1, 1, 1, 1, 1]));
    for (const { searches } of summary) {
      expect(searches).toHaveLength(5);
      for (const { cell, rank, accuracy } of searches) {
        const operations = [...cell].map(Number);
        expect(rank).toBe(table.rank(operations));
        expect(accuracy).toBeCloseTo(table.meanTest(operations).accuracy, 10);
      }
    }
  });

  test('are the tables of the README', () => {
    const [first, difference, exact] = summary.map(({ searches }) => searches) as [Search[], Search[], Search[]];
    first.forEach(({ seed, cell, rank, skips }, i) => {
      const row = [seed, cell, rank, difference[i]?.cell, exact[i]?.cell];
      const shown = [0, 7, 14, 21, 28, 35, 42, 49].map((epoch) => skips[epoch]).join(' ');
      expect(readme).toContain(`| ${row.join(' | ')} | ${shown} |`);
    });
    for (const { hypergradient, searches, cpuSeconds, random } of summary) {
      const mean = searches.reduce((sum, { accuracy }) => sum + accuracy, 0) / searches.length;
      expect(readme).toContain(
        `| ${hypergradient} | ${percent(mean)} % | ${cpuSeconds.toFixed(0)} s | ${random.trainings} trainings: ${percent(random.accuracy)} % |`,
      );
      expect(mean).toBeGreaterThan(random.accuracy);
    }
  });

  test('begin at the cell of skips and leave it, and would be empty with none as a choice', () => {
    for (const { searches } of summary)
      for (const { skips, withNone } of searches) {
        expect(skips[0]).toBe(6);
        expect(skips.at(-1)).toBeLessThan(4);
        expect(withNone).toMatchObject({ cell: '000000', rank: reference.networks });
      }
  });
});
