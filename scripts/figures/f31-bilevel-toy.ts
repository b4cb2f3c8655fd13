import { hypergradient } from '@netwright/darts';
import { originChannel, palette } from '@netwright/plots';
import { type Tensor, type TensorData, trace } from '@netwright/tensor-core';
import { add, mul, square, sub } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { every, near } from './kit/verdict.ts';

const steps = 150;
const rate = 0.1;
const xis = [0, 0.25, 0.5, 0.75];

const trainingLoss = ([w]: readonly Tensor[], [a]: readonly Tensor[]): Tensor =>
  add(sub(square(w as Tensor), mul(mul(a as Tensor, w as Tensor), 2)), square(a as Tensor));
const validationLoss = ([w]: readonly Tensor[], [a]: readonly Tensor[]): Tensor =>
  add(sub(mul(a as Tensor, w as Tensor), mul(a as Tensor, 2)), 1);

const scalar = (value: number): TensorData => ({ dtype: 'float32', dims: [], data: Float32Array.of(value) });

/** Gradients of both levels at a place, by the package's hypergradient through one step of length xi. */
const gradients = (xi: number) =>
  trace({
    build: (_, { a, w }: { a: Tensor; w: Tensor }) => {
      const problem = { weights: [w], architecture: [a], training: trainingLoss, validation: validationLoss };
      const [outer] = hypergradient(problem, xi === 0 ? { method: 'first-order' } : { method: 'exact', xi });
      const inner = mul(sub(w, a), 2); // d training / d w
      return { outer: outer as Tensor, inner, validation: validationLoss([w], [a]) };
    },
    inputs: { a: { dtype: 'float32', shape: [] }, w: { dtype: 'float32', shape: [] } },
    config: {},
    outputs: ['outer', 'inner', 'validation'],
  });

/** Both levels descend together from (2, -2). */
async function descend(xi: number) {
  await using session = await createSession(gradients(xi), new Map(), { device: 'cpu', threads: 1 });
  let [a, w] = [2, -2];
  const path: { xi: number; a: number; w: number; loss: number; origin: 'computed here' }[] = [];
  for (let step = 0; step <= steps; step++) {
    const { outer, inner, validation } = await session.run({ a: scalar(a), w: scalar(w) });
    path.push({ xi, a, w, loss: Number(validation?.data[0]), origin: 'computed here' });
    a -= rate * Number(outer?.data[0]);
    w -= rate * Number(inner?.data[0]);
  }
  return path;
}

/** Bilevel descent on two numbers: where it ends for several lengths of the inner step. */
export const figure = defineFigure({
  id: 'F31',
  title: 'Where a search on two levels ends depends on its inner step',
  lectures: ['A'],
  source: 'Liu, Simonyan & Yang (2019), arXiv:1806.09055, figure 2',
  caption:
    'Paths of the architecture α and the weight w from (2, −2) for four lengths ξ of the unrolled step, the line w = α of weights that are optimal for α, and the solution (1, 1) in a circle; only ξ = 0.5 reaches it.',
  method:
    'Simulated with the hypergradient of the package darts, by gradient descent at a rate of 0.1 on both levels: L_val = αw − 2α + 1, L_train = w² − 2αw + α².',
  cost: 'cheap',
  data: async () => {
    const paths = await Promise.all(xis.map(descend));
    return { paths: paths.flat(), ends: paths.map((path) => path.at(-1) as (typeof path)[number]) };
  },
  plot: ({ paths, ends }) => {
    const [x, y] = [linear('a', 'architecture α', [0.4, 3.6]), linear('w', 'weight w', [-2.2, 3.2])];
    const names = xis.map((xi) => `ξ = ${xi}`);
    const color = {
      field: 'name',
      type: 'nominal',
      sort: names,
      scale: { domain: names, range: [palette.blue, palette.vermillion, palette.green, palette.purple] },
      legend: { title: null, symbolType: 'stroke' },
    };
    const named = <Row extends { xi: number }>(rows: readonly Row[]) =>
      rows.map((row, step) => ({ ...row, step, name: `ξ = ${row.xi}` }));
    return {
      width: 520,
      height: 420,
      layer: [
        {
          data: {
            values: [
              { a: 0.4, w: 0.4 },
              { a: 3.2, w: 3.2 },
            ],
          },
          mark: { type: 'line', strokeDash: [2, 3], strokeWidth: 1.5, color: palette.black },
          encoding: { x, y },
        },
        {
          data: { values: [{ a: 0.56, w: 0.2, text: 'w = α' }] },
          mark: { type: 'text', fontSize: 12, color: palette.black },
          encoding: { x, y, text: { field: 'text', type: 'nominal' } },
        },
        {
          data: { values: named(paths) },
          mark: { type: 'line', strokeWidth: 2 },
          encoding: { x, y, color, order: { field: 'step', type: 'quantitative' } },
        },
        {
          data: { values: named(ends) },
          mark: { type: 'point', filled: true, size: 70, opacity: 1 },
          encoding: { x, y, color, shape: originChannel('shape', ends) },
        },
        {
          data: { values: [{ a: 1, w: 1 }] },
          mark: { type: 'point', filled: false, size: 420, strokeWidth: 2, color: palette.black },
          encoding: { x, y },
        },
      ],
    };
  },
  checks: {
    'each ends at α = w = 2 / (1 + 2 ξ): 2, 1.333, 1 and 0.8': ({ ends }) =>
      every(
        ...ends.flatMap(({ xi, a, w }) => [
          near(`α for ξ = ${xi}`, a, 2 / (1 + 2 * xi), { atol: 1e-3 }),
          near(`w for ξ = ${xi}`, w, 2 / (1 + 2 * xi), { atol: 1e-3 }),
        ]),
      ),
    'for ξ = 0.5 the solution (1, 1) is reached, with a validation loss of 0; for ξ = 0 it stays at 1': ({ ends }) =>
      every(
        near('loss for ξ = 0', ends[0]?.loss ?? Number.NaN, 1, { atol: 1e-3 }),
        near('loss for ξ = 0.5', ends[2]?.loss ?? Number.NaN, 0, { atol: 1e-3 }),
      ),
    'all start at (2, −2)': ({ paths }) =>
      every(
        ...xis.flatMap((xi) => {
          const first = paths.find((place) => place.xi === xi);
          return [near('α', first?.a ?? 0, 2), near('w', first?.w ?? 0, -2)];
        }),
      ),
  },
});
