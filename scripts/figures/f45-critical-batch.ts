import {
  criticalBatch,
  kaplan,
  lossAt,
  minimumCompute,
  minimumSteps,
  petaflopDaysToFlop,
} from '@netwright/efficiency-metrics/scaling';
import { originChannel, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, near } from './kit/verdict.ts';

interface Critical {
  kaplan: {
    B_crit: { alpha_B: number; B_star: number };
    'L(Cmin)': { alpha: number; C_c: number };
    'L(C) naive': { alpha: number; C_c: number };
  };
}

/** The batch size that is worth its compute, and the law of compute with and without the correction for it. */
export const figure = defineFigure({
  id: 'F45',
  title: 'The critical batch grows as the loss falls, and changes the law of compute',
  lectures: ['A'],
  source: 'Kaplan et al. (2020), arXiv:2001.08361, figures 10 and 13, equations 1.4 and 5.5',
  caption:
    'Left, the critical batch size over the loss: it doubles for about every 13 % by which the loss falls. Right, loss over compute by the law of the fixed batch and by that of the least compute. All axes are logarithmic.',
  method: 'Closed form of the package efficiency-metrics, compared with the published constants.',
  cost: 'cheap',
  data: () => {
    const constants = published<Critical>('scaling-laws').kaplan;
    const origin = 'computed here' as const;
    const losses = Array.from({ length: 41 }, (_, i) => 2 + i / 10);
    const budgets = Array.from({ length: 51 }, (_, i) => 10 ** (-8 + i / 5));
    const naive = constants['L(C) naive'];
    return {
      batches: losses.map((loss) => ({ loss, batch: criticalBatch(loss), origin })),
      laws: budgets.flatMap((days) => [
        { law: 'least compute', days, loss: lossAt(kaplan.minimumCompute, petaflopDaysToFlop(days)), origin },
        { law: 'batch of the measurements', days, loss: (naive.C_c / days) ** naive.alpha, origin },
      ]),
      constants,
      doubled: losses.map((l) => criticalBatch(l * 2 ** -constants.B_crit.alpha_B) / criticalBatch(l)),
      atCritical: losses.map((loss) => {
        const critical = criticalBatch(loss);
        return {
          loss,
          steps: minimumSteps(1e5, critical, loss),
          flop: minimumCompute(1e18, critical, loss),
        };
      }),
    };
  },
  plot: ({ batches, laws }) => {
    const colours = { 'least compute': palette.blue, 'batch of the measurements': palette.vermillion };
    return {
      width: 720,
      hconcat: [
        {
          width: 330,
          height: 320,
          data: { values: batches },
          mark: { type: 'line', color: palette.green },
          encoding: {
            x: logarithmic('loss', 'loss [nats per token]', [1.95, 6.1], { values: [2, 3, 4, 5, 6] }),
            y: logarithmic('batch', 'critical batch size [tokens]', [3e4, 1e7]),
            strokeDash: originChannel('strokeDash', batches),
          },
        },
        {
          width: 330,
          height: 320,
          data: { values: laws },
          mark: { type: 'line' },
          encoding: {
            x: logarithmic('days', 'compute [petaflop/s-days]', [1e-8, 1e2]),
            y: logarithmic('loss', 'loss [nats per token]', [1.8, 7.6], { values: [2, 3, 4, 5, 6, 7] }),
            color: colourChannel('law', colours, { symbolType: 'stroke' }),
          },
        },
      ],
    };
  },
  checks: {
    'the critical batch is 2.1e8 / L^4.76 tokens': ({ batches, constants }) =>
      every(
        equal('constants', [constants.B_crit.B_star, constants.B_crit.alpha_B], [2.1e8, 0.21]),
        ...batches.map(({ loss, batch }) =>
          near(`batch at ${loss}`, batch, 2.1e8 / loss ** (1 / 0.21), { rtol: 1e-12 }),
        ),
      ),
    'it doubles for every fall of the loss by 13.5 %, printed as 13': ({ constants, doubled }) =>
      every(
        near('fall [%]', 100 * (1 - 2 ** -constants.B_crit.alpha_B), 13.5, { atol: 0.05 }),
        ...doubled.map((ratio) => near('ratio', ratio, 2, { rtol: 1e-9 })),
      ),
    'at the critical batch training takes twice the least steps and twice the least compute': ({ atCritical }) =>
      every(
        ...atCritical.flatMap(({ steps, flop }) => [
          near('steps', steps, 5e4, { rtol: 1e-9 }),
          near('compute', flop, 5e17, { rtol: 1e-9 }),
        ]),
      ),
    'the law of least compute has the published exponent 0.050, that of the fixed batch 0.057': ({ constants }) =>
      every(
        equal('published', [constants['L(Cmin)'].alpha, constants['L(C) naive'].alpha], [0.05, 0.057]),
        equal('ours', kaplan.minimumCompute.exponent, 0.05),
      ),
  },
});
