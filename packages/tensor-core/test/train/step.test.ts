import { expect, test } from 'vitest';
import type { Params, Tensor } from '../../src/index.ts';
import { linear, reduceSum } from '../../src/nn/index.ts';
import { adam, crossEntropy, trainStep } from '../../src/train/index.ts';

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

const tokens = {
  inputs: { x: { dtype: 'float32', shape: ['N', 5, 3] } },
  build: (p: Params, x: Tensor) => linear(p.at('fc'), x, 4),
  outputs: ['logits'],
  config: {},
  params: 16,
  source: { title: '', authors: '', year: 2017, url: '' },
} as const;

test('labels of a model whose classes are the last axis have the other axes', () => {
  const { graph } = trainStep({ ...tokens, classAxis: -1 }, { optimizer: adam(), batch: 2 });
  expect(graph.inputs.get('labels')?.shape).toEqual([2, 5]);
  expect(trainStep(tokens, { optimizer: adam(), batch: 2 }).graph.inputs.get('labels')?.shape).toEqual([2, 4]);
});

test('shapes of inputs may be those of targets too', () => {
  const options = {
    optimizer: adam(),
    targets: { tags: { dtype: 'int32', shape: ['N', 5] } },
    loss: (y: Readonly<Record<string, Tensor>>, t: Readonly<Record<string, Tensor>>) =>
      crossEntropy(y.logits as Tensor, t.tags as Tensor, { axis: -1 }),
  } as const;
  const { graph } = trainStep(tokens, { ...options, inputs: { x: [2, 7, 3], tags: [2, 7] } });
  expect(graph.inputs.get('tags')?.shape).toEqual([2, 7]);
  expect(() => trainStep(tokens, { ...options, inputs: { tag: [2, 7] } })).toThrow('there is no input tag, only x');
});
