import { palette } from '@netwright/plots';
import { Graph } from '@netwright/tensor-core';
import { frequencies, sinusoidalPositions } from '@netwright/tensor-core/nn';
import { defineFigure } from './kit/figure.ts';
import { near } from './kit/verdict.ts';

const width = 64;
const length = 96;

/** The positions as the network gets them [length, width]. */
function positions(): number[][] {
  const graph = new Graph();
  const { id } = sinusoidalPositions(graph, length, width);
  const data = graph.constants.get(id)?.data as Float32Array;
  return Array.from({ length }, (_, p) => Array.from(data.subarray(p * width, (p + 1) * width)));
}

const dot = (a: readonly number[] = [], b: readonly number[] = []): number =>
  a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);

/** Sines and cosines of growing wavelength, and how alike positions are by their distance. */
export const figure = defineFigure({
  id: 'F51',
  title: 'Sinusoidal positions: how alike two are depends on their distance alone',
  lectures: ['A'],
  source: 'Vaswani et al. (2017), arXiv:1706.03762, section 3.5',
  caption:
    'The encoding of 96 positions in 64 dimensions (left) and the product of a position with one that lies k further on, for three positions (right): the three curves are one.',
  method: 'Computed by our positional encoding.',
  cost: 'cheap',
  data: () => {
    const table = positions();
    const starts = [0, 16, 40];
    const products = starts.flatMap((p) =>
      Array.from({ length: 56 }, (_, k) => ({ p, k, product: dot(table[p], table[p + k]) })),
    );
    // The same rotation, by k times each frequency, moves every position by k.
    const shift = 7;
    const turned = frequencies(width).map((f, i) => {
      const [c, s] = [Math.cos(shift * f), Math.sin(shift * f)];
      return starts.map((p) => {
        const [sine = 0, cosine = 0] = (table[p] ?? []).slice(2 * i, 2 * i + 2);
        const [nextSine = 0, nextCosine = 0] = (table[p + shift] ?? []).slice(2 * i, 2 * i + 2);
        return Math.max(Math.abs(c * sine + s * cosine - nextSine), Math.abs(c * cosine - s * sine - nextCosine));
      });
    });
    return { table, products, rotationError: Math.max(...turned.flat()) };
  },
  plot: ({ table, products }) => ({
    width: 720,
    hconcat: [
      {
        width: 330,
        height: 330,
        data: { values: table.flatMap((row, p) => row.map((value, i) => ({ p, i, value }))) },
        mark: { type: 'rect' },
        encoding: {
          x: { field: 'i', type: 'ordinal', title: 'dimension', axis: { values: [0, 16, 32, 48, 63], labelAngle: 0 } },
          y: { field: 'p', type: 'ordinal', title: 'position', axis: { values: [0, 16, 32, 48, 64, 80, 95] } },
          color: {
            field: 'value',
            type: 'quantitative',
            title: 'value',
            scale: { interpolate: 'rgb', domain: [-1, 0, 1], range: [palette.blue, '#ffffff', palette.vermillion] },
            legend: { orient: 'top', gradientLength: 160, tickCount: 3 },
          },
        },
      },
      {
        width: 330,
        height: 330,
        data: { values: products.map((row) => ({ ...row, from: `from position ${row.p}` })) },
        mark: { type: 'line' },
        encoding: {
          x: { field: 'k', type: 'quantitative', title: 'distance k [positions]' },
          y: { field: 'product', type: 'quantitative', title: 'PE(p) · PE(p + k), computed here' },
          color: {
            field: 'from',
            type: 'nominal',
            scale: { range: [palette.blue, palette.orange, palette.green] },
            legend: { title: null, symbolType: 'stroke' },
          },
          strokeDash: {
            field: 'from',
            type: 'nominal',
            scale: {
              range: [
                [1, 0],
                [8, 8],
                [2, 6],
              ],
            },
            legend: null,
          },
        },
      },
    ],
  }),
  checks: {
    'PE(p) · PE(p + k) depends on k alone': ({ products }) => {
      const first = products.filter(({ p }) => p === 0).map(({ product }) => product);
      const difference = Math.max(...products.map(({ k, product }) => Math.abs(product - (first[k] ?? Number.NaN))));
      return near('difference', difference, 0, { atol: 1e-4 });
    },
    'it is largest at distance 0, half of the width': ({ products }) =>
      near('product', Math.max(...products.map(({ product }) => product)), width / 2, { atol: 1e-4 }),
    'going k positions on is a rotation, the same from everywhere': ({ rotationError }) =>
      near('difference', rotationError, 0, { atol: 1e-5 }),
  },
});
