import { describe, expect, test } from 'vitest';
import { chosenAt, meanCurve, signTest } from '../../src/report/compare-methods.ts';

const trial = (candidate: number, value: number, spent: number, training = 1) => ({
  candidate: [candidate],
  value,
  spent,
  training,
});

describe('chosenAt', () => {
  test('the best so far among the longest trained', () => {
    const trials = [
      trial(1, 0.9, 0.1, 0.1),
      trial(2, 0.5, 1.1),
      trial(3, 0.7, 2.1),
      trial(4, 0.6, 3.1),
      trial(5, 0.99, 3.2, 0.1),
    ];
    expect(chosenAt(trials, [0.05, 0.1, 1.1, 2, 2.1, 9], ([c]) => c as number)).toEqual([Number.NaN, 1, 2, 2, 3, 3]);
  });
});

describe('meanCurve', () => {
  test("Student's interval of three runs: 4.3027 deviations of the mean", () => {
    const [point] = meanCurve([5], [[1], [2], [6]]);
    expect(point?.mean).toBe(3);
    const half = 4.302653 * Math.sqrt(7 / 3); // variance (4 + 1 + 9) / 2
    expect(point?.high).toBeCloseTo(3 + half, 5);
    expect(point?.low).toBeCloseTo(3 - half, 5);
  });

  test('leaves out times at which a run has nothing, refuses a single run', () => {
    expect(
      meanCurve(
        [1, 2],
        [
          [Number.NaN, 1],
          [1, 1],
        ],
      ).map(({ spent }) => spent),
    ).toEqual([2]);
    expect(() => meanCurve([1], [[1]])).toThrow('a band needs 2 runs or more, got 1');
  });
});

describe('signTest', () => {
  test('8 of 10 coins: 2 (1 + 10 + 45) / 1024, ties left out', () => {
    const first = [...Array(8).fill(1), 0, 0, 3, 3];
    const second = [...Array(8).fill(0), 1, 1, 3, 3];
    const { p, ...counts } = signTest(first, second);
    expect(counts).toEqual({ wins: 8, losses: 2, ties: 2 });
    expect(p).toBeCloseTo(112 / 1024, 12);
  });

  test('an even split and nothing but ties say nothing', () => {
    expect(signTest([1, 0], [0, 1]).p).toBe(1);
    expect(signTest([1], [1])).toEqual({ wins: 0, losses: 0, ties: 1, p: 1 });
    expect(() => signTest([1], [])).toThrow('both need as many runs, got 1 and 0');
  });
});
