import { describe, expect, test } from 'vitest';
import { cellIndex, cellOf, prunedCell } from '../../src/table/digit-cell.ts';
import { digitCells } from '../../src/table/digit-cells.ts';
import { CellTable } from '../../src/table/digit-table.ts';

const networks = [...new Set(Array.from({ length: 729 }, (_, i) => cellIndex(prunedCell(cellOf(i)))))];

/** A table in which the network of number n has n / 10 right answers of 100 from seed 0, and one more from seed 1. */
const made = {
  training: { epochs: 4, validation: 50, test: 100 },
  epochs: [2, 4],
  rows: networks.map((cell) => {
    const right = Math.floor(cell / 10);
    return [cell, [10, 20_000, 20, 15_000, right, 12_345], [11, 19_000, 21, 14_000, right + 1, 10_000]];
  }),
};

describe('CellTable', () => {
  const table = new CellTable(made);
  const cell = cellOf(728);

  test('gives shares of right answers and log-losses by seed and epochs', () => {
    expect(table.validation(cell)).toEqual({ accuracy: 20 / 50, logLoss: 1.5 });
    expect(table.validation(cell, { seed: 1, epochs: 2 })).toEqual({ accuracy: 11 / 50, logLoss: 1.9 });
    expect(table.test(cell, { seed: 1 })).toEqual({ accuracy: 0.73, logLoss: 1 });
    expect(table.meanTest(cell)).toEqual({ accuracy: 0.725, logLoss: (1.2345 + 1) / 2 });
  });

  test('ranks networks by their mean on the test images, equals at the better place', () => {
    expect(table.rank(cell)).toBe(1);
    const better = networks.filter((n) => Math.floor(n / 10) > 50).length;
    expect(table.rank(cellOf(networks.find((n) => Math.floor(n / 10) === 50) as number))).toBe(better + 1);
    expect(table.meanTest(table.ranked(table.networks.length)).accuracy).toBeLessThan(0.01); // cells 0 and 9
    expect(table.networks).toHaveLength(291);
  });

  test('cells of one network share their row', () => {
    expect(table.test([1, 0, 2, 2, 0, 0])).toEqual(table.test([0, 0, 0, 2, 0, 0]));
  });

  test('refuses what it does not have', () => {
    expect(() => table.validation(cell, { epochs: 3 })).toThrow('validation: epochs must be one of 2, 4, got 3');
    expect(() => table.test(cell, { seed: 2 })).toThrow('test: seed must be an integer from 0 to 1, got 2');
    expect(() => table.ranked(292)).toThrow('ranked: the place must be from 1 to 291, got 292');
    expect(() => new CellTable({ ...made, rows: made.rows.slice(1) })).toThrow('CellTable: cell 0 must have');
  });
});

describe('the table of digits', () => {
  const table = digitCells();

  test('has three trainings of every network, judged after 1, 3 and 9 epochs', () => {
    expect(table.seeds).toBe(3);
    expect(table.epochs).toEqual([1, 3, 9]);
  });

  test('a cell that lets nothing through guesses, at the entropy of ten classes', () => {
    const { accuracy, logLoss } = table.meanTest([0, 0, 0, 0, 0, 0]);
    expect(accuracy).toBeGreaterThan(0.08);
    expect(accuracy).toBeLessThan(0.125);
    expect(Math.abs(logLoss - Math.log(10))).toBeLessThan(0.02);
  });

  test('convolutions help: the mean of networks rises from one to three of them', () => {
    const byCount = [1, 2, 3].map((count) => {
      const some = table.networks.map(cellOf).filter((cell) => cell.filter((o) => o === 2).length === count);
      return some.reduce((sum, cell) => sum + table.meanTest(cell).accuracy, 0) / some.length;
    }) as [number, number, number];
    expect(byCount[1]).toBeGreaterThan(byCount[0]);
    expect(byCount[2]).toBeGreaterThan(byCount[1]);
  });

  test('longer training is better on average, and validation orders networks as the test does', () => {
    const alive = table.networks.map(cellOf).slice(1);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const losses = [1, 3, 9].map((epochs) => mean(alive.map((cell) => table.validation(cell, { epochs }).accuracy)));
    expect(losses[1]).toBeGreaterThan(losses[0] as number);
    expect(losses[2]).toBeGreaterThan(losses[1] as number);
    const [a, b] = [
      alive.map((cell) => table.validation(cell).accuracy),
      alive.map((cell) => table.meanTest(cell).accuracy),
    ];
    const [ma, mb] = [mean(a), mean(b)];
    const covariance = mean(a.map((v, i) => (v - ma) * ((b[i] as number) - mb)));
    const deviation = (values: readonly number[], m: number): number =>
      Math.sqrt(mean(values.map((v) => (v - m) ** 2)));
    expect(covariance / (deviation(a, ma) * deviation(b, mb))).toBeGreaterThan(0.5);
  });
});
