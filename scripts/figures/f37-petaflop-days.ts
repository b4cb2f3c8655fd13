import {
  approximateTrainingFlops,
  deviceFlops,
  flopToPetaflopDays,
  petaflopDay,
} from '@netwright/efficiency-metrics/scaling';
import { originChannel, palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, near } from './kit/verdict.ts';

interface LargeModels {
  gpt3_table_D1: {
    model: string;
    pf_days: number;
    flops: number;
    params_M: number;
    tokens_B: number;
    flops_per_param_per_token: number;
  }[];
  mt_nlg_530B: { params: number; tokens_trained: number; pf_days: number };
}

/** Petaflop/s-days of language models, printed and recomputed from parameters and tokens. */
export const figure = defineFigure({
  id: 'F37',
  title: 'A petaflop/s-day is eight V100 for a day; GPT-3 took 3,640',
  lectures: ['A'],
  source:
    'Brown et al. (2020), arXiv:2005.14165, table D.1; Smith et al. (2022), arXiv:2201.11990; OpenAI (2018) for the unit',
  caption:
    'Training compute of 17 language models of GPT-3’s table D.1 and of Megatron-Turing NLG in petaflop/s-days (logarithmic): as printed, and computed from parameters and tokens. Sources differ: MT-NLG’s are 9,938 for the 270 billion tokens of its training, 12,477 for all 339 billion that it had; table D.1 takes 355 million parameters for BERT-Large, its paper 340.',
  method:
    'Computed as k N D: k = 6 operations per parameter and token, 3 for T5, where each token meets half of the parameters. Eight V100 have 8 · 125 · 10¹² operations per second at their peak, which no training reaches.',
  cost: 'cheap',
  data: () => {
    const { gpt3_table_D1, mt_nlg_530B: mt } = published<LargeModels>('large-model-compute');
    const table = [
      ...gpt3_table_D1.map(
        ({ model, pf_days, flops, params_M, tokens_B, flops_per_param_per_token: perParameter }) => ({
          model,
          printed: pf_days,
          flops,
          parameters: params_M * 1e6,
          tokens: tokens_B * 1e9,
          perParameter,
        }),
      ),
      {
        model: 'MT-NLG 530B',
        printed: mt.pf_days,
        flops: mt.pf_days * petaflopDay,
        parameters: mt.params,
        tokens: mt.tokens_trained,
        perParameter: 6,
      },
    ];
    const models = table.map((row) => {
      const flop = approximateTrainingFlops(row.parameters, row.tokens, { perParameter: row.perParameter });
      return { ...row, computedFlops: flop, computed: flopToPetaflopDays(flop) };
    });
    const day = deviceFlops({ count: 8, peak: 125e12, utilisation: 1 }, 86_400);
    return { models, petaflopDay, eightV100Day: day };
  },
  plot: ({ models }) => {
    const sorted = [...models].sort((a, b) => a.printed - b.printed).map(({ model }) => model);
    const rows = models.flatMap(({ model, printed, computed }) => [
      { model, value: printed, origin: 'published' as const },
      { model, value: computed, origin: 'computed here' as const },
    ]);
    const x = logarithmic('value', 'training compute [petaflop/s-days]', [1, 20_000]);
    const y = { field: 'model', type: 'nominal', sort: sorted, title: null, axis: { grid: true } };
    const sizes = { published: 200, 'computed here': 30 } as const;
    const color = colourChannel('origin', { published: palette.sky, 'computed here': palette.vermillion });
    return {
      width: 560,
      height: 420,
      layer: (['published', 'computed here'] as const).map((origin) => ({
        data: { values: rows.filter((row) => row.origin === origin) },
        mark: { type: 'point', filled: true, opacity: 1, size: sizes[origin] },
        encoding: { x, y, color, shape: { ...originChannel('shape', rows), legend: { title: null } } },
      })),
    };
  },
  checks: {
    'a petaflop/s-day is 8.64 · 10¹⁹ operations, which eight V100 do in a day at their peak': (data) =>
      every(equal('unit', data.petaflopDay, 8.64e19), near('8 V100', data.eightV100Day, 8.64e19, { rtol: 1e-12 })),
    'every row of table D.1, and MT-NLG, is k N D within 3 %': ({ models }) =>
      every(
        equal('rows', models.length, 18),
        ...models.map(({ model, flops, computedFlops }) => near(model, computedFlops, flops, { rtol: 0.03 })),
      ),
    'GPT-3 took 3,640 petaflop/s-days and MT-NLG 9,938, as printed and as computed': ({ models }) => {
      const of = (name: string) => models.find(({ model }) => model === name);
      const [gpt3, mt] = [of('GPT-3 175B'), of('MT-NLG 530B')];
      return every(
        equal('printed', [gpt3?.printed, mt?.printed], [3640, 9938]),
        near('GPT-3', gpt3?.computed ?? 0, 3640, { atol: 3 }),
        near('MT-NLG', mt?.computed ?? 0, 9938, { atol: 1 }),
      );
    },
  },
});
