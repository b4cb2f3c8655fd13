/** What the README of darts says of searches on the table is what the kept records hold. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digitCells } from '@netwright/darts/table';
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

  test('at the end Bayesian optimisation beats random search, and Hyperband is not told from it', () => {
    const at = (name: string) => methods.find(({ method }) => method === name)?.againstRandom.at(-1);
    expect(at('Bayesian')?.p).toBeLessThan(0.001);
    expect(at('Hyperband')?.p).toBeGreaterThan(0.05);
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
