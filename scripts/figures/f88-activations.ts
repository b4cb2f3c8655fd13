import { originChannel, palette } from '@netwright/plots';
import { Graph, grad, normal, type Tensor, uniform } from '@netwright/tensor-core';
import {
  add,
  gelu,
  hardSwish,
  leakyRelu,
  matmul,
  mul,
  reduceMean,
  reduceSum,
  relu,
  relu6,
  sigmoid,
  silu,
  sub,
  tanh,
} from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const activations = {
  sigmoid,
  tanh,
  ReLU: relu,
  'leaky ReLU': (x: Tensor): Tensor => leakyRelu(x, { slope: 0.1 }),
  ReLU6: relu6,
  Swish: silu,
  'hard Swish': hardSwish,
  GELU: gelu,
} as const;
type Name = keyof typeof activations;
const names = Object.keys(activations) as Name[];

const places = Array.from({ length: 1601 }, (_, i) => -8 + i / 100);
const [samples, features, units] = [128, 8, 200];
const rates = [0.01, 0.1, 1, 10, 100];

/** Values of an activation and of its derivative, which is the gradient of the sum of all values. */
async function curveOf(name: Name): Promise<{ value: number[]; slope: number[] }> {
  const graph = new Graph({ name });
  const x = graph.input('x', 'float32', ['N']);
  const y = activations[name](x);
  graph.output('value', y);
  graph.output('slope', grad(reduceSum(y), [x])[0] as Tensor);
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const results = await session.run({ x: { data: Float32Array.from(places), dims: [places.length] } });
  return {
    value: Array.from(results.value?.data as Float32Array),
    slope: Array.from(results.slope?.data as Float32Array),
  };
}

/** Share of hidden units that pass no gradient for any input, after one step of gradient descent with each rate. */
async function deadShares(name: 'ReLU' | 'leaky ReLU', seed: number): Promise<{ rate: number; dead: number }[]> {
  const graph = new Graph({ name: `dead ${name}` });
  const x = graph.input('x', 'float32', [samples, features]);
  const target = graph.input('target', 'float32', [samples, 1]);
  const w = graph.input('w', 'float32', [features, units]);
  const b = graph.input('b', 'float32', [units]);
  const v = graph.input('v', 'float32', [units, 1]);
  const rate = graph.input('rate', 'float32', []);
  const preactivations = (weights: Tensor, biases: Tensor): Tensor => add(matmul(x, weights), biases);
  const error = sub(matmul(activations[name](preactivations(w, b)), v), target);
  const [dw, db] = grad(reduceMean(mul(error, error)), [w, b]) as [Tensor, Tensor];
  const z = preactivations(sub(w, mul(rate, dw)), sub(b, mul(rate, db)));
  graph.output('slopes', grad(reduceSum(activations[name](z)), [z])[0] as Tensor); // [samples, units]
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const draw = (stream: string, dims: number[], scale: number) => ({
    data: normal(
      dims.reduce((a, c) => a * c, 1),
      { seed, stream },
    ).map((value) => scale * value),
    dims,
  });
  const feeds = {
    x: { data: uniform(samples * features, { seed, stream: 'x' }), dims: [samples, features] },
    target: { data: draw('target', [samples, 1], 1).data.map((value) => value + 3), dims: [samples, 1] },
    w: draw('w', [features, units], Math.sqrt(2 / features)),
    b: { data: new Float32Array(units).fill(1), dims: [units] },
    v: draw('v', [units, 1], Math.sqrt(1 / units)),
  };
  const shares = [];
  for (const one of rates) {
    const { slopes } = await session.run({ ...feeds, rate: { data: Float32Array.of(one), dims: [] } });
    const passes = Array<boolean>(units).fill(false);
    (slopes?.data as Float32Array | undefined)?.forEach((slope, i) => {
      if (slope !== 0) passes[i % units] = true;
    });
    shares.push({ rate: one, dead: passes.filter((pass) => !pass).length / units });
  }
  return shares;
}

/** Eight activation functions, their derivatives, and units that die. */
export const figure = defineFigure({
  id: 'F88',
  title: 'Activation functions, their derivatives, and the units that a large step kills',
  lectures: ['M'],
  source: 'MIT 6.5940, lecture 2; Ramachandran et al. (2017); Howard et al. (2019); Maas et al. (2013)',
  caption:
    'Eight activation functions and their derivatives; below, the share of 200 hidden units that no longer pass a gradient for any of 128 inputs after one step of gradient descent, by the learning rate, for ReLU and for leaky ReLU.',
  method:
    'Run: the operators of tensor-core and their gradients by grad; the step on the mean squared error of a random network of one hidden layer: inputs from 0 to 1, as pixels are, biases 1, targets around 3.',
  cost: 'cheap',
  seed: 0,
  data: async ({ seed }) => ({
    curves: await Promise.all(names.map(async (name) => ({ name, ...(await curveOf(name)) }))),
    deaths: await Promise.all(
      (['ReLU', 'leaky ReLU'] as const).map(async (name) => ({ name, shares: await deadShares(name, seed) })),
    ),
  }),
  plot: ({ curves, deaths }) => {
    const lines = { value: 'function', slope: 'derivative' } as const;
    const panel = ({ name, ...of }: (typeof curves)[number], i: number) => ({
      title: { text: name, fontSize: 13, offset: 4, frame: 'group' },
      width: 165,
      height: 130,
      layer: [
        {
          data: {
            values: (['value', 'slope'] as const).flatMap((kind) =>
              places.flatMap((x, i) => (i % 5 === 0 ? [{ x, y: of[kind][i] as number, kind: lines[kind] }] : [])),
            ),
          },
          mark: { type: 'line', strokeWidth: 2, clip: true },
          encoding: {
            x: linear('x', null, [-8, 8], { tickCount: 5 }),
            y: linear('y', null, name === 'sigmoid' || name === 'tanh' ? [-1.2, 1.2] : [-1, 7], { tickCount: 5 }),
            color: {
              field: 'kind',
              type: 'nominal',
              scale: { domain: Object.values(lines), range: [palette.blue, palette.vermillion] },
              legend: i < 4 ? { title: null, symbolType: 'stroke' } : null,
            },
          },
        },
      ],
    });
    const shares = deaths.flatMap(({ name, shares: all }) =>
      all.map((row) => ({ ...row, percent: 100 * row.dead, name, origin: 'computed here' as const })),
    );
    const x = logarithmic('rate', 'learning rate of the one step', [0.008, 130]);
    const y = linear('percent', 'dead units [%]', [-3, 100]);
    const color = {
      field: 'name',
      type: 'nominal',
      scale: { domain: deaths.map(({ name }) => name), range: [palette.green, palette.purple] },
      legend: { title: null, orient: 'right', direction: 'vertical', symbolType: 'stroke' },
    };
    return {
      width: 780,
      resolve: { scale: { color: 'independent' } },
      vconcat: [
        { hconcat: curves.slice(0, 4).map(panel), bounds: 'flush', spacing: 50 },
        { hconcat: curves.slice(4).map((curve, i) => panel(curve, i + 4)), bounds: 'flush', spacing: 50 },
        {
          width: 480,
          height: 170,
          layer: [
            { data: { values: shares }, mark: 'line', encoding: { x, y, color } },
            {
              data: { values: shares },
              mark: { type: 'point', filled: true, size: 60, opacity: 1 },
              encoding: { x, y, color, shape: originChannel('shape', shares) },
            },
          ],
        },
      ],
    };
  },
  checks: {
    'the derivative of the sigmoid is at most 0.25, that of tanh at most 1, both at 0': ({ curves }) =>
      every(
        ...(
          [
            ['sigmoid', 0.25],
            ['tanh', 1],
          ] as const
        ).map(([name, most]) => {
          const { slope } = of(curves, name);
          const top = Math.max(...slope);
          return every(
            near(`most of ${name}`, top, most, { atol: 1e-6 }),
            near(`place of ${name}`, places[slope.indexOf(top)] as number, 0, { atol: 0.03 }),
          );
        }),
      ),
    'Swish is lowest at -1.278, with -0.2785': ({ curves }) => {
      const { value } = of(curves, 'Swish');
      const least = Math.min(...value);
      return every(
        near('value', least, -0.2785, { atol: 5e-5 }),
        near('place', places[value.indexOf(least)] as number, -1.278, { atol: 0.01 }),
      );
    },
    'hard Swish is 0 up to -3, x (x + 3) / 6 between, and x from 3': ({ curves }) => {
      const { value } = of(curves, 'hard Swish');
      return every(
        ...(
          [
            [-4, 0],
            [-3, 0],
            [-1.5, -0.375],
            [0, 0],
            [1, 4 / 6],
            [3, 3],
            [5, 5],
          ] as const
        ).map(([x, expected]) => near(`at ${x}`, value[places.indexOf(x)] as number, expected, { atol: 1e-6 })),
      );
    },
    'ReLU6 ends at 6, and its derivative there': ({ curves }) => {
      const { value, slope } = of(curves, 'ReLU6');
      return every(
        equal('most', Math.max(...value), 6),
        equal('slopes', [slope[places.indexOf(5)], slope[places.indexOf(7)]], [1, 0]),
      );
    },
    'a small step kills no unit, a large one more than a quarter of the ReLUs, and never a leaky one': ({ deaths }) => {
      const [plain, leaky] = deaths.map(({ shares }) => shares.map(({ dead }) => dead)) as [number[], number[]];
      return every(
        holds((plain[0] as number) < 0.02, `small step: got ${plain[0]}`),
        holds((plain.at(-1) as number) > 0.25, `large step: got ${plain.at(-1)}`),
        equal('leaky', leaky, Array(rates.length).fill(0)),
      );
    },
  },
});

const of = <Curve extends { readonly name: Name }>(curves: readonly Curve[], name: Name): Curve =>
  curves.find((curve) => curve.name === name) as Curve;
