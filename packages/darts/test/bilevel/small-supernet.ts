import { readFileSync } from 'node:fs';
import { image, tensorData } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { fillByRule, ruleImage, ruleValues } from '@netwright/tensor-core/testing';
import { sgd } from '@netwright/tensor-core/train';
import { type BilevelOptions, bilevelSteps, supernet } from '../../src/index.ts';

/** PyTorch in float64: scripts/reference/darts_hypergradient.py. */
interface Reference {
  xi: number;
  momentum: number;
  decay: number;
  first: Record<string, number[]>;
  numeric: Record<string, number[]>;
  finite: Record<string, number[]>;
  finiteShort: Record<string, number[]>;
  numericCode: Record<string, number[]>;
}

/** What PyTorch gives. */
export const reference: Reference = JSON.parse(
  readFileSync(new URL('../fixtures/hypergradient.json', import.meta.url), 'utf8'),
);

const device = { device: 'cpu', threads: 1 } as const;

const config = { channels: 2, cells: 3, nodes: 1, numClasses: 10 };
const model = { build: supernet, config, inputs: { x: image(8) }, outputs: ['logits'] };
const all = ruleImage([8, 3, 8, 8]);
const half = (i: number) => ({
  x: { dims: [4, 3, 8, 8], data: all.data.subarray(i * 768, (i + 1) * 768) as Float32Array },
  labels: { dims: [4], data: Int32Array.of(0, 1, 2, 3).map((v) => v + 4 * i) },
});
const [training, validation] = [half(0), half(1)] as const;

/** The gradient that a graph gives for the small supernet of the reference, from one step of plain descent at a rate of 1: a - a'. */
export const gradientOf = async (options: BilevelOptions): Promise<Record<string, number[]>> => {
  const momentum = { momentum: reference.momentum, weightDecay: reference.decay };
  const { architecture: step, weights } = bilevelSteps(model, {
    batch: 4,
    architectureOptimizer: sgd(),
    architectureRate: 1,
    optimizer: sgd(momentum),
    ...options,
  });
  const state = new Map(fillByRule(step.graph));
  // The buffers of all weights in one vector, as the weights' step keeps them.
  const buffers = weights.trained.flatMap((name) => {
    const shape = weights.graph.params.get(name)?.shape ?? [];
    return [...ruleValues(`momentum.${name}`, shape)].map((v) => 0.1 * v);
  });
  if (options.unroll === 'code') state.set('momentum_buffer.fused.0', tensorData(buffers));
  await using session = await createSession(step.graph, { ...device, optimisation: 'disabled' });
  const batch = {
    ...training,
    'validation.x': validation.x,
    'validation.labels': validation.labels,
    lr: tensorData([reference.xi], []),
  };
  const feeds = Object.fromEntries(
    [...state, ...Object.entries(batch)].filter(([k]) => session.inputNames.includes(k)),
  );
  const out = await session.run(feeds);
  return Object.fromEntries(
    step.trained.map((name) => {
      const after = out[`next.${name}`]?.data as Float32Array;
      return [name, Array.from(state.get(name)?.data as Float32Array, (v, i) => v - (after[i] as number))];
    }),
  );
};
/** The largest distance between two gradients. */
export const furthest = (a: Record<string, number[]>, b: Record<string, number[]>): number =>
  Math.max(
    ...Object.entries(a).flatMap(([name, values]) => values.map((v, i) => Math.abs(v - (b[name]?.[i] as number)))),
  );
