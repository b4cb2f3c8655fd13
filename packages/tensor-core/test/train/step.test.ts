import { expect, test } from 'vitest';
import type { Params, Tensor } from '../../src/index.ts';
import { linear, reduceSum } from '../../src/nn/index.ts';
import { adam, trainStep } from '../../src/train/index.ts';

test('a step says which nodes are the forward pass, which the gradients and which the update', () => {
  const { graph, parts } = trainStep(
    {
      inputs: { x: { dtype: 'float32', shape: [2, 3] } },
      build: (p: Params, x: Tensor) => linear(p.at('fc'), x, 4),
    },
    { optimizer: adam(), loss: ({ output }) => reduceSum(output as Tensor) },
  );
  const { path } = graph.nodes;
  expect(path.slice(0, parts.forward)).toEqual(['fc', 'loss']);
  expect(path.slice(parts.forward, parts.backward).every((p) => p.startsWith('grad'))).toBe(true);
  expect(new Set(path.slice(parts.backward))).toEqual(new Set(['optimizer']));
});
