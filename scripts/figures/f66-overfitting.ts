import { palette } from '@netwright/plots';
import { normal, uniform } from '@netwright/tensor-core';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { curvePanel } from './kit/curve-panel.ts';
import { defineFigure } from './kit/figure.ts';
import { bandLayer, lineLayer, pointLayer } from './kit/layers.ts';
import { polynomialFits } from './kit/polynomial-fit.ts';
import { every, holds, near } from './kit/verdict.ts';

const truth = (x: number): number => Math.sin(Math.PI * x);
const noise = 0.25;
const points = 20;
const most = 15; // degree
const sets = 100; // of training points
const shown = [
  { degree: 1, name: 'degree 1: underfit' },
  { degree: 3, name: 'degree 3: good' },
  { degree: 15, name: 'degree 15: overfit' },
];
const names = { train: 'training points', test: 'new points' } as const;

/** The middle of values, and those that a quarter of them lie below and above. */
function quartiles(values: readonly number[]): { middle: number; low: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] as number;
  return { middle: at(0.5), low: at(0.25), high: at(0.75) };
}

/** Polynomials of rising degree through noisy points, and their errors. */
export const figure = defineFigure({
  id: 'F66',
  title: 'Too simple, right, too pliable: training error always falls, the error on new points does not',
  lectures: ['H'],
  source: 'Hall (2020), underfitting and overfitting',
  caption:
    'Three least-squares polynomials through the same 20 noisy points of a sine; right, the mean squared error on the training points and on new ones by degree: the median of 100 sets of points and the middle half of them (error logarithmic). The grey line is the sine.',
  method:
    'Computed: 100 sets of 20 random points, noise of 0.25, least squares by orthogonal polynomials of degrees 0 to 15; new points lie densely on the same range and have the same noise, whose variance is added.',
  cost: 'cheap',
  seed: 3,
  data: ({ seed }) => {
    const fresh = Array.from({ length: 101 }, (_, i) => -1 + i / 50);
    const runs = Array.from({ length: sets }, (_, set) => {
      const u = uniform(points, { seed, stream: `x ${set}` });
      const z = normal(points, { seed, stream: `y ${set}` });
      const xs = Array.from(u, (value) => 2 * value - 1);
      const ys = xs.map((x, i) => truth(x) + noise * (z[i] as number));
      const fits = polynomialFits(xs, ys, most);
      const mean = (of: readonly number[], error: (x: number, i: number) => number): number =>
        of.reduce((sum, x, i) => sum + error(x, i) ** 2, 0) / of.length;
      return {
        xs,
        ys,
        fits,
        train: fits.map((fit) => mean(xs, (x, i) => fit(x) - (ys[i] as number))),
        test: fits.map((fit) => mean(fresh, (x) => fit(x) - truth(x)) + noise ** 2),
      };
    });
    const [first] = runs;
    if (!first) throw new Error('F66: needs a set of points, got none');
    return {
      points: first.xs.map((x, i) => ({ x, y: first.ys[i] as number, origin: 'computed here' as const })),
      fits: shown.map(({ degree, name }) => ({
        name,
        line: fresh.map((x) => ({ x, y: first.fits[degree]?.(x) as number })),
      })),
      curve: fresh.map((x) => ({ x, y: truth(x) })),
      errors: Array.from({ length: most + 1 }, (_, degree) => ({
        degree,
        train: quartiles(runs.map(({ train }) => train[degree] as number)),
        test: quartiles(runs.map(({ test }) => test[degree] as number)),
      })),
      rises: runs.filter(({ train }) =>
        train.some((error, i) => error > (train[i - 1] ?? Number.POSITIVE_INFINITY) + 1e-12),
      ).length,
    };
  },
  plot: ({ points: given, fits, curve, errors }) => {
    const size = { width: 380, height: 320 };
    const axes = { x: linear('x', 'x', [-1, 1]), y: linear('y', 'y', [-2, 2]) };
    const colours = [palette.sky, palette.green, palette.purple];
    const left = curvePanel({ ...size, target: curve, curves: fits, colours, axes, columns: 3 });
    const rows = errors.flatMap(({ degree, ...of }) =>
      (['train', 'test'] as const).map((kind) => ({ name: names[kind], degree, ...of[kind] })),
    );
    const y = (field: string) => logarithmic(field, 'mean squared error', [0.005, 1000]);
    const encoding = {
      x: linear('degree', 'degree of the polynomial', [0, most], { tickCount: 8 }),
      color: colourChannel(
        'name',
        { [names.train]: palette.blue, [names.test]: palette.vermillion },
        { symbolType: 'stroke', symbolOpacity: 1 },
      ),
    };
    return {
      width: 800,
      resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
      hconcat: [
        { ...left, layer: [...left.layer, pointLayer(given, axes, { color: palette.black })] },
        {
          ...size,
          layer: [
            bandLayer(rows, y, encoding, { clip: true }),
            lineLayer(rows, { ...encoding, y: y('middle') }, { clip: true }),
          ],
        },
      ],
    };
  },
  checks: {
    'the training error falls with every degree, in each of the 100 sets': ({ rises, errors }) =>
      every(
        holds(rises === 0, `it must never rise, got ${rises} sets where it does`),
        holds(
          errors.every(({ train }, i) => train.middle <= (errors[i - 1]?.train.middle ?? Number.POSITIVE_INFINITY)),
          'the median must fall',
        ),
      ),
    'the error on new points is lowest between, at a degree from 3 to 7': ({ errors }) => {
      const best = bestDegree(errors);
      return holds(best >= 3 && best <= 7, `the best degree must be from 3 to 7, got ${best}`);
    },
    'it falls up to the best degree, apart from the even ones that a sine has no use for, and rises after it': ({
      errors,
    }) => {
      const best = bestDegree(errors);
      const test = errors.map((row) => row.test.middle);
      const odd = test.filter((_, i) => i % 2 === 1 && i <= best);
      const after = test.slice(best);
      return every(
        holds(
          odd.every((value, i) => i === 0 || value < (odd[i - 1] as number)),
          'it must fall before',
        ),
        holds(
          after.every((value, i) => i === 0 || value > (after[i - 1] as number)),
          'it must rise after',
        ),
      );
    },
    'no polynomial comes below the noise on new points; the good one comes near': ({ errors }) => {
      const least = errors[bestDegree(errors)]?.test.middle ?? Number.NaN;
      return every(
        holds(least > noise ** 2, `the error must be above ${noise ** 2}, got ${least}`),
        near('least error', least, noise ** 2, { rtol: 0.5 }),
      );
    },
  },
});

function bestDegree(errors: readonly { readonly test: { readonly middle: number } }[]): number {
  const test = errors.map((row) => row.test.middle);
  return test.indexOf(Math.min(...test));
}
