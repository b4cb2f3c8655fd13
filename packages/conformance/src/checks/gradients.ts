/** Checks 7 to 9: gradients by value, against the reference, and at work. */
import { grad, initialise, type Tensor, type TensorData, uniform, type Weights } from '@netwright/tensor-core';
import { createSession, type Session } from '@netwright/tensor-core/runtime';
import { fillByRule } from '@netwright/tensor-core/testing';
import { type Check, must, Skip, type Subject } from '../check.ts';
import {
  goldenFeeds,
  goldenLabels,
  shapesOf,
  type TrainGolden,
  trainedEntry,
  trainGolden,
  trainsSlowly,
} from '../golden.ts';
import { lossGraph } from '../loss-graph.ts';
import { batchShapes, deterministic, sampleBatch, tinyEntry } from '../subject.ts';

const norm = (a: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) ** 2;
  return Math.sqrt(sum);
};

/** A session whose parameters are inputs, and the first outputs: the loss, and `grad.NAME` for each weight. */
async function gradientSession(
  entry: Subject['entry'],
  shapes: Readonly<Record<string, readonly number[]>>,
): Promise<{
  session: Session;
  names: string[];
  weights: (seed: number) => Weights;
  rule: () => Weights;
  buffers: string[];
}> {
  const { graph, loss, parameters } = lossGraph(entry, shapes);
  const names = [...parameters.keys()];
  const gradients = grad(loss, [...parameters.values()]);
  graph.output('loss', loss);
  gradients.forEach((g: Tensor, i: number) => {
    graph.output(`grad.${names[i]}`, g);
  });
  const buffers = [...graph.updates.keys()];
  for (const [name, t] of graph.updates) graph.output(`next.${name}`, t);
  const session = await createSession(graph, undefined, { device: 'cpu' });
  return { session, names, weights: (seed) => initialise(graph, { seed }), rule: () => fillByRule(graph), buffers };
}

/** Weights as feeds, those that the graph does not read left out. */
const feedsOf = (session: Session, weights: Weights): Record<string, TensorData> =>
  Object.fromEntries([...weights].filter(([name]) => session.inputNames.includes(name)));

const scalarOf = (t: unknown): number => Number((t as TensorData).data[0]);

/** 7: every parameter's gradient is finite, non-zero and equal to central differences along random directions. */
export const differences: Check = {
  number: 7,
  title: 'gradients',
  tiny: true,
  run: async (s) => {
    const entry = deterministic(tinyEntry(s));
    const { session, names, weights } = await gradientSession(entry, batchShapes(entry, 3));
    try {
      const start = weights(1);
      const data = sampleBatch(entry, 3);
      const at = (w: Weights) => session.run({ ...data, ...feedsOf(session, w) });
      const first = await at(start);
      for (const name of names) {
        const size = norm((first[`grad.${name}`] as TensorData).data as Float32Array);
        const zero = entry.zeroGradient?.[name] !== undefined;
        must(Number.isFinite(size), `the gradient of ${name} is not finite`);
        must(zero || size > 0, `the gradient of ${name} is 0`);
      }
      let worst = 0;
      for (let direction = 0; direction < 3; direction++)
        worst = Math.max(worst, await compare(direction, start, first, at, names));
      must(worst < 2e-2, `gradients and central differences are ${worst.toExponential(2)} apart, relative`);
      return worst.toExponential(1);
    } finally {
      await session.dispose();
    }
  },
};

/**
 * The derivative along v, where each tensor's part of v is its gradient times random factors in [0, 2), scaled to the
 * tensor's own size, so that every tensor counts alike. The best of several steps, which change the loss by 0.01 to 0.001: a
 * longer one crosses kinks of ReLU and max pooling, a shorter one drowns in float32.
 */
async function compare(
  direction: number,
  start: Weights,
  first: Readonly<Record<string, unknown>>,
  at: (w: Weights) => Promise<Readonly<Record<string, unknown>>>,
  names: readonly string[],
): Promise<number> {
  let exact = 0;
  const v = new Map<string, Float64Array>();
  for (const name of names) {
    const g = (first[`grad.${name}`] as TensorData).data as Float32Array;
    const w = (start.get(name) as TensorData).data as Float32Array;
    const u = uniform(g.length, { seed: direction, stream: name });
    const scale = Math.max(norm(w), 0.1 * Math.sqrt(g.length)) / Math.max(norm(g), 1e-30);
    const part = Float64Array.from(g, (x, i) => 2 * (u[i] as number) * x * scale);
    v.set(name, part);
    for (let i = 0; i < g.length; i++) exact += (g[i] as number) * (part[i] as number);
  }
  const moved = (h: number): Weights =>
    new Map(
      [...start].map(([name, t]) => {
        const part = v.get(name);
        return [
          name,
          part ? { ...t, data: Float32Array.from(t.data as Float32Array, (x, i) => x + h * (part[i] as number)) } : t,
        ];
      }),
    );
  let best = Number.POSITIVE_INFINITY;
  for (const change of [1e-2, 3e-3, 1e-3]) {
    const h = change / Math.abs(exact);
    const numeric = (scalarOf((await at(moved(h))).loss) - scalarOf((await at(moved(-h))).loss)) / (2 * h);
    best = Math.min(best, Math.abs(numeric - exact) / Math.abs(exact));
  }
  return best;
}

/** 8: gradients and running statistics equal PyTorch's under the weight rule. */
export const trainingReference: Check = {
  number: 8,
  title: 'training reference',
  slow: trainsSlowly,
  run: async (s) => {
    const expected = trainGolden(s);
    if (!expected) throw new Skip('no training reference file');
    const entry = trainedEntry(s.entry, expected);
    const feeds = goldenFeeds(expected, entry);
    const { session, rule, buffers } = await gradientSession(entry, shapesOf(feeds));
    try {
      const weights = rule();
      const labels = goldenLabels(expected);
      const out = await session.run({ ...feeds, labels, ...feedsOf(session, weights) });
      const apart = Math.abs(scalarOf(out.loss) - expected.loss0) / expected.loss0;
      must(apart < 1e-4, `the loss is ${scalarOf(out.loss)}, the reference ${expected.loss0}`);
      for (const name of buffers) compareNorm(name, out[`next.${name}`] as TensorData, expected);
      let [worst, besides] = [0, 0];
      const gradients = Object.entries(expected.grad);
      for (const [name, g] of gradients) {
        const error = compareGradient(name, out[`grad.${name}`] as TensorData | undefined, g);
        worst = Math.max(worst, error);
        if (error > allowed(g)) besides++;
      }
      must(
        besides <= mostAtKinks * gradients.length,
        `${besides} of ${gradients.length} gradients are further from the reference than its float32 run, at most ${100 * mostAtKinks} % may be`,
      );
      const note =
        besides > 0 ? `, ${besides} of them only within what one bit of the image moves PyTorch's float32` : '';
      return `${gradients.length} gradients, ${worst.toExponential(1)}${note}`;
    } finally {
      await session.dispose();
    }
  },
};

function compareNorm(name: string, actual: TensorData, { running }: TrainGolden): void {
  const expected = running[name];
  if (expected === undefined) return;
  const l2 = norm(actual.data as Float32Array);
  must(
    Math.abs(l2 - expected) <= 1e-4 * Math.max(expected, 1e-3),
    `${name} has l2 norm ${l2} after one step, the reference ${expected}`,
  );
}

/** What a gradient may be off, relative: a thousandth, or ten times what the reference's float32 is. */
const allowed = ({ spread }: TrainGolden['grad'][string]): number => Math.max(1e-3, 10 * spread);

/** The share of gradients that may be off by more, within `nudged`: a unit at a kink moves those before it, not all. */
const mostAtKinks = 0.15;

/** The relative l2 error, estimated from the norm and the sampled elements. Throws where it is beyond what float32 can tell. */
function compareGradient(name: string, actual: TensorData | undefined, g: TrainGolden['grad'][string]): number {
  must(actual !== undefined, `the reference has a gradient of ${name}, the model does not`);
  const data = actual.data as Float32Array;
  const tolerance = Math.max(allowed(g), g.nudged ?? 0);
  const rms = g.l2 / Math.sqrt(data.length);
  const sampled =
    norm(g.values.map((v, k) => (data[k * g.stride] as number) - v)) /
    Math.sqrt(g.values.length) /
    Math.max(rms, norm(g.values) / Math.sqrt(g.values.length));
  const error = Math.max(Math.abs(norm(data) - g.l2) / g.l2, sampled);
  must(
    error <= tolerance,
    `the gradient of ${name} is ${error.toExponential(2)} from the reference, relative; allowed ${tolerance.toExponential(2)}`,
  );
  return error;
}
