import { fillNormal } from '@netwright/tensor-core';
import {
  besiroglu,
  computeOptimal,
  type ParametricLaw,
  parametricLoss,
  type TrainingRuns,
} from '../../../src/scaling/index.ts';

/** Runs of a law: nine sizes around the optimum of nine budgets, 6e18 to 4e22 FLOP. */
export function runsOf(law: ParametricLaw, scatter = 0, seed = 0): TrainingRuns {
  const budgets = Array.from({ length: 9 }, (_, i) => 6e18 * 3 ** i);
  const parameters = budgets.flatMap((flop) =>
    Array.from({ length: 9 }, (_, j) => computeOptimal(besiroglu, flop).parameters * 2 ** (j - 4)),
  );
  const tokens = parameters.map((n, i) => budgets[Math.floor(i / 9)]! / 6 / n);
  const noise = fillNormal(new Float64Array(81), { seed, stream: 'runs', std: scatter });
  return {
    parameters,
    tokens,
    loss: parameters.map((n, i) => parametricLoss(law, n, tokens[i]!) * Math.exp(noise[i]!)),
  };
}
