import { kaplan, kaplanLoss, kaplanTokensWithoutOverfitting, lossAt } from '@netwright/efficiency-metrics/scaling';
import { logDomain, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Joint {
  kaplan: { 'L(N,D)': { aN: number; aD: number; N_c: number; D_c: number } };
}

const models = [1e6, 1e7, 1e8, 1.5e9]; // parameters
const tokens = Array.from({ length: 61 }, (_, i) => 10 ** (7 + i / 15));
const rule = 'D = 5e3 N^0.74';

/** (L(N, D) / L(N, ∞) - 1): how much worse too few tokens make a model. */
const penalty = (n: number, d: number): number => kaplanLoss(n, d) / kaplanLoss(n, 1e30) - 1;

/** How loss depends on the size of the model and of the data together, and how all models fall onto one curve. */
export const figure = defineFigure({
  id: 'F42',
  title: 'Too few tokens: the loss of every size, and the one curve of their overfitting',
  lectures: ['A'],
  source: 'Kaplan et al. (2020), arXiv:2001.08361, equation 1.5, figures 4 and 9',
  caption:
    'Left, loss over tokens of training for four sizes of model, both axes logarithmic; right, by how much too few tokens raise the loss over N^0.74 / D: the four sizes fall onto one curve, which stays below 2.2 % where D exceeds 5,000 N^0.74 (dotted).',
  method:
    'Closed form of the package efficiency-metrics, with the constants of the joint fit (table 2); curves are computed, none is measured. The laws of parameters or of data alone have other constants (0.076 with 8.8e13, 0.095 with 5.4e13).',
  cost: 'cheap',
  data: () => {
    const points = models.flatMap((n) =>
      tokens.map((d) => ({
        n,
        d,
        loss: kaplanLoss(n, d),
        ratio: n ** 0.74 / d,
        penalty: penalty(n, d),
        origin: 'computed here' as const,
      })),
    );
    const constants = published<Joint>('scaling-laws').kaplan['L(N,D)'];
    return {
      points,
      constants,
      example: kaplanLoss(1.5e9, 2.2e10),
      limits: models.map((n) => ({
        n,
        joint: kaplanLoss(n, 1e30),
        alone: (constants.N_c / n) ** constants.aN,
        marginal: lossAt(kaplan.parameters, n),
      })),
      atRule: models.map((n) => penalty(n, kaplanTokensWithoutOverfitting(n))),
    };
  },
  plot: ({ points }) => {
    const names = models.map((n) => `${n.toExponential().replace('e+', 'e')} parameters`);
    const color = {
      field: 'model',
      type: 'nominal',
      sort: names,
      scale: { domain: names, range: [palette.sky, palette.green, palette.orange, palette.vermillion] },
      legend: { title: null, symbolType: 'stroke' },
    };
    const rows = points.map((row) => ({ ...row, model: names[models.indexOf(row.n)] }));
    const kept = rows.filter(({ ratio, penalty: p }) => p > 1e-4 && ratio > 1e-7 && ratio < 1);
    return {
      width: 740,
      hconcat: [
        {
          width: 340,
          height: 320,
          data: { values: rows },
          mark: { type: 'line', strokeWidth: 2 },
          encoding: {
            x: logarithmic('d', 'tokens of training D, computed here', [1e7, 1e11]),
            y: logarithmic('loss', 'loss [nats per token]', logDomain(rows.map(({ loss }) => loss)), {
              values: [2, 2.5, 3, 3.5, 4, 4.5, 5],
            }),
            color,
          },
        },
        {
          width: 340,
          height: 320,
          layer: [
            {
              data: { values: [{ ratio: 1 / 5e3, text: rule }] },
              mark: { type: 'rule', strokeDash: [2, 3], color: palette.black },
              encoding: { x: logarithmic('ratio', 'N^0.74 / D', [1e-6, 1]) },
            },
            ...names.map((name, i) => ({
              data: { values: kept.filter(({ model }) => model === name) },
              mark: { type: 'line', strokeWidth: 9 - 2 * i },
              encoding: {
                x: logarithmic('ratio', 'N^0.74 / D', [1e-6, 1]),
                y: logarithmic('penalty', 'loss above L(N, ∞), as a fraction', [1e-4, 1.5]),
                color,
              },
            })),
          ],
        },
      ],
    };
  },
  checks: {
    'the constants of the joint fit are 0.076, 0.103, 6.4e13 and 1.8e13': ({ constants }) =>
      equal('constants', [constants.aN, constants.aD, constants.N_c, constants.D_c], [0.076, 0.103, 6.4e13, 1.8e13]),
    '1.5e9 parameters on 2.2e10 tokens have a loss of 2.3125': ({ example }) =>
      near('loss', example, 2.3125, { atol: 5e-5 }),
    'with endless tokens what is left is (N_c / N)^α_N, near the law of parameters alone': ({ limits }) =>
      every(
        ...limits.flatMap(({ n, joint, alone, marginal }) => [
          near(`limit of ${n}`, joint, alone, { rtol: 1e-6 }),
          near(`law of ${n}`, joint, marginal, { rtol: 0.03 }),
        ]),
      ),
    'where D is at least 5e3 N^0.74 the penalty is below 2.2 %, and the same for all sizes within 0.05 %': ({
      atRule,
    }) =>
      every(
        holds(Math.max(...atRule) < 0.022, `the largest is ${Math.max(...atRule)}`),
        holds(
          Math.max(...atRule) - Math.min(...atRule) < 0.0005,
          `they range from ${Math.min(...atRule)} to ${Math.max(...atRule)}`,
        ),
      ),
    'the penalty falls with every token, for every size': ({ points }) =>
      holds(
        points.every(
          (point, i) => i === 0 || point.n !== points[i - 1]?.n || point.penalty < (points[i - 1]?.penalty ?? 0),
        ),
        'it rises somewhere',
      ),
  },
});
