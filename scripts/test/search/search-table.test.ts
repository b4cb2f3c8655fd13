/** Searches on the table of cells, and a training of it repeated. */
import { runSearch } from '@netwright/darts';
import { cellIndex, digitCells } from '@netwright/darts/table';
import { expect, test } from 'vitest';
import { doJob } from '../../search/cell-job.ts';
import { methods, searchTable, worthOf } from '../../search/methods.ts';

const table = digitCells();
const worth = worthOf(table);
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

test('a candidate is judged by what the log-loss of one training lacks: higher is better', () => {
  const run = 1;
  const trials = searchTable(table, methods.halving?.(3) as never, { run, budget: 3 });
  for (const { candidate, training, value } of trials) {
    const seed = (7 * cellIndex(candidate) + run) % 3;
    expect(value).toBe(-table.validation(candidate, { seed, epochs: Math.round(9 * training) }).logLoss);
  }
});

test.each(Object.keys(methods))('what %s chooses is worth more than what it tries', (name) => {
  const gains = Array.from({ length: 5 }, (_, run) => {
    const trials = searchTable(table, methods[name]?.(run) as never, { run, budget: 12 });
    const full = trials.filter(({ training }) => training === Math.max(...trials.map((t) => t.training)));
    const chosen = full.reduce((a, b) => (b.value > a.value ? b : a));
    return worth(chosen.candidate) - mean(trials.map(({ candidate }) => worth(candidate)));
  });
  expect(mean(gains)).toBeGreaterThan(0.005);
});

test('methods differ in what they ask first, and repeat by their seed', () => {
  const firsts = Object.values(methods).map((method) =>
    runSearch(method(0), () => 0, { budget: 1 })
      .slice(0, 1)
      .map(({ candidate, training }) => `${candidate} ${training.toFixed(3)}`)
      .join(),
  );
  expect(new Set(firsts).size).toBe(firsts.length);
  expect(firsts).toEqual(
    Object.values(methods).map((method) => {
      const { value } = method(0).next();
      return `${value.candidate} ${value.training.toFixed(3)}`;
    }),
  );
});

test('the training of a cell gives the row of the table', async () => {
  const cell = 9; // 000100: the stem and the classifier
  const { validation, test: tested } = await doJob({ cell, seed: 1 });
  const kept = table.validation([0, 0, 0, 1, 0, 0], { seed: 1 });
  expect(cellIndex([0, 0, 0, 1, 0, 0])).toBe(cell);
  expect(validation).toHaveLength(9);
  expect(Math.abs((validation[8]?.right as number) / 600 - kept.accuracy)).toBeLessThan(0.01); // other machines round otherwise
  expect(validation[8]?.logLoss).toBeCloseTo(kept.logLoss, 2);
  expect(tested.logLoss).toBeCloseTo(table.test([0, 0, 0, 1, 0, 0], { seed: 1 }).logLoss, 2);
});
