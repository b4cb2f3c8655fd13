import { operationWeights, type SupernetConfig, search, splitExamples } from '@netwright/darts';
import { permutation, type TensorData, tensorData } from '@netwright/tensor-core';
import { readFashionMnist } from '../../data/fashion-mnist.ts';
import { pick, shrink } from '../../data/image-set.ts';
import { searchBatches, searchModel } from '../../train/darts-space.ts';
import { accuracyMetric } from '../../train/train-classifier.ts';

const [images, batch, epochs] = [640, 32, 8];
const config = { channels: 4, cells: 2, reductions: [1], numClasses: 10 } satisfies SupernetConfig;

/** Kinds of cells, as their architecture parameters are named. */
export const cellKinds = ['normal', 'reduce'] as const;

/** The mean entropy of the weights of an edge's operations [bits] from architecture parameters [edges, operations]; 3 where all eight are equal. */
export function meanEntropy(alphas: TensorData): number {
  const rows = operationWeights(alphas);
  return rows.flat().reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0) / rows.length;
}

/** Architecture parameters after an update, of a trajectory [updates, edges, operations]. */
function after({ dims, data }: TensorData, update: number): TensorData {
  const [, ...shape] = dims as [number, number, number];
  const width = shape[0] * shape[1];
  return tensorData((data as Float32Array).slice((update - 1) * width, update * width), shape);
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** A search in a small supernet: the entropy of both kinds of cells by update, the accuracy on validation by epoch. */
export async function alphaSearch(seed: number) {
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
  const entropies = cellKinds.flatMap((cell) => {
    const alphas = trajectory.get(`alphas_${cell}`) as TensorData;
    return Array.from({ length: updates }, (_, u) => {
      return { seed, cell, update: u + 1, bits: rounded(meanEntropy(after(alphas, u + 1)), 5) };
    });
  });
  const accuracies = history.map(({ epoch, train }) => ({
    seed,
    update: (epoch * updates) / epochs,
    accuracy: rounded(100 * (train['architecture.accuracy'] as number), 3),
  }));
  return { entropies, accuracies };
}
