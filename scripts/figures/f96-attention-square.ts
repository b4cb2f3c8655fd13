import { profile } from '@netwright/efficiency-metrics';
import { kaplanForwardFlops, kaplanParameters } from '@netwright/efficiency-metrics/scaling';
import { logDomain, palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { models } from '@netwright/transformer';
import type { AttentionTime } from '../bench/attention-time.ts';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { labelLayer, linePointLayers, ruleLayer } from './kit/layers.ts';
import { equal, every, near } from './kit/verdict.ts';

const width = 256;
const heads = 4;
const lengths = [64, 128, 256, 512, 1024, 1536, 3072, 6144, 12_288];
const names = {
  projections: 'projections and feed-forward: 12 d² per token',
  attention: 'scores and mixing: 2 n d per token',
};

/** Multiply-accumulates of one layer over n tokens, counted in the graph of GPT-2 with one layer of width 256. */
function counted(n: number): { attention: number; projections: number } {
  const config = { width, heads, layers: 1, vocabulary: 1, context: n };
  const graph = trace(models.gpt2, { config, inputs: { ids: [1, n] } });
  const rows = [...profile(graph).rows()].filter(({ path }) => path.startsWith('h.0'));
  const all = rows.reduce((sum, { macs }) => sum + macs, 0);
  const attention = rows.reduce((sum, { attentionMacs }) => sum + attentionMacs, 0);
  return { attention, projections: all - attention };
}

/** What attention costs by the number of tokens. */
export const figure = defineFigure({
  id: 'F96',
  title: 'Attention grows with the square of the tokens',
  lectures: ['M', 'C'],
  source: 'MIT 6.5940, lecture 2; Kaplan et al. (2020), table 1',
  caption:
    'One layer of a transformer of width d = 256 over the number of tokens n, all axes logarithmic: left, multiply-accumulates of the products of queries, keys and values, and of everything else; right, what both took on one thread of a CPU. The products cost the same at n = 6 d = 1,536, if both products of attention count, QKᵀ and the mixing of values; by Kaplan’s formula, which counts one of them, at 12 d.',
  method:
    'Counted in our graph of GPT-2 with one layer, without the causal mask’s saving: 2 n d multiply-accumulates per token; Kaplan’s formula from efficiency-metrics. Times are medians of 20 runs in onnxruntime, softmax included, no mask: the record of scripts/bench/attention-time.ts.',
  cost: 'slow',
  trainedBy: { script: 'scripts/bench/attention-time.ts', record: 'attention-time' },
  data: ({ record }) => ({
    points: lengths.flatMap((n) =>
      Object.entries(counted(n)).map(([part, macs]) => ({
        n,
        part: part as keyof typeof names,
        macs,
        origin: 'computed here' as const,
      })),
    ),
    times: record<{ times: AttentionTime[] }>().times.flatMap(({ tokens, attention, rest }) =>
      (['attention', 'projections'] as const).map((part) => ({
        n: tokens,
        part,
        milliseconds: 1000 * (part === 'attention' ? attention : rest),
        origin: 'computed here' as const,
      })),
    ),
    kaplan: lengths.map((n) => {
      const shape = { layers: 1, width, heads, context: n, vocabulary: 1 };
      const dense = 2 * kaplanParameters(shape);
      return { n, dense, attention: kaplanForwardFlops(shape) - dense };
    }),
  }),
  plot: ({ points, times }) => {
    const named = <T extends { part: keyof typeof names }>(rows: readonly T[]) =>
      rows.map((row) => ({ ...row, name: names[row.part] }));
    const colours = { [names.projections]: palette.blue, [names.attention]: palette.vermillion };
    const color = colourChannel('name', colours, { symbolType: 'stroke', columns: 1 });
    const panel = (text: string, layer: object[]) => ({
      title: { text, fontSize: 13, frame: 'group' },
      width: 340,
      height: 320,
      layer,
    });
    const counts = {
      x: logarithmic('n', 'tokens n', [50, 16_000]),
      y: logarithmic('macs', 'multiply-accumulates of a layer', [1e6, 2e11]),
    };
    const clock = {
      x: logarithmic('n', 'tokens n', [100, 5500]),
      y: logarithmic('milliseconds', 'time [ms]', logDomain(times.map(({ milliseconds }) => milliseconds))),
    };
    return {
      width: 800,
      hconcat: [
        panel('operations', [
          ruleLayer({ n: 6 * width }, { x: counts.x }),
          labelLayer([{ n: 6 * width, macs: 3e6, label: 'n = 6 d' }], counts, { dx: 8 }),
          ...linePointLayers(named(points), { ...counts, color }),
        ]),
        panel('time', linePointLayers(named(times), { ...clock, color })),
      ],
    };
  },
  checks: {
    'per token and layer 12 d² products apart from attention and 2 n d of it, exactly': ({ points }) =>
      every(
        ...points.map(({ n, part, macs }) =>
          equal(`${part} at ${n}`, macs, n * (part === 'attention' ? 2 * n * width : 12 * width ** 2)),
        ),
      ),
    'log-log slopes are 2 and 1, equal costs at n = 6 d': ({ points }) => {
      const at = (part: string, n: number): number =>
        points.find((point) => point.part === part && point.n === n)?.macs ?? Number.NaN;
      const slope = (part: string): number => Math.log(at(part, 12_288) / at(part, 64)) / Math.log(12_288 / 64);
      return every(
        near('slope of attention', slope('attention'), 2, { atol: 1e-9 }),
        near('slope of the rest', slope('projections'), 1, { atol: 1e-9 }),
        equal('at 6 d', at('attention', 6 * width), at('projections', 6 * width)),
      );
    },
    'the time of attention grows with a power between 1.6 and 2.4 of the tokens from 256 to 4,096, that of the rest between 0.8 and 1.2':
      ({ times }) => {
        const slope = (part: keyof typeof names): number => {
          const [first, last] = [256, 4096].map((n) => times.find((one) => one.part === part && one.n === n));
          return Math.log((last?.milliseconds ?? 0) / (first?.milliseconds ?? 0)) / Math.log(16);
        };
        return every(
          near('slope of attention', slope('attention'), 2, { atol: 0.4 }),
          near('slope of the rest', slope('projections'), 1, { atol: 0.2 }),
        );
      },
    'Kaplan counts half of attention: equal costs at 12 d': ({ kaplan }) => {
      const one = kaplan.find(({ n }) => n === 12 * width);
      return equal('FLOPs per token', one?.attention, one?.dense);
    },
  },
});
