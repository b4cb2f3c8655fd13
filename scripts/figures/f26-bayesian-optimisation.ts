import { expectedImprovement, GaussianProcess, rbfKernel } from '@netwright/darts';
import { palette } from '@netwright/plots';
import { linear, logarithmic, span } from './kit/axes.ts';
import { branin, braninSearch, searchMethods } from './kit/branin-search.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { every, holds, near } from './kit/verdict.ts';

const jitter = 1e-9; // variance of the noise, for the inverse alone
const [seeds, evaluations, initial] = [20, 15, 4];

/** The one-dimensional function of the left panels, to be made large. */
const hidden = (x: number): number => Math.sin(6 * x) + 0.6 * Math.cos(14 * x) - 0.4 * x;
const observed = [0.08, 0.34, 0.62, 0.95].map((x) => ({ x, y: hidden(x) }));

/** What the process knows at a place from the observations, and what improvement it expects there. */
function modelAt(gp: GaussianProcess, x: number) {
  const { mean, variance } = gp.at([x]);
  const ei = expectedImprovement({ mean, variance }, Math.max(...observed.map(({ y }) => y)));
  return { x, truth: hidden(x), mean, sd: Math.sqrt(variance), ei };
}

/** A Gaussian process, where it expects improvement, and what that is worth on Branin's function. */
export const figure = defineFigure({
  id: 'F26',
  title: 'Bayesian optimisation: look where the model expects most improvement',
  lectures: ['A'],
  source: 'after Snoek, Larochelle & Adams (2012), arXiv:1206.2944, figure 1 and section 4.1',
  caption:
    'Left, a Gaussian process (line) through four observations of a hidden function (dotted), with a band of two standard deviations, and the improvement that it expects. Right, the best value found on Branin’s function by expected improvement and by chance, mean of 20 seeds with quartiles (logarithmic).',
  method: 'Simulated with the Gaussian process and the expected improvement of the package darts.',
  cost: 'cheap',
  data: () => {
    const gp = new GaussianProcess(
      observed.map(({ x }) => [x]),
      observed.map(({ y }) => y),
      { kernel: rbfKernel(0.12), noise: jitter },
    );
    const runs = searchMethods.map((method) => ({
      method,
      all: Array.from({ length: seeds }, (_, seed) => braninSearch({ method, evaluations, initial, seed })),
    }));
    const searches = runs.flatMap(({ method, all }) =>
      Array.from({ length: evaluations }, (_, i) => {
        const sorted = all.map((run) => run[i] as number).sort((a, b) => a - b);
        const mean = sorted.reduce((sum, v) => sum + v, 0) / seeds;
        const quartile = (quarters: number): number => sorted[Math.floor((quarters * seeds) / 4)] as number;
        return { method, evaluation: i + 1, mean, low: quartile(1), high: quartile(3) };
      }),
    );
    const [model, random] = runs.map(({ all }) => all.map((run) => run.at(-1) as number));
    return {
      points: observed,
      atPoints: observed.map(({ x }) => modelAt(gp, x)),
      curve: Array.from({ length: 151 }, (_, i) => modelAt(gp, i / 150)),
      searches,
      wins: (model ?? []).filter((value, seed) => value < (random?.[seed] ?? 0)).length,
      least: branin([(Math.PI + 5) / 15, 2.275 / 15]),
    };
  },
  plot: ({ points, curve, searches, least }) => {
    const band = curve.map((row) => ({ ...row, low: row.mean - 2 * row.sd, high: row.mean + 2 * row.sd }));
    const x = (title: string | null) => linear('x', title, [0, 1]);
    const y = (field: string) => linear(field, 'f(x)', span(band.flatMap(({ low, high }) => [low, high])));
    const evaluation = linear('evaluation', 'evaluations', [1, evaluations], { tickMinStep: 1 });
    const best = (field: string) => logarithmic(field, `best value so far (least: ${least.toFixed(3)})`, [0.3, 100]);
    const colours = { 'expected improvement': palette.blue, random: palette.vermillion };
    const color = colourChannel('method', colours, { symbolType: 'stroke', symbolOpacity: 1 });
    const named = (text: string) => ({ text, fontSize: 13 });
    const model = {
      title: named('A process and its expectations, computed here'),
      width: 340,
      height: 210,
      layer: [
        {
          data: { values: band },
          mark: { type: 'area', opacity: 0.2, color: palette.blue },
          encoding: { x: x(null), y: y('low'), y2: { field: 'high' } },
        },
        {
          data: { values: curve },
          mark: { type: 'line', color: palette.blue, strokeWidth: 2 },
          encoding: { x: x(null), y: y('mean') },
        },
        {
          data: { values: curve },
          mark: { type: 'line', color: palette.black, strokeWidth: 1, strokeDash: [2, 3] },
          encoding: { x: x(null), y: y('truth') },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 80, opacity: 1, color: palette.black },
          encoding: { x: x(null), y: y('y') },
        },
      ],
    };
    const gain = {
      width: 340,
      height: 90,
      data: { values: curve },
      mark: { type: 'area', color: palette.green, opacity: 0.6 },
      encoding: { x: x('x'), y: linear('ei', 'expected gain', [0, 0.3], { tickCount: 3 }) },
    };
    const search = {
      title: named('Branin’s function, computed here'),
      width: 320,
      height: 320,
      layer: [
        {
          mark: { type: 'area', opacity: 0.2 },
          encoding: { x: evaluation, y: best('low'), y2: { field: 'high' }, color },
        },
        { mark: { type: 'line' }, encoding: { x: evaluation, y: best('mean'), color } },
      ],
      data: { values: searches },
    };
    return { width: 740, hconcat: [{ spacing: 8, align: 'each', vconcat: [model, gain] }, search] };
  },
  checks: {
    'at what was observed the variance is 0, the mean is the value, and no improvement is expected': ({
      atPoints,
      points,
    }) =>
      every(
        ...atPoints.flatMap(({ sd, mean, ei }, i) => [
          near('variance', sd ** 2, 0, { atol: 1e-8 }),
          near('mean', mean, points[i]?.y ?? 0, { atol: 1e-6 }),
          near('expected improvement', ei, 0, { atol: 5e-5 }),
        ]),
      ),
    'the improvement is never negative, and positive somewhere': ({ curve }) =>
      holds(curve.every(({ ei }) => ei >= 0) && curve.some(({ ei }) => ei > 0.01), 'improvements must be so'),
    'after 15 evaluations of Branin’s function it is ahead of chance, in the mean and for at least 15 of 20 seeds': ({
      searches,
      wins,
    }) => {
      const last = (method: string) => searches.filter((row) => row.method === method).at(-1);
      const [model, random] = [last('expected improvement'), last('random')];
      return every(
        holds((model?.mean ?? 1) < (random?.mean ?? 0), `mean must be less, got ${model?.mean} and ${random?.mean}`),
        holds((model?.high ?? 1) < (random?.low ?? 0), `quartiles must not meet: ${model?.high} and ${random?.low}`),
        holds(wins >= 15, `must win at least 15 times, got ${wins}`),
      );
    },
    'the least value of Branin’s function is 0.397887': ({ least }) => near('least', least, 0.397887, { atol: 1e-6 }),
  },
});
