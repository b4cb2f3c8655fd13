import { inputNodes, type Removal, type Wiring } from '@netwright/random-wiring';
import { type TensorData, type Traceable, trace, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { evaluate, shareCorrect } from '@netwright/tensor-core/train';
import { fashionStatistics } from '../data/fashion-mnist.ts';
import { imageBatches } from '../data/image-batches.ts';
import type { ImageSet } from '../data/image-set.ts';

/** One node or edge of a stage, which is taken out. */
export interface Damage {
  stage: number; // from 0
  what: 'node' | 'edge';
  node?: number;
  edge?: readonly [from: number, to: number];
  label: string;
}

/** Every node and every edge of every stage, but for a stage's only input, without which nothing is computed. */
export function damagesOf(wirings: readonly Wiring[]): Damage[] {
  return wirings.flatMap((wiring, stage) => {
    const onlyInput = inputNodes(wiring).join();
    return [
      ...Array.from(
        { length: wiring.nodes },
        (_, node): Damage => ({ stage, what: 'node', node, label: String(node) }),
      ),
      ...wiring.edges.map((edge): Damage => ({ stage, what: 'edge', edge, label: edge.join('-') })),
    ].filter(({ what, label }) => what === 'edge' || label !== onlyInput);
  });
}

/** The accuracy on images of a trained network, a fraction; without a node or edge where one is given. */
export async function accuracyWithout(
  model: Traceable,
  weights: Weights,
  images: ImageSet,
  damage?: Damage,
): Promise<number> {
  const removal: Removal = {
    ...(damage?.node !== undefined && { nodes: [damage.node] }),
    ...(damage?.edge && { edges: [damage.edge] }),
  };
  const without = damage ? [...Array.from({ length: damage.stage }, () => ({})), removal] : [];
  const graph = trace(model, { config: { without } });
  await using session = await createSession(graph, weights, { device: 'cpu', threads: 1 });
  const { accuracy } = await evaluate(session, imageBatches(images, { batch: 500, ...fashionStatistics }), {
    measure: ({ logits }, { labels }) => ({
      accuracy: shareCorrect(logits as TensorData, (labels as TensorData).data),
    }),
  });
  return Number((accuracy as number).toFixed(4));
}

/** What removals cost, by a degree. */
export interface DegreeLoss {
  degree: number;
  removals: number;
  loss: number; // mean, a fraction
}

/** The mean loss of accuracy of the removals of one kind, by a degree of what was removed, ascending. */
export function lossByDegree(
  whole: number,
  results: readonly (Damage & { accuracy: number })[],
  what: Damage['what'],
  degreeOf: (damage: Damage) => number,
): DegreeLoss[] {
  const byDegree = new Map<number, number[]>();
  for (const result of results) {
    if (result.what !== what) continue;
    const degree = degreeOf(result);
    byDegree.set(degree, [...(byDegree.get(degree) ?? []), whole - result.accuracy]);
  }
  return [...byDegree]
    .sort(([a], [b]) => a - b)
    .map(([degree, losses]) => ({
      degree,
      removals: losses.length,
      loss: Number((losses.reduce((sum, v) => sum + v, 0) / losses.length).toFixed(4)),
    }));
}
