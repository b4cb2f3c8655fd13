import { profile } from '@netwright/efficiency-metrics';
import { kaplanForwardFlops, kaplanParameters } from '@netwright/efficiency-metrics/scaling';
import { originChannel, palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { models } from '@netwright/transformer';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
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
    'Multiply-accumulates of one layer of a transformer of width d = 256 over the number of tokens n, both logarithmic: products of queries, keys and values, and everything else. They cost the same at n = 6 d = 1,536, if both products of attention count, QKᵀ and the mixing of values; by Kaplan’s formula, which counts one of them, at 12 d.',
  method:
    'Counted in our graph of GPT-2 with one layer, without the causal mask’s saving: 2 n d multiply-accumulates per token; Kaplan’s formula from efficiency-metrics.',
  cost: 'cheap',
  data: () => ({
    points: lengths.flatMap((n) =>
      Object.entries(counted(n)).map(([part, macs]) => ({
        n,
        part: part as keyof typeof names,
        macs,
        origin: 'computed here' as const,
      })),
    ),
    kaplan: lengths.map((n) => {
      const shape = { layers: 1, width, heads, context: n, vocabulary: 1 };
      const dense = 2 * kaplanParameters(shape);
      return { n, dense, attention: kaplanForwardFlops(shape) - dense };
    }),
  }),
  plot: ({ points }) => {
    const x = logarithmic('n', 'tokens n', [50, 16_000]);
    const y = logarithmic('macs', 'multiply-accumulates of a layer', [1e6, 2e11]);
    const rows = points.map((point) => ({ ...point, name: names[point.part] }));
    const color = {
      field: 'name',
      type: 'nominal',
      scale: { domain: Object.values(names), range: [palette.blue, palette.vermillion] },
      legend: { title: null, symbolType: 'stroke', columns: 1 },
    };
    return {
      width: 560,
      height: 360,
      layer: [
        {
          data: { values: [{ n: 6 * width }] },
          mark: { type: 'rule', strokeDash: [2, 3], color: '#777777' },
          encoding: { x },
        },
        {
          data: { values: [{ n: 6 * width, macs: 3e6, text: 'n = 6 d' }] },
          mark: { type: 'text', align: 'left', dx: 8, fontSize: 12, color: '#333333' },
          encoding: { x, y, text: { field: 'text', type: 'nominal' } },
        },
        { data: { values: rows }, mark: { type: 'line' }, encoding: { x, y, color } },
        {
          data: { values: rows },
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: { x, y, color, shape: originChannel('shape', rows) },
        },
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
    'Kaplan counts half of attention: equal costs at 12 d': ({ kaplan }) => {
      const one = kaplan.find(({ n }) => n === 12 * width);
      return equal('FLOPs per token', one?.attention, one?.dense);
    },
  },
});
