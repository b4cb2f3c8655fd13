import { type InputSpec, init, type Params, type Tensor, tensorData } from '@netwright/tensor-core';
import { add, mul, square, sub } from '@netwright/tensor-core/nn';
import { type ObjectiveFunction, sgd, tensorBatches } from '@netwright/tensor-core/train';
import type { SearchOptions } from '../../src/index.ts';

/** The paper's figure 2: training w^2 - 2 a w + a^2, validation a w - 2 a + 1, from (a, w) = (2, -2). */
export const toy = {
  build: (p: Params): Record<string, Tensor> => ({
    w: p.param('w', [], init.constant(-2)),
    a: p.param('alphas_normal', [], init.constant(2)),
  }),
  inputs: { x: { dtype: 'float32', shape: ['N'] } as InputSpec },
};

type Values = { w: Tensor; a: Tensor };

export const trainingLoss: ObjectiveFunction = (y) => {
  const { w, a } = y as Values;
  return add(sub(square(w), mul(mul(a, w), 2)), square(a));
};

export const validationLoss: ObjectiveFunction = (y) => {
  const { w, a } = y as Values;
  return add(sub(mul(a, w), mul(a, 2)), 1);
};

/** One example a batch, `length` batches: the losses look at none. */
const nothing = (length: number) => tensorBatches({ x: tensorData(new Float32Array(length)) }, { batch: 1 });

/** A search on the toy problem by plain gradient descent at a rate of 0.1 on both levels. */
export const toySearch = (updates: number, options: Partial<SearchOptions> = {}): SearchOptions => ({
  model: toy,
  loss: trainingLoss,
  validationLoss,
  training: nothing(updates),
  validation: nothing(1),
  epochs: 1,
  schedule: 0.1,
  optimizer: sgd(),
  architectureOptimizer: sgd(),
  architectureRate: 0.1,
  session: { device: 'cpu', threads: 1 },
  ...options,
});
