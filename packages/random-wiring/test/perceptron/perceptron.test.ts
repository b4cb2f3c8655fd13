import { permutation } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import {
  type LabelledPoints,
  perceptronBound,
  perceptronCycle,
  separablePoints,
  trainPerceptron,
  withThreshold,
} from '../../src/index.ts';

const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const gate = (labels: number[]): LabelledPoints => withThreshold({ points: corners, labels });

test('AND by hand: 2, 3, 3, 2, 2, 3, 2 and 1 mistakes in eight passes, none in the ninth', () => {
  const and = gate([-1, -1, -1, 1]);
  const { longest, ...found } = trainPerceptron(and);
  expect(found).toEqual({ weights: [3, 2, -4], updates: 18, passes: 9, converged: true });
  expect(longest).toBe(Math.sqrt(29)); // the last; 3 3 -3 before it is shorter
  // After each pass: 1 1 0, 2 1 -1, 2 1 -2, 2 2 -2, 3 2 -2, 3 2 -3, 3 3 -3, 3 2 -4.
  expect([1, 2, 3, 4, 5, 6, 7].map((passes) => trainPerceptron(and, { passes }).weights)).toEqual([
    [1, 1, 0],
    [2, 1, -1],
    [2, 1, -2],
    [2, 2, -2],
    [3, 2, -2],
    [3, 2, -3],
    [3, 3, -3],
  ]);
});

test('on separable points the mistakes stay within (R / gamma)^2, in any order and at any rate, and the end separates them', () => {
  for (const [dimensions, margin] of [
    [2, 0.1],
    [5, 0.05],
    [20, 0.2],
  ] as const)
    for (let seed = 0; seed < 4; seed++) {
      const { separator, ...data } = separablePoints(100, dimensions, { margin, seed });
      const bound = perceptronBound(data, separator);
      expect(bound).toBeLessThanOrEqual(dimensions / margin ** 2); // R^2 of the cube
      const order = [...permutation(100, { seed })];
      const shuffled = {
        points: order.map((i) => data.points[i] as number[]),
        labels: order.map((i) => data.labels[i] as number),
      };
      for (const [given, rate] of [
        [data, 1],
        [data, 0.1],
        [shuffled, 7],
      ] as const) {
        const { converged, updates, weights } = trainPerceptron(given, { rate });
        expect(converged).toBe(true);
        expect(updates).toBeGreaterThan(0);
        expect(updates).toBeLessThanOrEqual(bound);
        expect(perceptronBound(data, weights)).toBeGreaterThanOrEqual(updates); // of any separator, the found one's too
      }
    }
});

test('from 0 the rate changes only the length of the weights', () => {
  const data = separablePoints(50, 3, { seed: 2 });
  const [one, two] = [trainPerceptron(data), trainPerceptron(data, { rate: 2 })];
  expect(two.updates).toBe(one.updates);
  expect(two.weights).toEqual(one.weights.map((v) => 2 * v));
});

test('XOR never converges: its weights come again, bounded, and no weights separate it', () => {
  const xor = gate([-1, 1, 1, -1]);
  const cycle = perceptronCycle(xor);
  expect(cycle.converged).toBe(false);
  expect(cycle.period).toBeGreaterThan(0);
  const { transient, period, longest } = cycle;
  const long = trainPerceptron(xor, { passes: 2000 });
  expect(long).toMatchObject({ converged: false, passes: 2000 });
  expect(long.longest).toBe(longest);
  expect(longest).toBeLessThan(3);
  const at = (passes: number): readonly number[] => trainPerceptron(xor, { passes }).weights;
  expect(at(transient + period)).toEqual(transient === 0 ? [0, 0, 0] : at(transient));
  expect(() => perceptronBound(xor, long.weights)).toThrow('needs weights that separate the points, got a margin of');
});

test('AND and OR end in a pass without mistakes, which repeats at once', () => {
  for (const labels of [
    [-1, -1, -1, 1],
    [-1, 1, 1, 1],
  ])
    expect(perceptronCycle(gate(labels))).toMatchObject({ converged: true, period: 1 });
});

test.each<[() => unknown, string]>([
  [
    () => trainPerceptron({ points: [], labels: [] }),
    'trainPerceptron: needs a label for each of one or more points, got 0 and 0',
  ],
  [
    () => trainPerceptron({ points: [[1], [1, 2]], labels: [1, 1] }),
    'trainPerceptron: points must have 1 coordinates, got 2',
  ],
  [() => trainPerceptron({ points: [[1]], labels: [0] }), 'trainPerceptron: labels must be 1 or -1, got 0'],
  [() => trainPerceptron({ points: [[1]], labels: [1] }, { rate: 0 }), 'trainPerceptron: rate must be above 0, got 0'],
  [
    () => perceptronCycle({ points: [[0.5]], labels: [1] }),
    'perceptronCycle: coordinates must be whole numbers, got 0.5',
  ],
  [() => separablePoints(3, 2, { margin: 1 }), 'separablePoints: margin must be from 0 to below 1, got 1'],
])('%# bad input is named', (call, message) => {
  expect(call).toThrow(message);
});
