import { kaplan, lossAt, petaflopDaysToFlop } from '@netwright/efficiency-metrics/scaling';
import { originChannel, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { pixelScale, textAt } from './kit/labels.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Gpt3 {
  gpt3_table_D1: { model: string; pf_days: number }[];
  gpt3_fit_fig3_1: { L: string; L_at_3640: number };
}

/** The law printed in GPT-3's figure 3.1, read from its text: factor and exponent. */
function lawOf(text: string): { factor: number; exponent: number } {
  const [, factor, exponent] = /^([\d.]+)\*C\*\*(-[\d.]+)$/.exec(text) ?? [];
  return { factor: Number(factor), exponent: Number(exponent) };
}

/** The validation loss of GPT-3 by its compute, beside the law that was fitted three orders of magnitude earlier. */
export const figure = defineFigure({
  id: 'F47',
  title: 'GPT-3’s law of compute lies just below that of its predecessors',
  lectures: ['A'],
  source: 'Brown et al. (2020), arXiv:2005.14165, figure 3.1 and table D.1; Kaplan et al. (2020), arXiv:2001.08361',
  caption:
    'Loss over training compute in petaflop/s-days, both axes logarithmic: the law of figure 3.1 (dashed) with the eight GPT-3 models placed on it at their compute, and Kaplan’s earlier law of the least compute.',
  method:
    'Law and compute are published; the losses of the single models are not tabulated, so that they stand on the published law. Kaplan’s law is computed by the package efficiency-metrics.',
  cost: 'cheap',
  data: () => {
    const { gpt3_table_D1, gpt3_fit_fig3_1 } = published<Gpt3>('large-model-compute');
    const law = lawOf(gpt3_fit_fig3_1.L);
    const gpt3 = (days: number): number => law.factor * days ** law.exponent;
    const days = Array.from({ length: 41 }, (_, i) => 10 ** (-2 + (6 * i) / 40));
    return {
      law,
      printed: gpt3_fit_fig3_1.L_at_3640,
      models: gpt3_table_D1
        .filter(({ model }) => model.startsWith('GPT-3'))
        .map(({ model, pf_days }) => ({
          name: model.replace('GPT-3 ', ''),
          days: pf_days,
          loss: gpt3(pf_days),
          origin: 'published' as const,
        })),
      lines: [
        ...days.map((d) => ({ name: 'GPT-3: 2.57 C^−0.048', days: d, loss: gpt3(d), origin: 'published' as const })),
        ...days.map((d) => ({
          name: 'Kaplan et al.: (3.1e8 / C)^0.050',
          days: d,
          loss: lossAt(kaplan.minimumCompute, petaflopDaysToFlop(d)),
          origin: 'computed here' as const,
        })),
      ],
      atGpt3: { gpt3: gpt3(3640), kaplan: lossAt(kaplan.minimumCompute, petaflopDaysToFlop(3640)) },
    };
  },
  plot: ({ models, lines }) => {
    const [width, height] = [560, 360];
    const [x, y] = [
      logarithmic('days', 'training compute [petaflop/s-days]', [0.01, 1e4]),
      logarithmic('loss', 'validation loss [nats per token]', [1.6, 3.5], { values: [1.6, 1.8, 2, 2.2, 2.5, 3, 3.5] }),
    ];
    const [toX, toY] = [pixelScale([0.01, 1e4], width, true), pixelScale([3.5, 1.6], height, true)];
    const names = [...new Set(lines.map(({ name }) => name))];
    const color = {
      field: 'name',
      type: 'nominal',
      sort: names,
      scale: { domain: names, range: [palette.blue, palette.vermillion] },
      legend: { title: null, symbolType: 'stroke', columns: 1 },
    };
    return {
      width,
      height,
      layer: [
        {
          data: { values: lines },
          mark: { type: 'line', strokeWidth: 2 },
          encoding: { x, y, color, strokeDash: originChannel('strokeDash', lines) },
        },
        {
          data: { values: models },
          mark: { type: 'point', filled: true, size: 70, opacity: 1, color: palette.blue },
          encoding: { x, y, shape: { ...originChannel('shape', models), legend: null } },
        },
        ...models.map((row) =>
          textAt(toX(row.days) - 8, toY(row.loss) + 9, row.name, { align: 'right', fontSize: 11 }),
        ),
      ],
    };
  },
  checks: {
    'the printed law is 2.57 C^−0.048': ({ law }) => equal('law', law, { factor: 2.57, exponent: -0.048 }),
    'at 3,640 petaflop/s-days it gives 1.734, Kaplan’s law 1.764': ({ atGpt3, printed }) =>
      every(
        near('GPT-3', atGpt3.gpt3, printed, { atol: 5e-4 }),
        near('printed', printed, 1.734),
        near('Kaplan', atGpt3.kaplan, 1.764, { atol: 5e-4 }),
      ),
    'it lies below Kaplan’s law at every compute that is drawn, by 1 to 5 %': ({ lines }) => {
      const [gpt3, before] = ['published', 'computed here'].map((origin) =>
        lines.filter((row) => row.origin === origin),
      );
      const below = (gpt3 ?? []).map(({ loss }, i) => 1 - loss / (before?.[i]?.loss ?? Number.NaN));
      return holds(
        below.length > 40 && below.every((share) => share > 0.01 && share < 0.05),
        `from ${Math.min(...below)} to ${Math.max(...below)}`,
      );
    },
    'there are eight models, over three orders of magnitude of compute': ({ models }) =>
      every(
        equal('models', models.length, 8),
        holds((models.at(-1)?.days ?? 0) / (models[0]?.days ?? 1) > 1e3, 'the compute must span a thousandfold'),
      ),
  },
});
