import { readFileSync } from 'node:fs';
import { initialise, type TensorData, tensorData, toOnnx, trace, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { expect, test } from 'vitest';
import {
  models,
  type RandWireConfig,
  type Removal,
  randwire,
  randwireConfig,
  randwireGenerators,
  type Wiring,
  wiringFromJson,
  wiringToJson,
} from '../../src/index.ts';
import { model, wiring } from '../six-nodes.ts';
import { smallNetworks } from '../small-networks.ts';

const image: TensorData = {
  data: Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => Math.sin(i)),
  dims: [1, 3, 32, 32],
  dtype: 'float32',
};
const traced = (change: Partial<RandWireConfig> = {}, tap: string[] = []) =>
  trace(model(change), { inputs: { x: image.dims }, tap });

async function run(weights: Weights, change: Partial<RandWireConfig> = {}, tap: string[] = []) {
  await using session = await createSession(traced(change, tap), weights, { device: 'cpu' });
  const out = await session.run({ x: image });
  return (name: string): number[] => Array.from((out[name] as TensorData).data as Float32Array);
}

test('the graphs of the table are those of the references, drawn by seed', () => {
  for (const [name, { config: c }] of Object.entries({ ...models, ...smallNetworks })) {
    const file = new URL(`../fixtures/wirings/${name}.json`, import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8')), name).toEqual((c as RandWireConfig).wirings);
  }
});

test('a network built from saved graphs is the same file, byte for byte', () => {
  const c = randwireConfig(randwireGenerators.ws, 'small', 4, { seed: 3, numClasses: 10 });
  const again = { ...c, wirings: c.wirings.map((one) => wiringFromJson(wiringToJson(one))) };
  const file = (changed: RandWireConfig): Uint8Array => {
    const graph = traced(changed);
    return toOnnx(graph, initialise(graph, { seed: 1 }));
  };
  expect(Buffer.compare(file(again), file(c))).toBe(0);
});

test('only nodes of several inputs have weights, which start at 0', () => {
  const { params } = traced();
  const names = [...params.keys()].filter((name) => name.endsWith('.weights'));
  expect(names).toEqual(['conv2.2.weights', 'conv2.4.weights']);
  expect(initialise(traced()).get('conv2.2.weights')?.data).toEqual(new Float32Array(2));
});

test('a node sums with sigmoid(w), and the output is the unweighted mean of nodes 4 and 5', async () => {
  const weights = new Map(initialise(traced(), { seed: 2 }));
  weights.set('conv2.4.weights', { data: Float32Array.of(0, Math.log(3)), dims: [2], dtype: 'float32' });
  const paths = ['conv2', 'conv2.2', 'conv2.3', 'conv2.4', 'conv2.5'];
  const out = await run(weights, {}, paths);
  const [mean, four, five] = [out('conv2'), out('conv2.4'), out('conv2.5')];
  mean.forEach((v, i) => {
    expect(v).toBeCloseTo(((four[i] as number) + (five[i] as number)) / 2, 5);
  });
  // Node 4 alone, by hand: 1/2 of node 2, 3/4 of node 3, then its own layers.
  const [two, three] = [out('conv2.2'), out('conv2.3')];
  const w = (name: string): Float32Array => weights.get(name)?.data as Float32Array;
  const x = two.map((v, i) => Math.max(0, v / 2 + 0.75 * (three[i] as number))); // [4, 8, 8]
  const at = (c: number, row: number, column: number): number =>
    row < 0 || column < 0 || row > 7 || column > 7 ? 0 : (x[c * 64 + row * 8 + column] as number);
  const depthwise = [0, 1, 2, 3].map((c) => {
    let sum = 0;
    for (let k = 0; k < 9; k++)
      sum += (w('conv2.4.depthwise.weight')[9 * c + k] as number) * at(c, 2 + Math.floor(k / 3), 4 + (k % 3));
    return sum;
  });
  const expected = depthwise.reduce((sum, v, c) => sum + v * (w('conv2.4.pointwise.weight')[c] as number), 0);
  expect(four[3 * 8 + 5]).toBeCloseTo(expected / Math.sqrt(1 + 1e-5), 5); // channel 0, row 3, column 5; fresh batch norm
});

test('a trained network runs without nodes and edges on the same weights: the sum loses a term', async () => {
  const weights = initialise(traced(), { seed: 4 });
  const without = (removal: Removal): Partial<RandWireConfig> => ({ without: [removal] });
  const whole = await run(weights, {}, ['conv2.4', 'conv2.5', 'conv2']);
  // Without node 5, an output, the mean is node 4 alone.
  const five = await run(weights, without({ nodes: [5] }), ['conv2']);
  expect(five('conv2')).toEqual(whole('conv2.4'));
  // Without the edge 3 -> 4, node 3 has no reader and goes; 4 still has sigmoid(w) of node 2 alone.
  const edge = traced(without({ edges: [[3, 4]] }));
  expect([...edge.params.keys()].some((name) => name.startsWith('conv2.3.'))).toBe(false);
  expect(edge.params.get('conv2.4.weights')?.shape).toEqual([2]);
  const less = await run(weights, without({ edges: [[3, 4]] }), ['conv2.2', 'conv2.4']);
  const zeroed = new Map(weights);
  zeroed.set('conv2.3.bn.weight', { data: new Float32Array(4), dims: [4], dtype: 'float32' });
  const silent = await run(zeroed, {}, ['conv2.4']); // node 3 gives 0
  less('conv2.4').forEach((v, i) => {
    expect(v).toBeCloseTo(silent('conv2.4')[i] as number, 5);
  });
});

test('without its only output a stage gives the mean of the nodes that nobody reads any more', async () => {
  const fork: Wiring = {
    nodes: 4,
    edges: [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ],
  };
  const wirings = [fork];
  const weights = initialise(traced({ wirings }), { seed: 5 });
  const paths = ['conv2', 'conv2.1', 'conv2.2'];
  const out = await run(weights, { wirings, without: [{ nodes: [3] }] }, paths);
  const [one, two] = [out('conv2.1'), out('conv2.2')];
  out('conv2').forEach((v, i) => {
    expect(v).toBeCloseTo(((one[i] as number) + (two[i] as number)) / 2, 5);
  });
  expect(() => traced({ wirings, without: [{ nodes: [0] }] })).toThrow(
    'remainder: a node must be left that reads the input, got none of 4',
  );
});

test('every node and every edge of a network can go alone', () => {
  for (let node = 0; node < 6; node++) expect(traced({ without: [{ nodes: [node] }] }).size).toBeGreaterThan(0);
  for (const edge of wiring.edges) expect(traced({ without: [{ edges: [edge] }] }).size).toBeGreaterThan(0);
});

test.each<[Partial<RandWireConfig>, string]>([
  [{ wirings: [] }, 'randwire: wirings must hold a graph for each stage, got none'],
  [
    { wirings: [{ nodes: 3, edges: [[0, 1]] }] },
    'randwireStage conv2: every node must be joined to node 0, got node 2, which no path reaches',
  ],
  [
    {
      wirings: [
        {
          nodes: 3,
          edges: [
            [0, 1],
            [1, 2],
            [2, 0],
          ],
        },
      ],
    },
    'randwireStage conv2: there must be no cycle, got 0 -> 1 -> 2 -> 0',
  ],
  [{ without: [{ nodes: [7] }] }, 'remainder: needs nodes from 0 to 5, got 7'],
])('%j is refused', (change, message) => {
  expect(() => traced(change)).toThrow(message);
});

test('dropout before the linear layer takes all it reads to 0, or twice what it is at a rate of a half', async () => {
  const graph = (change: Partial<RandWireConfig>) => trace(model(change), { inputs: { x: image.dims }, mode: 'train' });
  const { noise } = graph({ dropout: 0.5 });
  expect(noise.map(({ name, tensor }) => [name, tensor.shape])).toEqual([['classifier.dropout', [1, 6]]]);
  expect(traced({ dropout: 0.5 }).noise).toEqual([]);
  const weights = initialise(graph({}), { seed: 6 });
  const logits = async (change: Partial<RandWireConfig>, draw?: number): Promise<number[]> => {
    await using session = await createSession(graph(change), weights, { device: 'cpu' });
    const drawn = draw !== undefined && { 'classifier.dropout': tensorData(Array<number>(6).fill(draw), [1, 6]) };
    return Array.from(((await session.run({ x: image, ...drawn })).logits as TensorData).data as Float32Array);
  };
  const bias = Array.from(weights.get('classifier.fc.bias')?.data as Float32Array);
  const plain = await logits({});
  expect(await logits({ dropout: 0.5 }, 0.4)).toEqual(bias);
  (await logits({ dropout: 0.5 }, 0.6)).forEach((v, i) => {
    expect(v).toBeCloseTo(2 * (plain[i] as number) - (bias[i] as number), 5);
  });
});

test('widths that are odd give the stem half of them, rounded down', () => {
  const graph = trace({ ...models.randwire_ws_109, build: randwire });
  expect(graph.params.get('conv1.conv.weight')?.shape).toEqual([54, 3, 3, 3]);
});
