import type { ModelEntry, Params, Tensor } from '@netwright/tensor-core';
import { add, linear, mul, relu, stopGradient } from '@netwright/tensor-core/nn';

/** Two layers, 4 to 8 to 3: 67 parameters, 56 multiply-accumulates. */
export const perceptron: ModelEntry = {
  build: (p: Params, x: Tensor): Tensor => linear(p.at('fc2'), relu(linear(p.at('fc1'), x, 8)), 3),
  config: {},
  inputs: { x: { dtype: 'float32', shape: ['N', 4] } },
  outputs: ['logits'],
  params: 67,
  macs: 56,
  source: { title: 'A test', authors: 'Nobody', year: 2026, url: 'https://example.org' },
  reference: 'none: made up',
};

/** The same with half of a path cut off from differentiation: its gradients are wrong on purpose. */
export const wronglyDifferentiated: ModelEntry = {
  ...perceptron,
  build: (p: Params, x: Tensor): Tensor => {
    const h = relu(linear(p.at('fc1'), x, 8));
    return linear(p.at('fc2'), add(mul(h, 0.5), stopGradient(mul(h, 0.5))), 3);
  },
};
