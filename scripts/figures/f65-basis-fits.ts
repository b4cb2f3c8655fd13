import { palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { grid, reluFit, sineIntegral, squareWave, taylor } from './kit/basis-functions.ts';
import { type CurvePanel, curvePanel } from './kit/curve-panel.ts';
import { defineFigure } from './kit/figure.ts';
import { vermillionInk } from './kit/labels.ts';
import { labelLayer, lineLayer, linePointLayers, ruleLayer } from './kit/layers.ts';
import { every, holds, near } from './kit/verdict.ts';

const { PI, sin, abs, max } = Math;
const degrees = [1, 3, 5, 7, 9];
const terms = [1, 3, 10, 100];
const pieces = [4, 8, 16, 32];

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
        line: drawn.map((x) => ({ x, y: taylor(x, degree) })),
      })),
      fourier: terms.map((count) => ({
        count,
        peak: squareWave(PI / (2 * count), count),
        line: grid(800).map((x) => ({ x, y: squareWave(x, count) })),
      })),
      peaks: Array.from({ length: 100 }, (_, i) => ({ count: i + 1, peak: squareWave(PI / (2 * (i + 1)), i + 1) })),
      limit: 1 + 2 * (sineIntegral(PI) / PI - 0.5),
      relu: ofRelu.map(({ count, error, drawn: ys }) => ({
        count,
        error,
        bound: ((2 * PI) / count) ** 2 / 8,
        line: drawn.map((x, i) => ({ x, y: ys[i] as number })),
      })),
      sine: drawn.map((x) => ({ x, y: sin(x) })),
    };
  },
  plot: ({ taylor: polynomials, fourier, peaks, limit, relu: layers, sine }) => {
    const panel = (of: Pick<CurvePanel, 'title' | 'curves' | 'target'>, domain: readonly [number, number]) =>
      curvePanel({
        ...of,
        width: 280,
        height: 190,
        colours: [palette.sky, palette.blue, palette.green, palette.orange, palette.vermillion],
        axes: { x: linear('x', 'x', [-PI, PI], { values: [-3, -2, -1, 0, 1, 2, 3] }), y: linear('y', 'y', domain) },
        columns: 3,
      });
    const points = (rows: readonly { n: number; value: number }[], x: object, y: object, more: object[] = []) => {
      const values = rows.map((row) => ({ ...row, origin: 'computed here' as const }));
      const look = { line: { color: palette.black, strokeWidth: 1 }, point: { color: palette.black, size: 45 } };
      return { width: 280, height: 130, layer: [...linePointLayers(values, { x, y }, look), ...more] };
    };
    const note = (y: number, label: string): object =>
      labelLayer([{ label }], { x: { value: 270 }, y: { value: y } }, { align: 'right', color: vermillionInk });
    const column = (above: object, below: object) => ({
      vconcat: [above, below],
      spacing: 14,
      resolve: { legend: { color: 'independent' } },
    });
    const wave = [-PI, -1e-9, 1e-9, PI].map((x) => ({ x, y: Math.sign(x) }));
    const byPowers = polynomials.map(({ degree, line }) => ({ name: `degree ${degree}`, line }));
    const bySines = fourier.map(({ count, line }) => ({ name: `${count} ${count === 1 ? 'term' : 'terms'}`, line }));
    const byReLUs = layers.map(({ count, line }) => ({ name: `${count} pieces`, line }));
    const dashed = { strokeDash: [3, 3], color: palette.vermillion, strokeWidth: 1.5 };
    const pieceAxes = {
      x: logarithmic('n', 'pieces', [3.5, 37], { values: pieces }),
      y: logarithmic('value', 'largest error', [1e-3, 1]),
    };
    const peakAxis = linear('value', 'peak', [1.16, 1.3], { tickCount: 4 });
    return {
      width: 900,
      resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
      hconcat: [
        column(
          panel({ title: 'sine by powers (Taylor)', curves: byPowers, target: sine }, [-2.5, 2.5]),
          points(
            polynomials.map(({ degree, error }) => ({ n: degree, value: error })),
            linear('n', 'degree', [0, 10]),
            logarithmic('value', 'largest error', [1e-3, 10]),
          ),
        ),
        column(
          panel({ title: 'square wave by sines (Fourier)', curves: bySines, target: wave }, [-1.5, 1.5]),
          points(
            peaks.map(({ count, peak }) => ({ n: count, value: peak })),
            logarithmic('n', 'terms', [0.9, 110]),
            peakAxis,
            [ruleLayer({ value: limit }, { y: peakAxis }, dashed), note(84, `limit ${limit.toFixed(5)}: Gibbs`)],
          ),
        ),
        column(
          panel({ title: 'sine by ReLUs', curves: byReLUs, target: sine }, [-1.25, 1.25]),
          points(
            layers.map(({ count, error }) => ({ n: count, value: error })),
            pieceAxes.x,
            pieceAxes.y,
            [
              lineLayer(
                layers.map(({ count, bound }) => ({ n: count, value: bound })),
                pieceAxes,
                dashed,
              ),
              note(24, 'bound h²/8'),
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
