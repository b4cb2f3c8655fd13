import { Graph, init, initialise, node1, sizeOf, type Tensor, toOnnx, trace } from '@netwright/tensor-core';
import { cast, mul } from '@netwright/tensor-core/nn';
import { bodyOf, info, modelFile, nodeOf, tensorOf } from '@netwright/tensor-core/testing';
import { adamW } from '@netwright/tensor-core/train';
import { describe, expect, test } from 'vitest';
import { trainingCost } from '../../src/training.ts';
import { cnn, mlp } from './small-models.ts';

const fileOf = (graph: Graph) => toOnnx(graph, initialise(graph, { seed: 1 }));

/** x [2, 3, 4, 4] times a parameter of that shape, through `next`. */
function graphOf(next: (y: Tensor) => Tensor, kind: 'parameter' | 'buffer' = 'parameter'): Graph {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3, 4, 4]);
  graph.output('y', next(mul(x, graph.parameter('w', [2, 3, 4, 4], init.ones(), kind))));
  return graph;
}

describe('a graph and the file written from it', () => {
  const graph = trace(mlp);

  test('cost what the model costs, with the sum of the output for a loss', () => {
    for (const source of [graph, fileOf(graph)]) {
      const cost = trainingCost(source, { dims: { N: 2 }, optimizer: adamW() });
      expect(cost.perBatch.forward.macs).toBe(40);
      expect(cost.perBatch.backward.macs).toBe(56);
      expect(cost.batch).toBe(2);
      expect(cost.kept.elements).toBe(8 + 6); // the gradient of a sum reads no output
      expect(cost.gradients.elements).toBe(26);
      expect(cost.optimizerState).toEqual({ elements: 52, bytes: 208 });
      expect(cost.profile.problems).toEqual([]);
    }
  });

  test('cost the same where the weights are Constant nodes, as some exporters write them', () => {
    const weight = (name: string, dims: number[]) =>
      nodeOf('Constant', [], [name], {
        attributes: [
          [
            [1, 'value'],
            [5, tensorOf('', dims, { raw: new Uint8Array(4 * sizeOf(dims)) })],
            [20, 4],
          ],
        ],
      });
    const file = modelFile({
      inputs: [info('x', [2, 3])],
      outputs: [info('y', [2, 2])],
      nodes: [
        weight('w1', [3, 4]),
        weight('w2', [4, 2]),
        nodeOf('MatMul', ['x', 'w1'], ['a']),
        nodeOf('Relu', ['a'], ['b']),
        nodeOf('MatMul', ['b', 'w2'], ['y']),
      ],
    });
    const { perBatch, gradients, weights, kept } = trainingCost(file);
    expect([perBatch.forward.macs, perBatch.backward.macs]).toEqual([40, 56]);
    expect([perBatch.forward.constantMacs, perBatch.backward.constantMacs]).toEqual([0, 0]);
    expect([gradients.elements, weights.elements, kept.elements]).toEqual([20, 20, 8 + 6]);
  });

  test('take the sizes of inputs', () => {
    const { batch, perSample } = trainingCost(fileOf(graph), { inputs: { x: [5, 3] } });
    expect(batch).toBe(5);
    expect(perSample.forward.macs).toBe(20);
  });

  test('are left as they were', () => {
    const model = trace(cnn(6), { inputs: { x: [1, 1, 6, 6] } });
    const before = fileOf(model);
    const copy = before.slice();
    trainingCost(model, { optimizer: adamW() });
    trainingCost(before, { optimizer: adamW() });
    expect(fileOf(model)).toEqual(copy);
    expect(before).toEqual(copy);
    expect([...model.outputs.keys()]).toEqual(['y']);
  });
});

describe('one error says what cannot be trained', () => {
  test('an operator without a gradient rule, and its node', () => {
    const pooled = graphOf((y) => y.graph.within('head', () => node1('LpPool', [y], { kernel_shape: [2, 2] })));
    expect(() => trainingCost(pooled)).toThrow('LpPool head: has no gradient rule (node head/LpPool)');
    expect(() => trainingCost(fileOf(pooled))).toThrow(/^LpPool head: has no gradient rule \(node head\/LpPool\)$/);
  });

  test.each([
    ['outside it', [], [tensorOf('k', [1], { raw: new Uint8Array(4) })]],
    ['inside', [tensorOf('k', [1], { raw: new Uint8Array(4) })], []],
  ])('an If whose branch reads a parameter %s', (_, initializers, outside) => {
    const branch = (op: string, inputs: string[]) => ({
      nodes: [nodeOf(op, inputs, ['b'])],
      outputs: [info('b', [2])],
      ...(op === 'Mul' && { initializers }),
    });
    const file = modelFile({
      inputs: [info('flag', [], 9), info('x', [2])],
      outputs: [info('z', [2])],
      initializers: [tensorOf('w', [2], { raw: new Uint8Array(8) }), ...outside],
      nodes: [
        nodeOf('If', ['flag'], ['y'], {
          name: 'choose',
          attributes: [bodyOf('then_branch', branch('Mul', ['x', 'k'])), bodyOf('else_branch', branch('Neg', ['x']))],
        }),
        nodeOf('Mul', ['y', 'w'], ['z']),
      ],
    });
    expect(() => trainingCost(file)).toThrow(/^If choose: has no gradient rule \(node choose\)$/);
  });

  test('a graph without a float output', () => {
    const labels = graphOf((y) => cast(y, 'int64'));
    expect(() => trainingCost(labels)).toThrow('trainingCost: the graph must have a float output, got y (int64)');
  });

  test('outputs that depend on no parameter', () => {
    expect(() => trainingCost(graphOf((y) => y, 'buffer'))).toThrow(
      'trainingCost: the outputs must depend on a trained parameter',
    );
    expect(() => trainingCost(trace(mlp), { train: /none/ })).toThrow('must depend on a trained parameter');
  });

  test('parameters that no optimiser here updates', () => {
    const graph = new Graph();
    const w = graph.parameter('w', [2], init.ones(), 'parameter', 'float16');
    graph.output('y', mul(graph.input('x', 'float16', [2]), w));
    expect(() => trainingCost(graph)).toThrow('trainingCost: trained parameters must be float32, got float16 w');
  });
});
