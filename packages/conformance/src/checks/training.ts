/** Checks 8 and 9: whole training steps. */
import { initialise, type ModelEntry, type TensorData, tensorData, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { fillByRule } from '@netwright/tensor-core/testing';
import { adamW, type Optimizer, sgd, type TrainStep, trainStep } from '@netwright/tensor-core/train';
import { type Check, must, Skip } from '../check.ts';
import { goldenFeeds, goldenLabels, shapesOf, trainedEntry, trainGolden, trainsSlowly } from '../golden.ts';
import { batchShapes, deterministic, sampleBatch, tinyEntry } from '../subject.ts';

/** The loss before each of `count` steps on one batch. */
async function losses(
  step: TrainStep,
  start: Weights,
  batch: Readonly<Record<string, TensorData>>,
  lr: number,
  count: number,
): Promise<number[]> {
  await using session = await createSession(step.graph, undefined, { device: 'cpu' });
  const state = new Map([...start].filter(([name]) => session.inputNames.includes(name)));
  const curve: number[] = [];
  for (let i = 0; i < count; i++) {
    const out = await session.run({ ...batch, ...Object.fromEntries(state), lr: tensorData([lr], []) });
    curve.push(Number(out.loss?.data[0]));
    for (const name of state.keys()) {
      const next = out[`next.${name}`];
      if (next) state.set(name, next);
    }
  }
  return curve;
}

const optimisers: readonly { key: 'sgd' | 'adamw'; optimizer: () => Optimizer }[] = [
  { key: 'sgd', optimizer: () => sgd({ momentum: 0.9, weightDecay: 1e-4 }) },
  { key: 'adamw', optimizer: () => adamW({ weightDecay: 1e-2 }) },
];

/** 8, second part: ten losses under SGD and under AdamW equal PyTorch's while float32 can tell. */
export const lossCurves: Check = {
  number: 8,
  title: 'loss curves',
  slow: trainsSlowly,
  run: async (s) => {
    const expected = trainGolden(s);
    if (!expected) throw new Skip('no training reference file');
    const entry = trainedEntry(s.entry, expected);
    const feeds = goldenFeeds(expected, entry);
    const batch = { ...feeds, labels: goldenLabels(expected) };
    const found: string[] = [];
    let compared = 0;
    for (const { key, optimizer } of optimisers) {
      const step = trainStep(entry, { optimizer: optimizer(), inputs: shapesOf(feeds) });
      const model = new Set(step.weights);
      const rule = fillByRule(step.graph);
      const zero = initialise(step.graph);
      const start = new Map([...zero].map(([name, t]) => [name, model.has(name) ? (rule.get(name) ?? t) : t]));
      const curve = await losses(step, start, batch, 1e-4, expected[key].length);
      const { steps, worst } = compareCurve(key, curve, expected[key], expected[`${key}_spread`]);
      compared += steps;
      found.push(`${key} ${steps} steps ${worst.toExponential(1)}`);
    }
    // The first of each is the loss before any update; a reference may leave float32 after it under one optimiser, not under both.
    must(compared >= 4, `the reference leaves only ${compared} steps to compare: ${found.join(', ')}`);
    return found.join(', ');
  },
};

/** Compares step by step while the reference's own float32 stays close to its float64; returns the worst error of how many steps. */
function compareCurve(
  key: string,
  actual: readonly number[],
  expected: readonly number[],
  spread: readonly number[],
): { steps: number; worst: number } {
  let worst = 0;
  let compared = 0;
  for (const [i, reference] of expected.entries()) {
    const s = spread[i] as number;
    if (s >= 1e-4) break;
    const error = Math.abs((actual[i] as number) - reference) / Math.abs(reference);
    const tolerance = Math.max(1e-3, 20 * s);
    must(
      error <= tolerance,
      `${key}, step ${i}: the loss is ${actual[i]}, the reference ${reference}; allowed ${tolerance}`,
    );
    worst = Math.max(worst, error);
    compared++;
  }
  return { steps: compared, worst };
}

/** 9: on one batch the loss falls by a tenth or more in 20 steps of AdamW. */
export const oneBatch: Check = {
  number: 9,
  title: 'one batch',
  tiny: true,
  run: async (s) => {
    const entry: ModelEntry = deterministic(tinyEntry(s));
    const step = trainStep(entry, { optimizer: adamW({ weightDecay: 0 }), inputs: batchShapes(entry, 4) });
    const batch = sampleBatch(entry, 4);
    const curve = await losses(step, initialise(step.graph, { seed: 0 }), batch, 5e-3, 20);
    const [first, last] = [curve[0] as number, curve[19] as number];
    must(last < 0.9 * first, `the loss goes from ${first} to ${last} in 20 steps on one batch`);
    return `${first.toFixed(2)} to ${last.toFixed(2)}`;
  },
};
