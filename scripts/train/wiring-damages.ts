import {
  inDegrees,
  inputNodes,
  outDegrees,
  type RandWireConfig,
  type Removal,
  type Wiring,
} from '@netwright/random-wiring';
import { type TensorData, type Traceable, trace, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { evaluate, shareCorrect } from '@netwright/tensor-core/train';
import { fashionStatistics } from '../data/fashion-mnist.ts';
import { imageBatches } from '../data/image-batches.ts';
import type { ImageSet } from '../data/image-set.ts';
import { processorTime } from '../sweep/processor-time.ts';
import { trainedWiring, type WiringJob } from './wiring-run.ts';

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

/** A removal, and what it costs a trained network. */
export interface DamageLoss extends Pick<Damage, 'what' | 'stage' | 'label'> {
  degree: number; // how many nodes read the removed one; of an edge: how many inputs its head has
  loss: number; // of accuracy, a fraction
}

/** A trained network, and what it loses with each node and each edge. */
export interface DamagedRun extends Pick<WiringJob, 'kind' | 'seed'> {
  accuracy: number; // whole
  removals: DamageLoss[];
  cpuSeconds: number; // processor time
}

/**
 * Runs a trained RandWire whole, then without each node and each edge in turn.
 *
 * @param onPart called at most ten times, with the share of the removals since the last time
 */
export async function damageLosses(
  model: Traceable,
  weights: Weights,
  images: ImageSet,
  onPart: (share: number) => void = () => undefined,
): Promise<{ accuracy: number; removals: DamageLoss[] }> {
  const { wirings } = model.config as RandWireConfig;
  const accuracy = await accuracyWithout(model, weights, images);
  // The paper's axes: how many read a removed node, and how many inputs the head of a removed edge has.
  const [readers, inputs] = [wirings.map((wiring) => outDegrees(wiring)), wirings.map((wiring) => inDegrees(wiring))];
  const damages = damagesOf(wirings);
  const part = Math.ceil(damages.length / 10);
  const removals: DamageLoss[] = [];
  for (const damage of damages) {
    const { what, stage, label, node, edge } = damage;
    const degree = what === 'node' ? readers[stage]?.[node as number] : inputs[stage]?.[edge?.[1] as number];
    const loss = accuracy - (await accuracyWithout(model, weights, images, damage));
    removals.push({ what, stage, label, degree: degree as number, loss: Number(loss.toFixed(4)) });
    const rest = removals.length % part;
    if (rest === 0 || removals.length === damages.length) onPart((rest || part) / damages.length);
  }
  return { accuracy, removals };
}

/** Trains a random network of the comparison on one thread and damages it. Arguments are those of `trainedWiring` and `damageLosses`. */
export async function damageWiring(
  job: WiringJob,
  images: { train: ImageSet; test: ImageSet },
  onPart: (share: number) => void = () => undefined,
): Promise<DamagedRun> {
  const seconds = processorTime();
  const { model, weights } = await trainedWiring(job, images);
  const { accuracy, removals } = await damageLosses(model, weights, images.test, onPart);
  return { kind: job.kind, seed: job.seed, accuracy, removals, cpuSeconds: Math.round(seconds()) };
}

/** What removals cost, by a degree. */
export interface DegreeLoss {
  degree: number;
  removals: number;
  loss: number; // mean, a fraction
}

/** The mean loss of accuracy of removals, by a degree of what was removed, ascending. */
export function lossByDegree(removals: readonly { degree: number; loss: number }[]): DegreeLoss[] {
  const byDegree = new Map<number, number[]>();
  for (const { degree, loss } of removals) byDegree.set(degree, [...(byDegree.get(degree) ?? []), loss]);
  return [...byDegree]
    .sort(([a], [b]) => a - b)
    .map(([degree, losses]) => ({
      degree,
      removals: losses.length,
      loss: Number((losses.reduce((sum, v) => sum + v, 0) / losses.length).toFixed(4)),
    }));
}
