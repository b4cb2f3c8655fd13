import {
  type HypergradientMethod,
  hypergradient,
  operationWeights,
  type SupernetConfig,
  search,
  splitExamples,
} from '@netwright/darts';
import { originChannel, palette } from '@netwright/plots';
import { normal, permutation, type Tensor, type TensorData, tensorData, trace } from '@netwright/tensor-core';
import { matmul, mul, reduceMean, softmax, square, sub, tanh } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { readFashionMnist } from '../data/fashion-mnist.ts';
import { pick, shrink } from '../data/image-set.ts';
import { searchBatches, searchModel } from '../train/darts-space.ts';
import { accuracyMetric } from '../train/train-classifier.ts';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { every, holds, near } from './kit/verdict.ts';

const seeds = [0, 1, 2];
const [images, batch, epochs] = [640, 32, 8];
const config = { channels: 4, cells: 2, reductions: [1], numClasses: 10 } satisfies SupernetConfig;

/** The mean entropy of the weights of an edge's operations [bits]; 3 where all eight are equal. */
function meanEntropy(alphas: TensorData): number {
  const rows = operationWeights(alphas);
  return rows.flat().reduce((sum, p) => sum - p * Math.log2(p), 0) / rows.length;
}

/** Architecture parameters after an update, of a trajectory [updates, edges, operations]. */
function after({ dims, data }: TensorData, update: number): TensorData {
  const [, ...shape] = dims as [number, number, number];
  const width = shape[0] * shape[1];
  return tensorData((data as Float32Array).slice((update - 1) * width, update * width), shape);
}

/** A search in a small supernet: the entropy of both kinds of cells by update, the accuracy on validation by epoch. */
async function searched(seed: number) {
  const chosen = permutation(60_000, { seed, stream: 'F32', step: 0 }).subarray(0, images);
  const set = shrink(pick(readFashionMnist().train, chosen), 2);
  const { training, validation } = splitExamples(images, { seed });
  const { trajectory, history } = await search({
    model: { ...searchModel, config },
    training: searchBatches(pick(set, training), batch, true),
    validation: searchBatches(pick(set, validation), batch, true),
    epochs,
    hypergradient: 'first-order',
    architectureRate: 0.02,
    batch,
    metrics: accuracyMetric,
    seed,
    session: { device: 'cpu', threads: 1, optimisation: 'disabled' },
  });
  const updates = trajectory.get('alphas_normal')?.dims[0] ?? 0;
  const entropy = (cell: 'normal' | 'reduce', update: number): number =>
    Number(meanEntropy(after(trajectory.get(`alphas_${cell}`) as TensorData, update)).toFixed(5));
  return {
    entropies: (['normal', 'reduce'] as const).flatMap((cell) =>
      Array.from({ length: updates }, (_, u) => ({ seed, cell, update: u + 1, bits: entropy(cell, u + 1) })),
    ),
    accuracies: history.map(({ epoch, train }) => ({
      seed,
      update: (epoch * updates) / epochs,
      accuracy: Number((100 * (train['architecture.accuracy'] as number)).toFixed(3)),
    })),
  };
}

/** The gradient of four mixing parameters through one step of twelve weights, by a method of the package. */
async function mixingGradient(method: HypergradientMethod): Promise<number[]> {
  const shapes = { w: [3, 4], a: [4], x: [16, 3], y: [16, 4] } as const;
  const graph = trace({
    build: (_, { w, a, x, y }: Record<keyof typeof shapes, Tensor>) => {
      const loss = ([v]: readonly Tensor[], [b]: readonly Tensor[]): Tensor =>
        reduceMean(square(sub(mul(tanh(matmul(x, v as Tensor)), softmax(b as Tensor)), y)));
      const [gradient] = hypergradient(
        { weights: [w], architecture: [a], training: loss, validation: loss },
        { method, xi: 0.5 },
      );
      return { gradient: gradient as Tensor };
    },
    inputs: Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, { dtype: 'float32', shape } as const]),
    ),
    config: {},
    outputs: ['gradient'],
  });
  await using session = await createSession(graph, new Map(), { device: 'cpu', threads: 1 });
  const feeds = Object.entries(shapes).map(([name, shape]) => {
    const count = shape.reduce((product: number, size) => product * size, 1);
    return [name, tensorData(normal(count, { seed: 3, stream: name }), shape)] as const;
  });
  const { gradient } = await session.run(Object.fromEntries(feeds));
  return Array.from(gradient?.data as Float32Array, Number);
}

/** How a search decides: the weights of operations grow apart while the mixed network learns. */
export const figure = defineFigure({
  id: 'F32',
  title: 'A search decides itself: the entropy of its operations falls as accuracy rises',
  lectures: ['A'],
  source: 'after Liu, Simonyan & Yang (2019), arXiv:1806.09055, figure 3, in small',
  caption:
    'Mean entropy of the eight operations’ weights on an edge, in normal and reduction cells (left; 3 bits are equal weights), and accuracy on the validation half by epoch (right), over the updates of three searches: a line for each seed.',
  method:
    'Searched here by first-order DARTS in a supernet of two cells of 4 channels on 640 images of Fashion-MNIST at 14×14 pixels, half of them for the architecture.',
  cost: 'slow',
  data: async () => {
    const runs = [];
    for (const seed of seeds) runs.push(await searched(seed));
    const origin = 'computed here' as const;
    return {
      entropies: runs.flatMap(({ entropies }) => entropies),
      accuracies: runs.flatMap(({ accuracies }) => accuracies.map((row) => ({ ...row, origin }))),
      exact: await mixingGradient('exact'),
      differences: await mixingGradient('finite-difference'),
    };
  },
  plot: ({ entropies, accuracies }) => {
    const last = Math.max(...entropies.map(({ update }) => update));
    const x = linear('update', 'updates', [0, last]);
    const cells = ['normal', 'reduce'];
    const bits = entropies.map((row) => ({ ...row, line: `${row.cell} ${row.seed}` }));
    const lowest = Math.min(...entropies.map((row) => row.bits));
    return {
      width: 740,
      hconcat: [
        {
          width: 340,
          height: 300,
          data: { values: bits },
          mark: { type: 'line', strokeWidth: 2 },
          encoding: {
            x,
            y: linear('bits', 'entropy of the weights [bits]', [lowest - 0.05, 3.02]),
            color: {
              field: 'cell',
              type: 'nominal',
              scale: { domain: cells, range: [palette.blue, palette.vermillion] },
              legend: { title: 'cells', symbolType: 'stroke' },
            },
            detail: { field: 'line', type: 'nominal' },
          },
        },
        {
          width: 340,
          height: 300,
          layer: [
            {
              data: { values: accuracies },
              mark: { type: 'line', strokeWidth: 1.5, color: palette.green },
              encoding: {
                x,
                y: linear('accuracy', 'validation accuracy [%]', [0, 100]),
                detail: { field: 'seed', type: 'nominal' },
              },
            },
            {
              data: { values: accuracies },
              mark: { type: 'point', filled: true, size: 45, opacity: 1, color: palette.green },
              encoding: {
                x,
                y: linear('accuracy', 'validation accuracy [%]', [0, 100]),
                shape: originChannel('shape', accuracies),
              },
            },
          ],
        },
      ],
    };
  },
  checks: {
    'the entropy falls in both kinds of cells with every seed, from 3 bits by a tenth of a bit at least': ({
      entropies,
    }) =>
      every(
        ...seeds.flatMap((seed) =>
          (['normal', 'reduce'] as const).map((cell) => {
            const own = entropies.filter((row) => row.seed === seed && row.cell === cell);
            const [first, last] = [own[0]?.bits ?? 0, own.at(-1)?.bits ?? 9];
            return holds(first > 2.99 && last < first - 0.1, `seed ${seed}, ${cell}: from ${first} to ${last} bits`);
          }),
        ),
      ),
    'the accuracy on validation more than doubles with every seed': ({ accuracies }) =>
      every(
        ...seeds.map((seed) => {
          const own = accuracies.filter((row) => row.seed === seed);
          return holds(
            (own.at(-1)?.accuracy ?? 0) > 2 * (own[0]?.accuracy ?? 99),
            `seed ${seed}: ${own.map(({ accuracy }) => accuracy)}`,
          );
        }),
      ),
    'the gradient through one step is that of the finite differences of equation 8, to 1e-3': ({
      exact,
      differences,
    }) => {
      const size = Math.max(...exact.map(Math.abs));
      return every(
        holds(size > 1e-4, `the gradient must not vanish, got ${exact}`),
        ...exact.map((value, i) =>
          near(`entry ${i}`, (differences[i] ?? Number.NaN) / size, value / size, { atol: 1e-3 }),
        ),
      );
    },
  },
});
