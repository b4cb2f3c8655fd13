import { palette } from '@netwright/plots';
import type { Tensor } from '@netwright/tensor-core';
import { gelu, hardSwish, leakyRelu, relu, relu6, sigmoid, silu, tanh } from '@netwright/tensor-core/nn';
import { meanAndRange } from '../mean.ts';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { functionAndSlope } from './kit/function-slope.ts';
import { killedShares } from './kit/killed-units.ts';
import { bandLayer, lineLayer, linePointLayers } from './kit/layers.ts';
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
const mortal = { ReLU: palette.green, 'leaky ReLU': palette.purple } as const;
const lines = { value: 'function', slope: 'derivative' } as const;

const places = Array.from({ length: 1601 }, (_, i) => -8 + i / 100);
const rates = [0.01, 0.1, 1, 10, 100];
const seeds = [0, 1, 2, 3, 4];

/** Eight activation functions, their derivatives, and units that die. */
export const figure = defineFigure({
  id: 'F88',
  title: 'Activation functions, their slopes, and the units that a large step kills',
  lectures: ['M'],
  source: 'MIT 6.5940, lecture 2; Ramachandran et al. (2017); Howard et al. (2019); Maas et al. (2013)',
  caption:
    'Eight activation functions and their derivatives; below, how many of 200 hidden units one step of gradient descent kills (they passed a gradient for some of 128 inputs, and pass none any more), by its learning rate (logarithmic): mean and range of five seeds.',
  method:
    'Run: the operators of tensor-core and their gradients by grad; the step on the mean squared error of a random network of one hidden layer: inputs from 0 to 1, as pixels are, biases 1, targets around 3.',
  cost: 'cheap',
  data: async () => ({
    curves: await Promise.all(
      names.map(async (name) => ({ name, ...(await functionAndSlope(activations[name], places)) })),
    ),
    deaths: await Promise.all(
      (Object.keys(mortal) as (keyof typeof mortal)[]).map(async (name) => {
        const runs = await Promise.all(seeds.map((seed) => killedShares(activations[name], rates, seed)));
        return { name, shares: rates.map((rate, i) => ({ rate, runs: runs.map((run) => 100 * (run[i] as number)) })) };
      }),
    ),
  }),
  plot: ({ curves, deaths }) => {
    const panel = ({ name, ...of }: (typeof curves)[number], i: number) => {
      const rows = (['value', 'slope'] as const).flatMap((kind) =>
        places.flatMap((x, at) => (at % 5 === 0 ? [{ x, y: of[kind][at] as number, kind: lines[kind] }] : [])),
      );
      const colours = { [lines.value]: palette.blue, [lines.slope]: palette.vermillion };
      const encoding = {
        x: linear('x', i < 4 ? null : 'input', [-8, 8], { tickCount: 5 }),
        y: linear('y', null, name === 'sigmoid' || name === 'tanh' ? [-1.2, 1.2] : [-1, 7], { tickCount: 5 }),
        color: colourChannel('kind', colours, i < 4 && { symbolType: 'stroke' }),
      };
      return {
        title: { text: name, fontSize: 13, offset: 4, frame: 'group' },
        width: 165,
        height: 130,
        layer: [lineLayer(rows, encoding, { strokeWidth: 2, clip: true })],
      };
    };
    const shares = deaths.flatMap(({ name, shares: all }) =>
      all.map(({ rate, runs }) => ({
        name,
        rate,
        ...meanAndRange(runs),
        origin: 'computed here' as const,
      })),
    );
    const y = (field: string) => linear(field, 'killed units [%]', [-3, 100]);
    const encoding = {
      x: logarithmic('rate', 'learning rate of the one step', [0.008, 130]),
      color: colourChannel('name', mortal, {
        orient: 'right',
        direction: 'vertical',
        symbolType: 'stroke',
        symbolOpacity: 1,
      }),
    };
    return {
      width: 780,
      resolve: { scale: { color: 'independent' } },
      vconcat: [
        ...[0, 4].map((from) => ({
          hconcat: curves.slice(from, from + 4).map((curve, i) => panel(curve, from + i)),
          bounds: 'flush',
          spacing: 50,
        })),
        {
          width: 480,
          height: 170,
          layer: [bandLayer(shares, y, encoding), ...linePointLayers(shares, { ...encoding, y: y('mean') })],
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
    'with every seed a small step kills no unit, a large one more than a quarter of the ReLUs, and none a leaky one': ({
      deaths,
    }) => {
      const [plain, leaky] = deaths.map(({ shares }) => shares.map(({ runs }) => runs)) as [number[][], number[][]];
      return every(
        equal(
          'seeds',
          plain.map((runs) => runs.length),
          rates.map(() => seeds.length),
        ),
        equal(
          'small step [%]',
          plain[0],
          seeds.map(() => 0),
        ),
        holds(Math.min(...(plain.at(-1) ?? [0])) > 25, `large step: got ${plain.at(-1)} %`),
        equal(
          'leaky [%]',
          leaky,
          rates.map(() => seeds.map(() => 0)),
        ),
      );
    },
  },
});

const of = <Curve extends { readonly name: Name }>(curves: readonly Curve[], name: Name): Curve =>
  curves.find((curve) => curve.name === name) as Curve;
