import {
  Graph,
  grad,
  initialise,
  Params,
  type Tensor,
  type TensorData,
  tensorData,
  toOnnx,
  trace,
} from '@netwright/tensor-core';
import { mul, reduceSum } from '@netwright/tensor-core/nn';
import { createSession, type Session } from '@netwright/tensor-core/runtime';
import { centralDifferenceAsync, matchers } from '@netwright/tensor-core/testing';
import { fit, noiseFor, sgd, tensorBatches, trainStep } from '@netwright/tensor-core/train';
import { describe, expect, it } from 'vitest';
import { type RandWireConfig, randwireNode, randwireStage } from '../../src/index.ts';
import { keptEdges } from '../../src/randwire/edge-removal.ts';
import { model, wiring } from '../six-nodes.ts';

expect.extend(matchers);

const cpu = { device: 'cpu', threads: 1 } as const;
const dims = [2, 4, 3, 3];
/** Three maps [2, 4, 3, 3] of positive numbers, so that the ReLU of their sum is smooth around them. */
const maps = [1, 2, 3].map((k) => Float32Array.from({ length: 72 }, (_, i) => 1.5 + Math.sin(k * i + k)));
const strengths = Float32Array.of(-0.5, 0.25, 1);

/** A training graph of a node of three inputs: its map, a smooth function `f` of it, and the gradients of f. */
function nodeGraph(edgeRemoval: number, present = [0, 1, 2]): Graph {
  const graph = new Graph({ mode: 'train' });
  const read = present.map((i) => graph.input(`x${i}`, 'float32', dims));
  const weights = graph.input('weights', 'float32', [3]);
  const y = randwireNode(new Params(graph).at('node').with({ weights }), read, 4, { degree: 3, present, edgeRemoval });
  const f = reduceSum(mul(y, graph.input('c', 'float32', dims)));
  graph.output('y', y);
  graph.output('f', f);
  grad(f, [weights, ...read]).forEach((g, i) => {
    graph.output(i === 0 ? 'dweights' : `dx${present[i - 1]}`, g as Tensor);
  });
  return graph;
}

const c = tensorData(
  Array.from({ length: 72 }, (_, i) => Math.cos(2 * i)),
  dims,
);
const feedsOf = (w: Float32Array, x: readonly Float32Array[], u?: number): Record<string, TensorData> => ({
  ...Object.fromEntries(x.map((data, i) => [`x${i}`, { data, dims, dtype: 'float32' as const }])),
  weights: tensorData(w, [3]),
  c,
  ...(u !== undefined && { 'node.edgeRemoval': tensorData([u], [1]) }),
});
const open = (graph: Graph): Promise<Session> => createSession(graph, initialise(nodeGraph(0), { seed: 3 }), cpu);
const numbers = (out: Readonly<Record<string, unknown>>, name: string): number[] =>
  Array.from((out[name] as TensorData).data as Float32Array);

describe('a node of three inputs that loses one with probability 0.3', () => {
  it.each([
    [0, 0], // input k where 0.1 k <= u < 0.1 (k + 1)
    [0.09, 0],
    [0.11, 1],
    [0.21, 2],
    [0.29, 2],
    [0.31, undefined],
    [0.99, undefined],
  ])('drawn %f is without input %j: as if it were not there, with a gradient of exactly 0', async (u, gone) => {
    await using session = await open(nodeGraph(0.3));
    const out = await session.run(feedsOf(strengths, maps, u));
    const present = [0, 1, 2].filter((i) => i !== gone);
    await using smaller = await open(nodeGraph(0, present));
    const feeds = feedsOf(strengths, maps);
    if (gone !== undefined) delete feeds[`x${gone}`];
    const expected = await smaller.run(feeds);
    expect(numbers(out, 'y')).toBeAllclose(numbers(expected, 'y'), { rtol: 0, atol: 1e-6 });
    expect(numbers(out, 'dweights')).toBeAllclose(numbers(expected, 'dweights'), { rtol: 0, atol: 2e-5 });
    for (const i of present)
      expect(numbers(out, `dx${i}`), `x${i}`).toBeAllclose(numbers(expected, `dx${i}`), { rtol: 0, atol: 2e-5 });
    expect(numbers(out, 'dweights').map((g) => g === 0)).toEqual([0, 1, 2].map((i) => i === gone));
    if (gone === undefined) return;
    expect(new Set(numbers(out, `dx${gone}`).map(Math.abs))).toEqual(new Set([0]));
    const others = maps.map((x, i) => (i === gone ? x.map((v) => -1e6 * v) : x));
    const otherStrengths = strengths.map((w, i) => (i === gone ? 5 : w));
    expect(numbers(await session.run(feedsOf(otherStrengths, others, u)), 'y')).toEqual(numbers(out, 'y')); // to the bit
  });

  it.each([0.15, 0.25, 0.9])('has the gradients of finite differences under noise %f', async (u) => {
    await using session = await open(nodeGraph(0.3));
    const out = await session.run(feedsOf(strengths, maps, u));
    const value = async (w: Float32Array, x: readonly Float32Array[]): Promise<number> =>
      numbers(await session.run(feedsOf(w, x, u)), 'f')[0] as number;
    /** The central difference of steps h and h / 2, whose errors of order h^2 cancel. */
    const slope = async (f: (at: Float32Array) => Promise<number>, at: Float32Array, along: readonly number[]) => {
      const [wide, narrow] = [
        await centralDifferenceAsync(f, at, along, 0.2),
        await centralDifferenceAsync(f, at, along, 0.1),
      ];
      return (4 * narrow - wide) / 3;
    };
    const axis = (i: number): number[] => [0, 1, 2].map((k) => (k === i ? 1 : 0));
    const dw = await Promise.all([0, 1, 2].map((i) => slope((w) => value(w, maps), strengths, axis(i))));
    expect(numbers(out, 'dweights')).toBeAllclose(dw, { rtol: 1e-3, atol: 1e-3 });
    expect(Math.max(...dw.map(Math.abs))).toBeGreaterThan(0.1); // there is something to compare
    const along = Array.from({ length: 72 }, (_, i) => Math.sin(5 * i) / 6);
    for (const k of [0, 1, 2]) {
      const f = (at: Float32Array): Promise<number> =>
        value(
          strengths,
          maps.map((x, i) => (i === k ? at : x)),
        );
      const product = numbers(out, `dx${k}`).reduce((sum, g, i) => sum + g * (along[i] as number), 0);
      expect([product], `x${k}`).toBeAllclose([await slope(f, maps[k] as Float32Array, along)], {
        rtol: 2e-3,
        atol: 2e-3,
      });
    }
  });
});

describe('over 4,000 seeded draws', () => {
  /** The kept inputs of nodes of 2, 3 and 5 inputs, one row a draw. */
  async function draws(edgeRemoval: number): Promise<Map<number, number[][]>> {
    const graph = new Graph({ mode: 'train' });
    const degrees = [2, 3, 5];
    for (const degree of degrees) {
      const present = Array.from({ length: degree }, (_, i) => i);
      graph.output(`${degree}`, keptEdges(new Params(graph).at(degree), { degree, present, edgeRemoval }) as Tensor);
    }
    await using session = await createSession(graph, new Map(), cpu);
    const rows = new Map(degrees.map((degree): [number, number[][]] => [degree, []]));
    for (let step = 0; step < 4000; step++) {
      const out = await session.run(noiseFor(graph, {}, { seed: 7, step }));
      for (const degree of degrees) rows.get(degree)?.push(numbers(out, `${degree}`));
    }
    return rows;
  }

  it('one in ten updates removes an edge, each as often as the others: within four deviations of the binomial', async () => {
    for (const [degree, rows] of await draws(0.1)) {
      const expectCount = (found: number, probability: number): void =>
        expect(Math.abs(found - 4000 * probability)).toBeLessThan(
          4 * Math.sqrt(4000 * probability * (1 - probability)),
        );
      expectCount(rows.filter((row) => row.includes(0)).length, 0.1);
      for (let i = 0; i < degree; i++) expectCount(rows.filter((row) => row[i] === 0).length, 0.1 / degree);
    }
  });

  it('no node loses more than one input, so none its last, even at probability 0.999', async () => {
    for (const [degree, rows] of await draws(0.999)) {
      const left = rows.map((row) => row.reduce((a, b) => a + b, 0));
      expect(new Set(left)).toEqual(new Set([degree - 1, degree]));
      expect(new Set(rows.flat())).toEqual(new Set([0, 1]));
    }
  });
});

const traced = (change: Partial<RandWireConfig>, mode: 'train' | 'eval' = 'train'): Graph =>
  trace(model(change), { inputs: { x: [2, 3, 16, 16] }, mode });
const file = (graph: Graph): Buffer => Buffer.from(toOnnx(graph, initialise(graph, { seed: 1 })));

describe('in a network', () => {
  it('only nodes of several inputs draw a number, which no input of a graph of evaluation is', () => {
    const noise = traced({ edgeRemoval: 0.1 }).noise.map(({ name, distribution, tensor }) => [
      name,
      distribution,
      tensor.shape,
    ]);
    expect(noise).toEqual([
      ['conv2.2.edgeRemoval', 'uniform', [1]],
      ['conv2.4.edgeRemoval', 'uniform', [1]],
    ]);
    const taken = traced({ edgeRemoval: 0.1, without: [{ edges: [[0, 2]] }] }).noise; // node 2 has one input left
    expect(taken.map(({ name }) => name)).toEqual(['conv2.4.edgeRemoval']);
    expect(file(traced({ edgeRemoval: 0.1 }, 'eval')).equals(file(traced({}, 'eval')))).toBe(true);
    expect(file(traced({ edgeRemoval: 0, dropout: 0 })).equals(file(traced({})))).toBe(true);
    expect([...traced({ edgeRemoval: 0.1 }).params.keys()]).toEqual([...traced({}).params.keys()]);
  });

  /** Six updates of four images each, in their order: the seed is that of the noise only. */
  const trained = async (change: Partial<RandWireConfig>, seed = 0): Promise<{ loss: number; weights: number[] }> => {
    const x = Float32Array.from({ length: 8 * 768 }, (_, i) => Math.sin(i * i));
    const data = tensorBatches(
      { x: { data: x, dims: [8, 3, 16, 16] }, labels: { data: Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1), dims: [8] } },
      { batch: 4 },
    );
    const step = trainStep(model(change), { optimizer: sgd(), inputs: { x: ['N', 3, 16, 16] } });
    const start = initialise(traced({}), { seed: 5 }); // whatever the seed of the noise
    const { weights, history } = await fit({
      step,
      data,
      weights: start,
      epochs: 3,
      schedule: 0.1,
      seed,
      session: cpu,
    });
    const sums = [...weights].filter(([name]) => name.endsWith('.weights'));
    return {
      loss: history.at(-1)?.train.loss as number,
      weights: sums.flatMap(([, t]) => Array.from((t as TensorData).data as Float32Array)),
    };
  };

  it('training repeats by its seed, and another seed removes other edges', async () => {
    const [one, again, other, none] = await Promise.all([
      trained({ edgeRemoval: 0.5 }),
      trained({ edgeRemoval: 0.5 }),
      trained({ edgeRemoval: 0.5 }, 1),
      trained({}),
    ]);
    expect(again).toEqual(one);
    expect(other.weights).not.toEqual(one.weights);
    expect(none.weights).not.toEqual(one.weights);
  });

  it.each<[Partial<RandWireConfig>, string]>([
    [{ edgeRemoval: 1 }, 'randwire: edgeRemoval must be in [0, 1), got 1'],
    [{ edgeRemoval: -0.1 }, 'randwire: edgeRemoval must be in [0, 1), got -0.1'],
    [{ edgeRemoval: Number.NaN }, 'randwire: edgeRemoval must be in [0, 1), got NaN'],
    [{ dropout: 1.5 }, 'dropout classifier: rate must be in [0, 1], got 1.5'],
  ])('%j is refused, in evaluation too', (change, message) => {
    expect(() => traced(change)).toThrow(message);
    expect(() => traced(change, 'eval')).toThrow(message);
  });
});

it('a stage and a node refuse such a probability themselves', () => {
  expect(() => nodeGraph(1)).toThrow('randwireNode node: edgeRemoval must be in [0, 1), got 1');
  const graph = new Graph();
  const x = graph.input('x', 'float32', dims);
  expect(() => randwireStage(new Params(graph).at('conv2'), x, wiring, 4, { edgeRemoval: 2 })).toThrow(
    'randwireStage conv2: edgeRemoval must be in [0, 1), got 2',
  );
});
