import { expect, test } from 'vitest';
import { besiroglu, fitParametricLaw } from '../../../src/scaling/index.ts';
import { runsOf } from './made-runs.ts';

const keys = ['E', 'A', 'B', 'alpha', 'beta'] as const;
const repetitions = 100;

test.each([0.002, 0.01])(
  'intervals cover the truth as often as they claim, with a scatter of %d',
  (scatter) => {
    const hits = { E: 0, A: 0, B: 0, alpha: 0, beta: 0 };
    for (let seed = 0; seed < repetitions; seed++) {
      const { intervals } = fitParametricLaw(runsOf(besiroglu, scatter, seed), { seed });
      for (const key of keys)
        if (intervals[key].low <= besiroglu[key] && besiroglu[key] <= intervals[key].high) hits[key]++;
    }
    // Three standard errors of a share of 100 are 0.065.
    for (const key of keys) expect(Math.abs(hits[key] / repetitions - 0.95)).toBeLessThan(0.065);
  },
  600_000,
);
