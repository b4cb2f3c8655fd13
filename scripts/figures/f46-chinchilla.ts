import {
  allocationExponents,
  besiroglu,
  chinchilla,
  computeOptimal,
  isoFlopCurve,
  parametricLoss,
} from '@netwright/efficiency-metrics/scaling';
import { originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { lineLayer, pointLayer } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Laws {
  chinchilla: {
    E: number;
    A: number;
    B: number;
    alpha: number;
    beta: number;
    a_exponents: Record<'approach1' | 'approach2' | 'approach3', [number, number]>;
    chinchilla_run: { N: number; D: number; C: number };
    gopher: { N: number; D: number };
  };
  besiroglu: { E: number; A: number; B: number; alpha: number; beta: number };
}

const budgets = [6e18, 1e20, 3e21, 5.76e23];
const sizes = Array.from({ length: 81 }, (_, i) => 10 ** (7 + (i * 5) / 80));
const laws = { 'Hoffmann et al., eq. 10 as printed': chinchilla, 'Besiroglu et al., refit': besiroglu } as const;

/** Loss over size at fixed compute, by the printed law and by its refit. */
export const figure = defineFigure({
  id: 'F46',
  title: 'Chinchilla: how large a model a budget wants, by the printed law and by its refit',
  lectures: ['A'],
  source:
    'after Hoffmann et al. (2022), arXiv:2203.15556, figures 3 and 4, equation 10; Besiroglu et al. (2024), arXiv:2404.10102',
  caption:
    'Loss over the number of parameters for four budgets of training compute and their minima, by equation 10 with its rounded constants (left) and by the refit of the same runs (right), with the published models Gopher and Chinchilla at their loss by the law. The rounded constants do not give the paper’s advice: their exponent is 0.452, not the printed 0.46 to 0.50, and for Chinchilla’s budget they want 93 tokens for each parameter, the refit 18.',
  method: 'Closed form: L = E + A/N^α + B/D^β with D = C / 6N. The two sets of constants are stated above the panels.',
  cost: 'cheap',
  data: () => {
    const { chinchilla: printed, besiroglu: refit } = published<Laws>('scaling-laws');
    const panels = Object.entries(laws).map(([name, law]) => {
      const curves = budgets.map((flop) => isoFlopCurve(law, flop, sizes));
      const lowest = Math.min(...curves.map(({ minimum }) => minimum.loss));
      return {
        name,
        law,
        lines: curves.flatMap(({ flop, points }) =>
          points
            .filter(({ loss }) => loss < 4.6 && loss >= lowest)
            .map(({ parameters, loss }) => ({ flop, parameters, loss, origin: 'computed here' as const })),
        ),
        minima: curves.map(({ flop, minimum }) => ({
          flop,
          parameters: minimum.parameters,
          loss: minimum.loss,
          origin: 'computed here' as const,
        })),
        models: [
          {
            name: 'Gopher',
            parameters: printed.gopher.N,
            loss: parametricLoss(law, printed.gopher.N, printed.gopher.D),
          },
          {
            name: 'Chinchilla',
            parameters: printed.chinchilla_run.N,
            loss: parametricLoss(law, printed.chinchilla_run.N, printed.chinchilla_run.D),
          },
        ].map((model) => ({ ...model, origin: 'published' as const })),
        exponents: allocationExponents(law),
        optimum: computeOptimal(law, printed.chinchilla_run.C),
      };
    });
    const { E, A, B, alpha, beta } = printed;
    return { panels, constants: { printed: { E, A, B, alpha, beta }, refit }, approaches: printed.a_exponents };
  },
  plot: ({ panels }) => {
    const names = budgets.map((flop) => `${flop.toExponential().replace('e+', 'e')} FLOP`);
    const tones = [palette.sky, palette.green, palette.orange, palette.purple];
    const colours = Object.fromEntries(names.map((name, i) => [name, tones[i] as string]));
    const color = colourChannel('budget', colours, { symbolType: 'stroke' });
    const budget = <Row extends { flop: number }>(rows: readonly Row[]) =>
      rows.map((row) => ({ ...row, budget: names[budgets.indexOf(row.flop)] }));
    const x = logarithmic('parameters', 'parameters', [1e7, 1e12]);
    return {
      width: 700,
      hconcat: panels.map(({ name, law, lines, minima, models }, i) => {
        const y = linear('loss', i === 0 ? 'loss [nats per token]' : null, [1.7, 4.6]);
        const shape = originChannel('shape', [...minima, ...models]);
        const constants = `E ${law.E}, A ${law.A}, B ${law.B}, α ${law.alpha}, β ${law.beta}`;
        return {
          title: { text: name, subtitle: constants, fontSize: 13, subtitleFontSize: 11 },
          width: 340,
          height: 340,
          layer: [
            lineLayer(budget(lines), { x, y, color }, { strokeWidth: 2 }),
            lineLayer(minima, { x, y }, { color: palette.black, strokeWidth: 1 }),
            pointLayer(minima, { x, y, shape }, { size: 70, color: palette.black }),
            pointLayer(models, { x, y, shape }, { size: 70, color: palette.vermillion }),
            ...models.map((model, j) => ({
              data: { values: [model] },
              mark: { type: 'text', dy: j === 0 ? -14 : 14, fontSize: 11, color: '#333333' },
              encoding: { x, y, text: { field: 'name', type: 'nominal' } },
            })),
          ],
        };
      }),
    };
  },
  checks: {
    'the constants are 1.69, 406.4, 410.7, 0.34 and 0.28, those of the refit as published': ({ constants, panels }) =>
      every(
        equal('printed constants', constants.printed, { E: 1.69, A: 406.4, B: 410.7, alpha: 0.34, beta: 0.28 }),
        equal('law of the left panel', panels[0]?.law, constants.printed),
        equal('law of the right panel', panels[1]?.law, constants.refit),
      ),
    'by the printed law Gopher has a loss of 1.993 and Chinchilla, a quarter as large, 1.937': ({ panels }) => {
      const [gopher, model] = panels[0]?.models ?? [];
      return every(
        near('Gopher', gopher?.loss ?? 0, 1.9933, { atol: 5e-5 }),
        near('Chinchilla', model?.loss ?? 0, 1.9366, { atol: 5e-5 }),
      );
    },
    'for 5.76e23 FLOP the rounded constants want 3.2e10 parameters and 3.0e12 tokens, the refit 7.2e10 and 1.33e12': ({
      panels,
    }) => {
      const [printed, refit] = panels.map(({ optimum }) => optimum);
      return every(
        near('N', printed?.parameters ?? 0, 3.219e10, { rtol: 1e-3 }),
        near('D', printed?.tokens ?? 0, 2.982e12, { rtol: 1e-3 }),
        near('N of the refit', refit?.parameters ?? 0, 7.225e10, { rtol: 1e-3 }),
        near('D of the refit', refit?.tokens ?? 0, 1.3287e12, { rtol: 1e-3 }),
      );
    },
    'that are 93 tokens for each parameter, and 18.4 by the refit': ({ panels }) => {
      const [printed, refit] = panels.map(({ optimum }) => optimum.tokens / optimum.parameters);
      return every(near('printed', printed ?? 0, 93, { atol: 0.5 }), near('refit', refit ?? 0, 18.4, { atol: 0.05 }));
    },
    'the three approaches print exponents of 0.50, 0.49 and 0.46; the rounded constants give 0.452, the refit 0.513': ({
      panels,
      approaches,
    }) =>
      every(
        equal(
          'printed',
          Object.values(approaches).map(([a]) => a),
          [0.5, 0.49, 0.46],
        ),
        near('rounded', panels[0]?.exponents.parameters ?? 0, 0.452, { atol: 5e-4 }),
        near('refit', panels[1]?.exponents.parameters ?? 0, 0.513, { atol: 5e-4 }),
      ),
    'every curve is lowest at its minimum': ({ panels }) =>
      holds(
        panels.every(({ lines, minima }) =>
          minima.every(({ flop, loss }) =>
            lines.filter((line) => line.flop === flop).every((line) => line.loss >= loss - 1e-12),
          ),
        ),
        'a curve lies below its minimum',
      ),
  },
});
