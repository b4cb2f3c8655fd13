import { originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { grid, reluFit, sineIntegral, squareWave, taylor } from './kit/basis-functions.ts';
import { defineFigure } from './kit/figure.ts';
import { every, holds, near } from './kit/verdict.ts';

const { PI, sin, abs, max } = Math;
const degrees = [1, 3, 5, 7, 9];
const terms = [1, 3, 10, 100];
const pieces = [4, 8, 16, 32];
const colours = [palette.sky, palette.blue, palette.green, palette.orange, palette.vermillion];
const origin = 'computed here' as const;

const largestError = (xs: readonly number[], ys: readonly number[]): number =>
  max(...xs.map((x, i) => abs((ys[i] as number) - sin(x))));

/** The sine by powers, a square wave by sines, the sine by bent lines. */
export const figure = defineFigure({
  id: 'F65',
  title: 'Functions from a basis: powers, waves, and the bent lines of a network',
  lectures: ['H'],
  source: 'Hall (2020), function approximation; Taylor, Fourier with the Gibbs phenomenon, ReLU splines',
  caption:
    'The sine by Taylor polynomials, a square wave by the first terms of its Fourier series, the sine by one layer of ReLUs; beneath each how its error, or its overshoot, changes with the number of terms.',
  method:
    'Closed form on 2000 equidistant points (peaks of the Fourier sums where they lie, at π / 2n); the layer of ReLUs is a float64 graph whose weights are the bends of the interpolating line.',
  cost: 'cheap',
  data: async () => {
    const fine = grid(2000);
    const drawn = grid(200);
    const ofRelu = await Promise.all(
      pieces.map(async (count) => {
        const ys = await reluFit([...fine, ...drawn], count);
        return { count, error: largestError(fine, ys.slice(0, fine.length)), drawn: ys.slice(fine.length) };
      }),
    );
    return {
      taylor: degrees.map((degree) => ({
        degree,
        error: largestError(
          fine,
          fine.map((x) => taylor(x, degree)),
        ),
        line: drawn.map((x) => ({ x, y: taylor(x, degree), origin })),
      })),
      fourier: terms.map((count) => ({
        count,
        peak: squareWave(PI / (2 * count), count),
        line: grid(800).map((x) => ({ x, y: squareWave(x, count), origin })),
      })),
      peaks: Array.from({ length: 100 }, (_, i) => ({ count: i + 1, peak: squareWave(PI / (2 * (i + 1)), i + 1) })),
      limit: 1 + 2 * (sineIntegral(PI) / PI - 0.5),
      relu: ofRelu.map(({ count, error, drawn: ys }) => ({
        count,
        error,
        bound: ((2 * PI) / count) ** 2 / 8,
        line: drawn.map((x, i) => ({ x, y: ys[i] as number, origin })),
      })),
      sine: drawn.map((x) => ({ x, y: sin(x) })),
    };
  },
  plot: ({ taylor: polynomials, fourier, peaks, limit, relu: layers, sine }) => {
    const size = { width: 280, height: 190 };
    const panel = (
      text: string,
      curves: readonly { readonly name: string; readonly line: readonly object[] }[],
      domain: readonly [number, number],
      target: readonly object[],
    ) => {
      const rows = curves.flatMap(({ name, line }) => line.map((point) => ({ ...point, name, origin })));
      const names = curves.map(({ name }) => name);
      const x = linear('x', 'x', [-PI, PI], {
        values: [-3, -2, -1, 0, 1, 2, 3],
      });
      const y = linear('y', 'y', domain);
      return {
        ...size,
        title: { text, fontSize: 13, offset: 6 },
        layer: [
          {
            data: { values: target },
            mark: { type: 'line', color: '#BBBBBB', strokeWidth: 5, clip: true },
            encoding: { x, y, order: { field: 'x' } },
          },
          {
            data: { values: rows },
            mark: { type: 'line', strokeWidth: 1.6, clip: true },
            encoding: {
              x,
              y,
              color: {
                field: 'name',
                type: 'nominal',
                scale: { domain: names, range: colours },
                legend: { title: null, columns: 3, symbolType: 'stroke' },
              },
            },
          },
        ],
      };
    };
    const points = (
      rows: readonly { readonly n: number; readonly value: number }[],
      x: object,
      y: object,
      more: object[] = [],
    ) => {
      const values = rows.map((row) => ({ ...row, origin }));
      return {
        ...size,
        height: 130,
        layer: [
          { data: { values }, mark: { type: 'line', color: palette.black, strokeWidth: 1 }, encoding: { x, y } },
          {
            data: { values },
            mark: { type: 'point', filled: true, size: 45, opacity: 1, color: palette.black },
            encoding: { x, y, shape: originChannel('shape', values) },
          },
          ...more,
        ],
      };
    };
    const wave = [
      { x: -PI, y: -1 },
      { x: -1e-9, y: -1 },
      { x: 0, y: 1 },
      { x: PI, y: 1 },
    ];
    const column = (above: object, below: object) => ({
      vconcat: [above, below],
      spacing: 14,
      resolve: { legend: { color: 'independent' } },
    });
    return {
      width: 900,
      resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
      hconcat: [
        column(
          panel(
            'sine by powers (Taylor)',
            polynomials.map(({ degree, line }) => ({ name: `degree ${degree}`, line })),
            [-2.5, 2.5],
            sine,
          ),
          points(
            polynomials.map(({ degree, error }) => ({ n: degree, value: error })),
            linear('n', 'degree', [0, 10]),
            logarithmic('value', 'largest error', [1e-3, 10]),
          ),
        ),
        column(
          panel(
            'square wave by sines (Fourier)',
            fourier.map(({ count, line }) => ({ name: `${count} ${count === 1 ? 'term' : 'terms'}`, line })),
            [-1.5, 1.5],
            wave,
          ),
          points(
            peaks.map(({ count, peak }) => ({ n: count, value: peak })),
            logarithmic('n', 'terms', [0.9, 110]),
            linear('value', 'peak', [1.16, 1.3], { tickCount: 4 }),
            [
              {
                data: { values: [{ limit, label: `limit ${limit.toFixed(4)}` }] },
                mark: { type: 'rule', strokeDash: [3, 3], color: palette.vermillion },
                encoding: { y: { field: 'limit', type: 'quantitative' } },
              },
              {
                data: { values: [{ label: `limit ${limit.toFixed(5)}: Gibbs` }] },
                mark: { type: 'text', align: 'right', color: palette.vermillion, fontSize: 12 },
                encoding: { x: { value: 270 }, y: { value: 84 }, text: { field: 'label' } },
              },
            ],
          ),
        ),
        column(
          panel(
            'sine by ReLUs',
            layers.map(({ count, line }) => ({ name: `${count} pieces`, line })),
            [-1.25, 1.25],
            sine,
          ),
          points(
            layers.map(({ count, error }) => ({ n: count, value: error })),
            logarithmic('n', 'pieces', [3.5, 37], { values: pieces }),
            logarithmic('value', 'largest error', [1e-3, 1]),
            [
              {
                data: { values: layers.map(({ count, bound }) => ({ n: count, value: bound })) },
                mark: { type: 'line', strokeDash: [3, 3], color: palette.vermillion, strokeWidth: 1.5 },
                encoding: { x: { field: 'n', type: 'quantitative' }, y: { field: 'value', type: 'quantitative' } },
              },
              {
                data: { values: [{ label: 'bound h²/8' }] },
                mark: { type: 'text', align: 'right', color: palette.vermillion, fontSize: 12 },
                encoding: { x: { value: 270 }, y: { value: 24 }, text: { field: 'label' } },
              },
            ],
          ),
        ),
      ],
    };
  },
  checks: {
    'Taylor of degrees 1, 3, 5, 7, 9 is at most 3.142, 2.026, 0.524, 0.0752 and 0.00693 off on [-π, π]': ({
      taylor: polynomials,
    }) =>
      every(
        ...[PI, 2.0261, 0.524, 0.0752, 0.00693].map((expected, i) =>
          near(`degree ${polynomials[i]?.degree}`, polynomials[i]?.error ?? Number.NaN, expected, { rtol: 1e-3 }),
        ),
      ),
    'Fourier sums peak at 1.2732 with 1 term, 1.1798 with 10, and 1.17898 in the limit': ({ peaks, limit }) =>
      every(
        near('1 term', peaks[0]?.peak ?? Number.NaN, 4 / PI, { atol: 1e-12 }),
        near('10 terms', peaks[9]?.peak ?? Number.NaN, 1.1798, { atol: 5e-5 }),
        near('limit', limit, 1.17898, { atol: 5e-6 }),
        holds(
          peaks.every(({ peak }, i) => peak > limit && peak <= (peaks[i - 1]?.peak ?? 2)),
          'peaks must fall towards the limit',
        ),
      ),
    'ReLUs of 4 to 32 pieces are at most 0.211, 0.0704, 0.0188 and 0.00479 off, within h²/8': ({ relu: layers }) =>
      every(
        ...[0.2105, 0.0704, 0.0188, 0.00479].map((expected, i) =>
          near(`${layers[i]?.count} pieces`, layers[i]?.error ?? Number.NaN, expected, { rtol: 4e-3 }),
        ),
        holds(
          layers.every(({ error, bound }) => error <= bound),
          'the bound must hold',
        ),
      ),
    'twice the pieces leave a quarter of the error': ({ relu: layers }) => {
      const [last, before] = [layers.at(-1)?.error ?? Number.NaN, layers.at(-2)?.error ?? Number.NaN];
      return near('order', Math.log2(before / last), 2, { atol: 0.05 });
    },
  },
});
