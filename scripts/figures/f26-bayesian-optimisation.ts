import { expectedImprovement, GaussianProcess, rbfKernel } from '@netwright/darts';
import { palette } from '@netwright/plots';
import { draws } from '@netwright/tensor-core';
import { defineFigure } from './kit/figure.ts';
import { every, holds, near } from './kit/verdict.ts';

const jitter = 1e-9; // variance of the noise, for the inverse alone
const seeds = 20;
const evaluations = 15;
const initial = 4;
const grid = 31;

/** The one-dimensional function of the upper panels, to be made large. */
const hidden = (x: number): number => Math.sin(6 * x) + 0.6 * Math.cos(14 * x) - 0.4 * x;
const observed = [0.08, 0.34, 0.62, 0.95];

/** Branin's function on the unit square, to be made small: least 0.397887 at three places. */
function branin(u: number, v: number): number {
  const [x, y] = [15 * u - 5, 15 * v];
  return (
    (y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
    10
  );
}
const places = Array.from({ length: grid ** 2 }, (_, i): [number, number] => [
  (i % grid) / (grid - 1),
  Math.floor(i / grid) / (grid - 1),
]);
/** Squashed, so that the wall at one corner does not hide the valleys: what is maximised. */
const value = ([u, v]: [number, number]): number => -Math.log(branin(u, v));

/** The best value of Branin's function so far, evaluation by evaluation, by improvement or by chance. */
function search(method: 'expected improvement' | 'random', seed: number): number[] {
  const random = draws({ seed, stream: 'branin' });
  const tried: [number, number][] = [];
  const best: number[] = [];
  for (let i = 0; i < evaluations; i++) {
    const place =
      i < initial || method === 'random' ? (places[random.below(places.length)] as [number, number]) : next(tried);
    tried.push(place);
    best.push(Math.min(...tried.map(([u, v]) => branin(u, v))));
  }
  return best;
}

function next(tried: readonly [number, number][]): [number, number] {
  const values = tried.map(value);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) || 1;
  const scaled = values.map((v) => (v - mean) / spread);
  const gp = new GaussianProcess(tried, scaled, { kernel: rbfKernel(0.2), noise: 1e-4 });
  const top = Math.max(...scaled);
  const gains = places.map((place) => expectedImprovement(gp.at(place), top));
  return places[gains.indexOf(Math.max(...gains))] as [number, number];
}

/** A Gaussian process, where it expects improvement, and what that is worth on Branin's function. */
export const figure = defineFigure({
  id: 'F26',
  title: 'Bayesian optimisation: look where the model expects most improvement',
  lectures: ['A'],
  source: 'Snoek, Larochelle & Adams (2012), arXiv:1206.2944, figure 1 and section 4.1',
  caption:
    'A Gaussian process through four observations with a band of two standard deviations, the improvement that it expects below, and the best value found on Branin’s function by expected improvement and by chance, mean of 20 seeds with quartiles.',
  method: 'Simulated with the Gaussian process and the expected improvement of the package darts.',
  cost: 'cheap',
  data: () => {
    const points = observed.map((x) => ({ x, y: hidden(x) }));
    const gp = new GaussianProcess(
      points.map(({ x }) => [x]),
      points.map(({ y }) => y),
      { kernel: rbfKernel(0.12), noise: jitter },
    );
    const best = Math.max(...points.map(({ y }) => y));
    const at = (x: number) => {
      const { mean, variance } = gp.at([x]);
      return { x, truth: hidden(x), mean, sd: Math.sqrt(variance), ei: expectedImprovement({ mean, variance }, best) };
    };
    const curve = Array.from({ length: 151 }, (_, i) => at(i / 150));
    const runs = (['expected improvement', 'random'] as const).map((method) => {
      const all = Array.from({ length: seeds }, (_, seed) => search(method, seed));
      return { method, all };
    });
    const branins = runs.flatMap(({ method, all }) =>
      Array.from({ length: evaluations }, (_, i) => {
        const sorted = all.map((run) => run[i] as number).sort((a, b) => a - b);
        const mean = sorted.reduce((sum, v) => sum + v, 0) / seeds;
        return {
          method,
          evaluation: i + 1,
          mean,
          low: sorted[Math.floor(seeds / 4)] as number,
          high: sorted[Math.floor((3 * seeds) / 4)] as number,
        };
      }),
    );
    const wins = (runs[0]?.all ?? []).filter(
      (run, seed) => (run.at(-1) ?? 0) < (runs[1]?.all[seed]?.at(-1) ?? 0),
    ).length;
    return { points, atPoints: observed.map(at), curve, branins, wins };
  },
  plot: ({ points, curve, branins }) => {
    const x = (title: string | null) => ({
      field: 'x',
      type: 'quantitative',
      title,
      scale: { domain: [0, 1], nice: false },
    });
    const y = { field: 'mean', type: 'quantitative', title: 'f(x)' };
    const methods = ['expected improvement', 'random'];
    const color = {
      field: 'method',
      type: 'nominal',
      scale: { domain: methods, range: [palette.blue, palette.vermillion] },
      legend: { title: null, symbolType: 'stroke', symbolOpacity: 1 },
    };
    const evaluation = { field: 'evaluation', type: 'quantitative', title: 'evaluations', axis: { tickMinStep: 1 } };
    return {
      width: 740,
      hconcat: [
        {
          spacing: 8,
          vconcat: [
            {
              width: 340,
              height: 210,
              layer: [
                {
                  data: {
                    values: curve.map((row) => ({ ...row, low: row.mean - 2 * row.sd, high: row.mean + 2 * row.sd })),
                  },
                  mark: { type: 'area', opacity: 0.2, color: palette.blue },
                  encoding: { x: x(null), y: { ...y, field: 'low' }, y2: { field: 'high' } },
                },
                {
                  data: { values: curve },
                  mark: { type: 'line', color: palette.blue, strokeWidth: 2 },
                  encoding: { x: x(null), y },
                },
                {
                  data: { values: curve },
                  mark: { type: 'line', color: palette.black, strokeWidth: 1, strokeDash: [2, 3] },
                  encoding: { x: x(null), y: { ...y, field: 'truth' } },
                },
                {
                  data: { values: points },
                  mark: { type: 'point', filled: true, size: 80, opacity: 1, color: palette.black },
                  encoding: { x: x(null), y: { ...y, field: 'y' } },
                },
              ],
            },
            {
              width: 340,
              height: 90,
              data: { values: curve },
              mark: { type: 'area', color: palette.green, opacity: 0.6 },
              encoding: {
                x: x('x'),
                y: { field: 'ei', type: 'quantitative', title: 'expected gain', axis: { tickCount: 3 } },
              },
            },
          ],
        },
        {
          title: { text: 'Branin’s function, computed here', fontSize: 13 },
          width: 320,
          height: 310,
          layer: [
            {
              data: { values: branins },
              mark: { type: 'area', opacity: 0.2 },
              encoding: {
                x: evaluation,
                y: { field: 'low', type: 'quantitative', scale: { type: 'log', domain: [0.3, 100], nice: false } },
                y2: { field: 'high' },
                color,
              },
            },
            {
              data: { values: branins },
              mark: { type: 'line' },
              encoding: {
                x: evaluation,
                y: {
                  field: 'mean',
                  type: 'quantitative',
                  title: 'best value so far (least: 0.398)',
                  scale: { type: 'log', domain: [0.3, 100], nice: false },
                },
                color,
              },
            },
          ],
        },
      ],
    };
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
          near('expected improvement', ei, 0, { atol: 1e-4 }),
        ]),
      ),
    'the improvement is never negative, and positive somewhere': ({ curve }) =>
      holds(curve.every(({ ei }) => ei >= 0) && curve.some(({ ei }) => ei > 0.01), 'improvements must be so'),
    'after 15 evaluations of Branin’s function it is ahead of chance, in the mean and for at least 15 of 20 seeds': ({
      branins,
      wins,
    }) => {
      const last = (method: string) => branins.filter((row) => row.method === method).at(-1);
      const [model, random] = [last('expected improvement'), last('random')];
      return every(
        holds((model?.mean ?? 1) < (random?.mean ?? 0), `mean must be less, got ${model?.mean} and ${random?.mean}`),
        holds(
          (model?.high ?? 1) < (random?.low ?? 0),
          `quartiles must not meet, got ${model?.high} and ${random?.low}`,
        ),
        holds(wins >= 15, `must win at least 15 times, got ${wins}`),
      );
    },
  },
});
