import { describe, expect, test } from 'vitest';
import { bayesianOptimisation } from '../../src/search/bayesian-optimisation.ts';
import { type Proposals, runSearch } from '../../src/search/proposals.ts';
import { randomSearch } from '../../src/search/random-search.ts';
import { hyperband, hyperbandBrackets, successiveHalving } from '../../src/search/successive-halving.ts';

const space = [3, 3, 3, 3, 3, 3];

/** A value with its maximum, 6, at 2 2 2 2 2 2. */
const sum = (candidate: readonly number[]): number => candidate.filter((choice) => choice === 2).length;

describe('runSearch', () => {
  test('stops before the budget is exceeded, and counts what goes on from where it stood once', () => {
    function* half(): Proposals {
      for (;;) {
        yield { candidate: [0], training: 0.5 };
        yield { candidate: [0], training: 1, from: 0.5 };
      }
    }
    const trials = runSearch(half(), ({ training }) => training, { budget: 1.75 });
    expect(trials.map(({ spent, value }) => [spent, value])).toEqual([
      [0.5, 0.5],
      [1, 1],
      [1.5, 0.5],
    ]);
  });

  test('refuses a budget of nothing and values that are none', () => {
    expect(() => runSearch(randomSearch([2]), () => 1, { budget: 0 })).toThrow('the budget must be positive, got 0');
    expect(() => runSearch(randomSearch([2]), () => Number.NaN, { budget: 1 })).toThrow(
      'values must be numbers, got NaN',
    );
  });
});

describe('random search', () => {
  test('tries every candidate once before any twice', () => {
    const trials = runSearch(randomSearch(space), ({ candidate }) => sum(candidate), { budget: 729 });
    expect(new Set(trials.map(({ candidate }) => candidate.join())).size).toBe(729);
    expect(trials).toHaveLength(729);
  });

  test('begins with each candidate as often as with any other', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 900; seed++) {
      const [first] = runSearch(randomSearch([3, 3], { seed }), () => 0, { budget: 1 });
      const key = first?.candidate.join() as string;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const chiSquare = [...counts.values()].reduce((total, count) => total + (count - 100) ** 2 / 100, 0);
    expect(counts.size).toBe(9);
    expect(chiSquare).toBeLessThan(26.1); // 99.9 % of 8 degrees of freedom
  });

  test('the same seed gives the same candidates, an empty space an error', () => {
    const at = (seed: number) => runSearch(randomSearch(space, { seed }), () => 0, { budget: 5 });
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
    expect(() => randomSearch([]).next()).toThrow('a space must have places of one choice at least, got []');
    expect(() => randomSearch([3, 0]).next()).toThrow('got [3,0]');
  });
});

describe('successive halving', () => {
  test('a round trains a third of the candidates three times as long, the best ones', () => {
    const trials = runSearch(successiveHalving(space), ({ candidate }) => sum(candidate), {
      budget: 1 + 2 / 3 + 2 / 3,
    });
    expect(trials.map(({ training }) => Math.round(9 * training))).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 9]);
    const values = trials.map(({ value }) => value);
    const sorted = values.slice(0, 9).sort((a, b) => b - a);
    expect(values.slice(9, 12)).toEqual(sorted.slice(0, 3));
    expect(values[12]).toBe(sorted[0]);
    expect(trials.at(-1)?.spent).toBeCloseTo(9 / 9 + (3 * 2) / 9 + 6 / 9, 12);
  });

  test('judges by the last round, not by the ones before', () => {
    // The candidate that is best after a ninth is worst after a third.
    const value = ({ training, candidate }: { training: number; candidate: readonly number[] }): number =>
      training < 0.2 ? sum(candidate) : -sum(candidate);
    const trials = runSearch(successiveHalving(space), value, { budget: 2.4 });
    const second = trials.slice(9, 12);
    expect(trials[12]?.candidate).toEqual(second.reduce((a, b) => (b.value > a.value ? b : a)).candidate);
  });

  test('refuses numbers that do not fit', () => {
    expect(() => successiveHalving(space, { eta: 1 }).next()).toThrow('eta must be a whole number from 2 up, got 1');
    expect(() => successiveHalving(space, { least: 0.2 }).next()).toThrow(
      'least must be a power of 1/3, from 1 down, got 0.2',
    );
    expect(() => successiveHalving(space, { candidates: 0 }).next()).toThrow('candidates must be a whole number');
  });
});

describe('hyperband', () => {
  test('the brackets of 81 and 3: those of algorithm 1', () => {
    const brackets = hyperbandBrackets({ eta: 3, least: 1 / 81 });
    expect(
      brackets.map((rungs) => rungs.map(({ candidates, training }) => [candidates, Math.round(81 * training)])),
    ).toEqual([
      [
        [81, 1],
        [27, 3],
        [9, 9],
        [3, 27],
        [1, 81],
      ],
      [
        [34, 3],
        [11, 9],
        [3, 27],
        [1, 81],
      ],
      [
        [15, 9],
        [5, 27],
        [1, 81],
      ],
      [
        [8, 27],
        [2, 81],
      ],
      [[5, 81]],
    ]);
  });

  test('goes through its brackets and begins anew', () => {
    const trials = runSearch(hyperband(space), ({ candidate }) => sum(candidate), { budget: 14 });
    const ninths = trials.map(({ training }) => Math.round(9 * training));
    const one = [...Array(9).fill(1), 3, 3, 3, 9, ...Array(5).fill(3), 9, 9, 9, 9];
    expect(ninths.slice(0, one.length + 9)).toEqual([...one, ...Array(9).fill(1)]);
  });
});

describe('Bayesian optimisation', () => {
  test('finds the best of 729 candidates of a smooth value in a few dozen, and tries none twice', () => {
    for (let seed = 0; seed < 3; seed++) {
      const trials = runSearch(bayesianOptimisation(space, { seed }), ({ candidate }) => sum(candidate), {
        budget: 40,
      });
      expect(Math.max(...trials.map(({ value }) => value)), `seed ${seed}`).toBe(6);
      expect(new Set(trials.map(({ candidate }) => candidate.join())).size).toBe(40);
    }
  });

  test('is not misled by candidates that fail, with a value of minus infinity', () => {
    const value = ({ candidate }: { candidate: readonly number[] }): number =>
      candidate[0] === 0 && candidate[1] === 0 ? Number.NEGATIVE_INFINITY : sum(candidate);
    const trials = runSearch(bayesianOptimisation(space), value, { budget: 40 });
    expect(Math.max(...trials.map((trial) => trial.value))).toBe(6);
  });

  test('goes on when all values are equal, and when the space is exhausted', () => {
    const trials = runSearch(bayesianOptimisation([2, 2], { initial: 2 }), () => 1, { budget: 6 });
    expect(new Set(trials.slice(0, 4).map(({ candidate }) => candidate.join())).size).toBe(4);
  });

  test('searches a space too large to be gone through', () => {
    const large = Array(12).fill(3);
    const trials = runSearch(bayesianOptimisation(large, { pool: 200 }), ({ candidate }) => sum(candidate), {
      budget: 40,
    });
    const best = (from: number, to: number): number => Math.max(...trials.slice(from, to).map(({ value }) => value));
    expect(best(10, 40)).toBeGreaterThan(best(0, 10));
    expect(best(10, 40)).toBeGreaterThanOrEqual(9);
  });

  test('refuses to begin with less than two', () => {
    expect(() => bayesianOptimisation(space, { initial: 1 }).next()).toThrow(
      'initial must be a whole number from 2 up, got 1',
    );
  });
});
