import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Graph, grad, type Tensor, tensorData } from '../../src/index.ts';
import { reduceMean } from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import * as train from '../../src/train/index.ts';
import { evaluate, run } from '../support/run.ts';

expect.extend(matchers);

interface Case {
  name: keyof typeof functions;
  options: Record<string, unknown>;
  inputs: { dims: number[]; values: number[] }[];
  value: number[];
  gradient: number[];
}
const { losses } = JSON.parse(readFileSync(new URL('fixtures/training.json', import.meta.url), 'utf8')) as {
  losses: Case[];
};

const functions = {
  crossEntropy: train.crossEntropy,
  negativeLogLikelihood: train.negativeLogLikelihood,
  mse: train.mse,
  l1: train.l1,
  huber: train.huber,
  smoothL1: train.smoothL1,
  klDivergence: train.klDivergence,
  binaryCrossEntropy: train.binaryCrossEntropy,
  binaryCrossEntropyWithLogits: train.binaryCrossEntropyWithLogits,
};

const takesLabels = (name: string): boolean => name === 'crossEntropy' || name === 'negativeLogLikelihood';

/** Value, and gradient of its mean with respect to the first input. */
async function valueAndGradient({ name, options, inputs }: Case) {
  const graph = new Graph();
  const data = inputs.map((t, i) => tensorData(t.values, t.dims, i === 1 && takesLabels(name) ? 'int32' : 'float32'));
  const [x, y] = data.map((t, i) => graph.input(`x${i}`, t.dtype, t.dims)) as [Tensor, Tensor];
  const value = functions[name](x, y, options);
  graph.output('value', value);
  graph.output('gradient', grad(value.rank === 0 ? value : reduceMean(value), [x])[0] as Tensor);
  return run(graph, Object.fromEntries(data.map((t, i) => [`x${i}`, t])));
}

describe('losses equal those of PyTorch, value and gradient', () => {
  it.each(losses.map((c) => [`${c.name} ${JSON.stringify(c.options)} of [${c.inputs[0]?.dims}]`, c] as const))(
    '%s',
    async (_, c) => {
      const { value, gradient } = await valueAndGradient(c);
      expect(value?.data as Float32Array).toBeAllclose(c.value, { rtol: 2e-6, atol: 2e-6 });
      expect(gradient?.data as Float32Array).toBeAllclose(c.gradient, { rtol: 5e-6, atol: 5e-7 });
    },
  );
  it('and every loss has a case', () => {
    expect(new Set(losses.map((c) => c.name))).toEqual(new Set(Object.keys(functions)));
  });
});

describe('crossEntropy', () => {
  it('takes classes along the last axis when told so', async () => {
    const logits = tensorData([1, 2, 3, 0, 0, 0, 5, 1, 0, 2, 2, 1], [2, 2, 3]);
    const labels = tensorData([2, 0, 0, 1], [2, 2], 'int32');
    const [loss] = await evaluate([logits, labels], (x, y) =>
      train.crossEntropy(x as Tensor, y as Tensor, { axis: -1 }),
    );
    const nll = (row: number[], label: number): number =>
      Math.log(row.reduce((s, v) => s + Math.exp(v), 0)) - (row[label] as number);
    const expected = (nll([1, 2, 3], 2) + nll([0, 0, 0], 0) + nll([5, 1, 0], 0) + nll([2, 2, 1], 1)) / 4;
    expect(loss?.data[0]).toBeCloseTo(expected, 6);
  });
  it('refuses labels of another shape, naming both and the axis', () => {
    const graph = new Graph();
    const logits = graph.input('logits', 'float32', ['N', 7, 10]);
    const labels = graph.input('labels', 'int32', ['N', 7]);
    expect(() => train.crossEntropy(logits, labels)).toThrow(
      'crossEntropy (top): labels of scores [N, 7, 10] with classes along axis 1 must be [N, 10], got [N, 7]',
    );
    expect(train.crossEntropy(logits, labels, { axis: 2 }).shape).toEqual([]);
    expect(() => graph.within('head', () => train.crossEntropy(logits, labels, { axis: 3 }))).toThrow(
      'crossEntropy head: there must be an axis 3, got [N, 7, 10]',
    );
  });
  it('refuses labels that are no integers, and a wrong number of class weights', () => {
    const graph = new Graph();
    const logits = graph.input('logits', 'float32', ['N', 3]);
    expect(() => train.crossEntropy(logits, graph.input('a', 'float32', ['N']))).toThrow(
      'labels must be int32 or int64, got float32',
    );
    expect(() => train.crossEntropy(logits, graph.input('b', 'int32', ['N']), { weight: [1, 2] })).toThrow(
      'weight must have 3 entries, got 2',
    );
  });
});

describe('mse', () => {
  it('refuses to broadcast', () => {
    const graph = new Graph();
    expect(() => train.mse(graph.input('x', 'float32', ['N', 1]), graph.input('y', 'float32', ['N']))).toThrow(
      'mse (top): input and target must have one shape, got [N, 1] and [N]',
    );
  });
});

describe('binaryCrossEntropy', () => {
  it('ends its logarithms at -100, as PyTorch does', async () => {
    const [loss] = await evaluate([tensorData([0, 1, 0, 1]), tensorData([1, 0, 0, 1])], (p, y) =>
      train.binaryCrossEntropy(p as Tensor, y as Tensor, { reduction: 'none' }),
    );
    expect(loss?.data as Float32Array).toBeAllclose([100, 100, 0, 0], { rtol: 1e-6, atol: 1e-6 });
  });
});

describe('accuracy', () => {
  const accuracyOf = async (scores: number[], classes: number, labels: number[]): Promise<number> => {
    const [a] = await evaluate(
      [tensorData(scores, [labels.length, classes]), tensorData(labels, [labels.length], 'int32')],
      (x, y) => train.accuracy(x as Tensor, y as Tensor),
    );
    return a?.data[0] as number;
  };
  it('counts the rows whose label has the largest score', async () => {
    expect(await accuracyOf([1, 2, 3, 9, 1, 1, 0, 5, 4, -3, -2, -1], 3, [2, 0, 2, 2])).toBe(0.75);
  });
  it('shares a row among the classes that tie', async () => {
    expect(await accuracyOf([0, 0, 0, 0, 1, 1, 0, 0], 4, [3, 0])).toBe((1 / 4 + 1 / 2) / 2);
    expect(await accuracyOf([1, 1, 0, 0], 4, [2])).toBe(0);
  });
  it('counts a row with NaN as wrong', async () => {
    expect(await accuracyOf([Number.NaN, 1, 2, 1, 0, 0], 3, [2, 0])).toBe(0.5);
  });
  it('is computed over every axis but the classes', async () => {
    const [a] = await evaluate(
      [tensorData([1, 5, 3, 2, 2, 1, 4, 3], [1, 2, 2, 2]), tensorData([1, 0, 1, 0], [1, 2, 2], 'int32')],
      (x, y) => train.accuracy(x as Tensor, y as Tensor),
    );
    // Scores of class 0: 1 5 3 2, of class 1: 2 1 4 3; the best are 1 0 1 1.
    expect(a?.data[0]).toBe(0.75);
  });
});

describe('shareCorrect', () => {
  it('takes the first of equal scores', () => {
    expect(train.shareCorrect({ data: [0, 0, 1, 2, 3, 3], dims: [3, 2] }, [0, 1, 1])).toBeCloseTo(2 / 3);
  });
});
