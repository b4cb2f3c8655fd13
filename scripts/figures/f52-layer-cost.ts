import { profile } from '@netwright/efficiency-metrics';
import { logDomain, originChannel, palette } from '@netwright/plots';
import { type Params, type Tensor, trace } from '@netwright/tensor-core';
import { conv2d, linear as dense, matmul, transpose } from '@netwright/tensor-core/nn';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds } from './kit/verdict.ts';

const d = 512;
const k = 3;
const lengths = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

/** What each layer computes of a sequence of n vectors, and its complexity in table 1. */
const layers = {
  'self-attention': { formula: 'n^2 d', cost: (n: number) => n ** 2 * d },
  recurrent: { formula: 'n d^2', cost: (n: number) => n * d ** 2 },
  convolutional: { formula: 'k n d^2', cost: (n: number) => k * n * d ** 2 },
} as const;

/** The products of a layer over n positions: scores of all pairs; a step of the state at each; a convolution of width k. */
const products: Readonly<Record<keyof typeof layers, (p: Params, x: Tensor) => Tensor>> = {
  'self-attention': (_, x) => matmul(x, transpose(x, [0, 2, 1])), // [1, n, n]
  recurrent: (p, x) => dense(p, x, d, { bias: false }),
  convolutional: (p, x) => conv2d(p, x, d, { kernel: [k, 1], padding: [1, 0], bias: false }),
};

/** Multiply-accumulates of a layer's products, counted in its graph. */
function counted(name: keyof typeof layers, n: number): number {
  const shape = name === 'convolutional' ? [1, d, n, 1] : [1, n, d];
  const build = (p: Params, x: Tensor): Tensor => products[name](p, x);
  return profile(trace({ build, inputs: { x: { dtype: 'float32', shape } } })).totals.macs;
}

/** What a layer costs by the length of the sequence. */
export const figure = defineFigure({
  id: 'F52',
  title: 'Self-attention costs least while sequences are shorter than the width',
  lectures: ['H', 'M'],
  source: 'Vaswani et al. (2017), arXiv:1706.03762, table 1',
  caption:
    'Multiply-accumulates of a layer’s products over the length n of the sequence, for a width of 512 and convolutions of width 3, both axes logarithmic; self-attention and recurrence meet at n = 512.',
  method:
    'Lines are the published complexities; points are counted in graphs of the products (scores of attention, the step of a state, a convolution).',
  cost: 'cheap',
  data: () => {
    const { vaswani_table1 } = published<{ vaswani_table1: [string, string][] }>('attention-complexity');
    const names = Object.keys(layers) as (keyof typeof layers)[];
    return {
      printed: vaswani_table1.map(([layer, formula]) => ({ layer, formula })),
      lines: names.flatMap((layer) =>
        lengths.map((n) => ({ layer, n, macs: layers[layer].cost(n), origin: 'published' as const })),
      ),
      points: names.flatMap((layer) =>
        lengths.map((n) => ({ layer, n, macs: counted(layer, n), origin: 'computed here' as const })),
      ),
    };
  },
  plot: ({ lines, points }) => {
    const x = logarithmic('n', 'length of the sequence n [tokens]', [12, 5500], { values: lengths });
    const y = logarithmic('macs', 'multiply-accumulates', logDomain(lines.map(({ macs }) => macs)));
    const names = Object.keys(layers);
    const color = {
      field: 'layer',
      type: 'nominal',
      scale: { domain: names, range: [palette.blue, palette.vermillion, palette.green] },
      legend: { title: null, symbolType: 'stroke' },
    };
    return {
      width: 560,
      height: 380,
      layer: [
        { data: { values: [{ n: d }] }, mark: { type: 'rule', color: '#999999' }, encoding: { x } },
        {
          data: { values: lines },
          mark: { type: 'line', strokeWidth: 2 },
          encoding: { x, y, color, strokeDash: originChannel('strokeDash', lines) },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: { x, y, color, shape: originChannel('shape', points) },
        },
      ],
    };
  },
  checks: {
    'the complexities are n² d, n d² and k n d², as table 1 prints them': ({ printed }) =>
      equal(
        'formulas',
        printed.slice(0, 3).map(({ formula }) => formula),
        Object.values(layers).map(({ formula }) => formula),
      ),
    'the counts of the graphs are those of the formulas, exactly': ({ lines, points }) =>
      every(...points.map(({ layer, n, macs }, i) => equal(`${layer}, n = ${n}`, macs, lines[i]?.macs))),
    'self-attention is cheaper than recurrence exactly where n is less than the width': ({ points }) => {
      const of = (layer: string, n: number): number =>
        points.find((point) => point.layer === layer && point.n === n)?.macs ?? 0;
      const wrong = lengths.filter((n) => of('self-attention', n) < of('recurrent', n) !== n < d);
      return holds(wrong.length === 0, `it is not so at n = ${wrong}`);
    },
  },
});
