import { profile } from '@netwright/efficiency-metrics';
import { exactTrainingFlops, petaflopDaysToFlop } from '@netwright/efficiency-metrics/scaling';
import { palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { models } from '@netwright/transformer';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { nameLayers, pixelScale } from './kit/labels.ts';
import { pointLayer } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Translation {
  table2: [model: string, ende: number | null, enfr: number | null, flopEnde: number | null, flopEnfr: number | null][];
  table3_sizes: { name: string; steps: number }[];
}

interface Systems {
  modest_compute_results: { system: string; pfs_days: number }[];
}

const tokensPerStep = 25_000; // of the source, and as many of the target (section 5.1)
const length = 64; // of both sequences in the counted graph [tokens]

/** BLEU over the compute of training, English to German. */
export const figure = defineFigure({
  id: 'F53',
  title: 'The Transformer translates better for less training compute',
  lectures: ['A'],
  source:
    'Vaswani et al. (2017), arXiv:1706.03762, table 2 (English to German); OpenAI, AI and Compute (2018), appendix',
  caption:
    'BLEU on WMT 2014 English to German over training compute in FLOP (logarithmic), single models and ensembles. The sources disagree: the paper takes GPU time at its sustained peak, OpenAI a third of that for the same training (taken here for the big model), and the operations counted in our graphs are fewer too. ByteNet has no published compute and is left out.',
  method:
    'Published numbers take GPU time at its sustained peak. Counted here: three times the forward pass of our graphs on all tokens of training (steps of table 3, 25,000 source and target tokens each).',
  cost: 'cheap',
  data: () => {
    const { table2, table3_sizes } = published<Translation>('transformer-wmt');
    const rows = table2.flatMap(([model, bleu, , flop]) =>
      bleu === null || flop === null
        ? []
        : [
            {
              name: model.replace(' ens', ' ensemble'),
              kind: model.endsWith(' ens') ? 'ensemble' : 'single model',
              bleu,
              flop,
              origin: 'published' as const,
            },
          ],
    );
    const counted = (['base', 'big'] as const).map((name) => {
      const inputs = { source: [1, length], target: [1, length], mask: [1, length] };
      const { macs } = profile(trace(models[`transformer_${name}`], { inputs })).totals;
      const steps = table3_sizes.find((size) => size.name === name)?.steps ?? 0;
      const flop = exactTrainingFlops({ forward: 2 * macs }, (steps * tokensPerStep) / length);
      const bleu = rows.find((row) => row.name === `Transformer ${name}`)?.bleu ?? 0;
      return {
        name: `Transformer ${name}, counted`,
        kind: 'single model',
        bleu,
        flop,
        origin: 'computed here' as const,
      };
    });
    const { pfs_days = Number.NaN } =
      published<Systems>('ai-and-compute').modest_compute_results.find(
        ({ system }) => system === 'Attention is all you need',
      ) ?? {};
    const big = rows.find(({ name }) => name === 'Transformer big');
    const byOpenAi = big ? [{ ...big, name: 'Transformer big, by OpenAI', flop: petaflopDaysToFlop(pfs_days) }] : [];
    return {
      points: [...rows, ...byOpenAi, ...counted],
      unpublished: table2.filter(([, bleu, , flop]) => bleu !== null && flop === null).map(([name]) => name),
    };
  },
  plot: ({ points }) => {
    const [width, height] = [620, 360];
    const [flops, bleus]: [[number, number], [number, number]] = [
      [5e17, 4e20],
      [24.3, 28.8],
    ];
    const [x, y] = [
      logarithmic('flop', 'training compute [FLOP]', flops),
      linear('bleu', 'BLEU, English to German', bleus),
    ];
    const [toX, toY] = [pixelScale(flops, width, true), pixelScale([bleus[1], bleus[0]], height)];
    const color = colourChannel(
      'kind',
      { 'single model': palette.blue, ensemble: palette.orange },
      { symbolType: 'square' },
    );
    return {
      width,
      height,
      layer: [
        pointLayer(points, { x, y, color }, { size: 90 }),
        ...nameLayers(points, (row) => ({ x: toX(row.flop), y: toY(row.bleu) }), { width, height, furthest: 30 }),
      ],
    };
  },
  checks: {
    'the big model has 28.4 BLEU at 2.3e19 FLOP, the base 27.3 at 3.3e18': ({ points }) => {
      const row = (name: string) =>
        points.filter((point) => point.name === name).map(({ bleu, flop }) => [bleu, flop])[0];
      return every(
        equal('big', row('Transformer big'), [28.4, 2.3e19]),
        equal('base', row('Transformer base'), [27.3, 3.3e18]),
      );
    },
    'the base beats every earlier model, ensembles too, with the least compute of all': ({ points }) => {
      const base = points.find(({ name }) => name === 'Transformer base');
      const earlier = points.filter(({ name }) => !name.startsWith('Transformer'));
      return holds(
        base !== undefined && earlier.every(({ bleu, flop }) => bleu < base.bleu && flop > base.flop),
        'an earlier model is better or cheaper',
      );
    },
    'OpenAI’s 0.089 petaflop/s-days are a third of the paper’s compute; only ByteNet is left out': ({
      points,
      unpublished,
    }) => {
      const flop = (name: string): number => points.find((point) => point.name === name)?.flop ?? Number.NaN;
      return every(
        near('OpenAI', flop('Transformer big, by OpenAI'), 7.69e18, { rtol: 1e-3 }),
        near('share', flop('Transformer big, by OpenAI') / flop('Transformer big'), 1 / 3, { atol: 0.01 }),
        equal('left out', unpublished, ['ByteNet']),
      );
    },
    'the operations counted here are 20 to 60 % of the published ones, which take the GPU at its peak': ({ points }) =>
      every(
        ...['base', 'big'].map((size) => {
          const flop = (name: string): number => points.find((point) => point.name === name)?.flop ?? 0;
          const share = flop(`Transformer ${size}, counted`) / flop(`Transformer ${size}`);
          return holds(share > 0.2 && share < 0.6, `the share of ${size} is ${share}`);
        }),
      ),
  },
});
