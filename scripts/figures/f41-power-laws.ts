import {
  flopToPetaflopDays,
  kaplan,
  type LossLaw,
  lossAt,
  petaflopDaysToFlop,
} from '@netwright/efficiency-metrics/scaling';
import { logDomain, originChannel, palette } from '@netwright/plots';
import type { ScalingRun } from '../train/scaling-run.ts';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { fittedPanel, panelTitle, sizeName } from './kit/fitted-panel.ts';
import { published } from './kit/published.ts';
import { scalingFits } from './kit/scaling-fits.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Laws {
  kaplan: {
    'L(N)': { alpha: number; N_c: number };
    'L(D)': { alpha: number; D_c: number };
    'L(Cmin)': { alpha: number; C_c: number };
  };
}

const decades = 2.6; // of compute, down from the largest training, that the straight line is tested on
const colours = [palette.sky, palette.blue, palette.green, palette.orange, palette.vermillion, palette.black];

/** The laws of the paper, over about the ranges of its figure. */
const laws = [
  {
    axis: 'compute',
    unit: 'least compute [petaflop/s-days]',
    law: kaplan.minimumCompute,
    from: 1e-8,
    to: 10,
    ticks: [1e-8, 1e-6, 1e-4, 0.01, 1],
  },
  { axis: 'data', unit: 'tokens', law: kaplan.tokens, from: 2.2e7, to: 2.3e10, ticks: [1e8, 1e9, 1e10] },
  {
    axis: 'parameters',
    unit: 'parameters without embeddings',
    law: kaplan.parameters,
    from: 768,
    to: 1.5e9,
    ticks: [1e3, 1e5, 1e7, 1e9],
  },
] as const satisfies readonly {
  axis: string;
  unit: string;
  law: LossLaw;
  from: number;
  to: number;
  ticks: readonly number[];
}[];

/** Loss against compute, data and parameters. */
export const figure = defineFigure({
  id: 'F41',
  title: 'Loss falls as a power of compute, data and parameters',
  lectures: ['A'],
  source: 'Kaplan et al. (2020), arXiv:2001.08361, figure 1 and table 5; repeated on smaller models',
  caption:
    'Loss over compute, data and parameters, all axes logarithmic. Above, the laws of the paper. Below, GPTs of characters trained here: the least loss by compute (points) on the learning curves of six sizes (means of three seeds; that of each seed in grey), the loss of the largest by characters seen, and the last loss of every run by size; straight lines are fits. Their exponents, with 95 % intervals, stand above them. That of compute lies above the 0.050 of the paper, which its interval excludes: text by characters, and models far smaller.',
  method:
    'Closed forms of the package efficiency-metrics. Trained here: six sizes, three seeds each, on 2.56 million characters drawn from the 1.07 million of Moby Dick, 256 windows held out, at a constant rate after warm-up; the record of scripts/train/scaling.ts. Compute is counted on the graph, forward and twice that backward. The envelope is taken at five budgets for every factor of ten, of the means of the seeds; its points are not independent, so the interval is a lower bound. Curvature is the second derivative of ln loss by ln compute.',
  cost: 'slow',
  trainedBy: { script: 'scripts/train/scaling.ts', record: 'scaling' },
  data: ({ record }) => {
    const { runs } = record<{ runs: ScalingRun[] }>();
    return {
      laws: laws.flatMap(({ axis, law: one, from, to }) =>
        [from, to].map((x) => {
          const loss = lossAt(one, axis === 'compute' ? petaflopDaysToFlop(x) : x);
          return { axis, x, loss, origin: 'published' as const };
        }),
      ),
      ...scalingFits(runs, decades),
      constants: published<Laws>('scaling-laws').kaplan,
    };
  },
  plot: ({ laws: published, curves, envelope, seeds, largest, ends, fit }) => {
    const names = [...new Set(ends.map(({ n }) => sizeName(n)))];
    const color = {
      field: 'model',
      type: 'nominal',
      sort: names,
      scale: { domain: names, range: colours },
      legend: { title: 'parameters', symbolType: 'circle', symbolOpacity: 1 },
    };
    const size = { width: 235, height: 220 };
    const losses = published.map(({ loss }) => loss);
    const above = laws.map(({ axis, law, unit, ticks, from, to }, i) => ({
      ...size,
      title: panelTitle(`${axis}, published`, [`exponent ${law.exponent.toFixed(3)}`]),
      data: { values: published.filter((row) => row.axis === axis) },
      mark: { type: 'line', strokeWidth: 2, color: palette.blue },
      encoding: {
        x: logarithmic('x', unit, logDomain([from, to]), { values: ticks }),
        y: logarithmic('loss', i === 0 ? 'loss [nats per token]' : null, logDomain(losses), {
          values: [2, 3, 4, 5, 6],
        }),
        strokeDash: { ...originChannel('strokeDash', published), legend: null },
      },
    }));
    const domain = logDomain([...curves, ...ends].map(({ loss }) => loss));
    const below = [
      {
        of: 'compute',
        line: fit.compute,
        curvature: fit.curvature,
        x: logarithmic('flop', 'training compute [FLOP]', logDomain(curves.map((row) => row.flop))),
        rows: envelope,
        lines: curves,
        seeds,
      },
      {
        of: 'data',
        line: fit.data,
        x: logarithmic('tokens', 'characters, largest size', logDomain(largest.map((row) => row.tokens))),
        rows: largest,
      },
      {
        of: 'parameters',
        line: fit.parameters,
        x: logarithmic('n', 'parameters without embeddings', logDomain(ends.map(({ n }) => n)), {
          values: [1e3, 1e4, 1e5],
        }),
        rows: ends,
      },
    ].map((one, i) =>
      fittedPanel({ ...one, yTitle: i === 0 ? 'loss [nats per character]' : null, domain, color, size }),
    );
    return {
      width: 900,
      resolve: { scale: { shape: 'independent', strokeDash: 'independent' } },
      vconcat: [{ hconcat: above }, { hconcat: below }],
    };
  },
  checks: {
    'the laws are 0.050 (3.1e8 PF-days), 0.095 (5.4e13 tokens) and 0.076 (8.8e13 parameters)': ({ constants }) => {
      const { 'L(Cmin)': c, 'L(D)': d, 'L(N)': n } = constants;
      return every(
        equal(
          'published',
          [c.alpha, c.C_c, d.alpha, d.D_c, n.alpha, n.N_c],
          [0.05, 3.1e8, 0.095, 5.4e13, 0.076, 8.8e13],
        ),
        equal(
          'exponents',
          laws.map(({ law }) => law.exponent),
          [c.alpha, d.alpha, n.alpha],
        ),
        near('C_c', flopToPetaflopDays(kaplan.minimumCompute.scale), c.C_c, { rtol: 1e-12 }),
        equal('scales', [kaplan.tokens.scale, kaplan.parameters.scale], [d.D_c, n.N_c]),
      );
    },
    'ten times the parameters multiply the loss by 0.8395; 1.5e9 have 2.304 and 175e9 1.604': () => {
      const loss = (n: number): number => lossAt(kaplan.parameters, n);
      return every(
        near('factor', loss(1e10) / loss(1e9), 0.8395, { atol: 5e-5 }),
        near('loss of 1.5e9', loss(1.5e9), 2.304, { atol: 5e-4 }),
        near('loss of 175e9', loss(175e9), 1.604, { atol: 5e-4 }),
      );
    },
    'trained here: on the envelope, where at least five sizes lie, a straight line over 2.6 decades of compute has R^2 above 0.98':
      ({ envelope, fit }) => {
        const flops = envelope.map(({ flop }) => flop);
        const range = Math.log10(Math.max(...flops) / Math.min(...flops));
        return every(
          holds(new Set(envelope.map(({ n }) => n)).size >= 5, 'five sizes must lie on the envelope'),
          near('decades', range, decades, { atol: 1e-9 }),
          holds(fit.compute.rSquared > 0.98, `R^2 is ${fit.compute.rSquared}`),
        );
      },
    'it bends by less than 0.01 (the second derivative of ln loss by ln compute)': ({ fit }) =>
      holds(Math.abs(fit.curvature) < 0.01, `curvature is ${fit.curvature}`),
    'its exponent exceeds the 0.050 of the paper, which lies outside the interval, with each of three seeds': ({
      fit,
    }) => {
      const least = [fit.compute, ...fit.bySeed].map(({ exponent }) => -exponent.high);
      return every(
        equal('seeds', fit.bySeed.length, 3),
        holds(Math.min(...least) > kaplan.minimumCompute.exponent, `intervals begin at ${least}`),
      );
    },
  },
});
