import { profile } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { type Params, type Tensor, trace } from '@netwright/tensor-core';
import { multiheadAttention, scaledDotProduct } from '@netwright/tensor-core/nn';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { lineLayer, pointLayer, ruleLayer } from './kit/layers.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const pixels = 224 ** 2; // M of the paper, 50,176
const [latents, depth, width, channels] = [512, 48, 1024, 261]; // N, L, of a latent, of a pixel with its place
const inputs = [16, 32, 64, 128, 224, 512].map((side) => side ** 2);
const depths = [1, 2, 4, 8, 16, 32, 48, 96];
const colours = { 'Transformer: L M²': palette.vermillion, 'Perceiver: M N + L N²': palette.blue } as const;
const names = Object.keys(colours) as (keyof typeof colours)[];

/** Multiply-accumulates of both products of attention from so many queries to so many keys, counted in its graph. */
function counted(queries: number, keys: number): number {
  const of = (length: number) => ({ dtype: 'float32' as const, shape: [1, 1, length, width] });
  const build = (_: Params, { q, k, v }: Record<'q' | 'k' | 'v', Tensor>): Tensor => scaledDotProduct(q, k, v).out;
  return profile(trace({ build, inputs: { q: of(queries), k: of(keys), v: of(keys) }, outputs: ['y'] })).totals.macs;
}

/** Of a whole cross-attention layer, projections too, from the latents to so many pixels. */
function wholeLayer(keys: number): number {
  const build = (p: Params, { query, key }: Record<'query' | 'key', Tensor>): Tensor =>
    multiheadAttention(p, { query, key }, 1).out;
  const of = (length: number, size: number) => ({ dtype: 'float32' as const, shape: [1, length, size] });
  const shapes = { query: of(latents, width), key: of(keys, channels) };
  return profile(trace({ build, inputs: shapes, outputs: ['y'] })).totals.macs;
}

/** What a Perceiver costs by the number of its inputs, and by its depth. */
export const figure = defineFigure({
  id: 'F106',
  title: 'The Perceiver: cost that is linear in the input, and a depth that does not see it',
  lectures: ['C'],
  source: 'Jaegle et al. (2021), arXiv:2103.03206, figure 1 and its complexity O(M N + L N²)',
  caption: `Multiply-accumulates of the products of attention, both axes logarithmic: left over the number M of inputs, at ${depth} layers, right over the number L of layers for the 50,176 pixels of an image of 224×224 (the rule on the left). A Transformer’s layers attend from all inputs to all; a Perceiver reads them once into ${latents} latents and goes on with those.`,
  method: `Lines are 2 · ${width.toLocaleString('en-US')} times the published complexities, points are counted in graphs: one of cross-attention and one of a layer, times L. The ${latents} latents, ${depth} layers and their widths are chosen here, near the paper’s model for ImageNet as it is remembered, not checked.`,
  cost: 'cheap',
  data: () => {
    const layer = counted(latents, latents);
    const read = new Map(inputs.map((m) => [m, counted(latents, m)]));
    const full = new Map(inputs.map((m) => [m, counted(m, m)]));
    const cost = (m: number, l: number) => ({
      'Transformer: L M²': { formula: 2 * width * l * m ** 2, count: l * (full.get(m) ?? Number.NaN) },
      'Perceiver: M N + L N²': {
        formula: 2 * width * (m * latents + l * latents ** 2),
        count: (read.get(m) ?? Number.NaN) + l * layer,
      },
    });
    const rows = (m: number, l: number) => names.map((name) => ({ name, inputs: m, layers: l, ...cost(m, l)[name] }));
    return {
      byInputs: inputs.flatMap((m) => rows(m, depth)),
      byLayers: depths.flatMap((l) => rows(pixels, l)),
      whole: inputs.map((m) => ({ inputs: m, macs: wholeLayer(m) })),
    };
  },
  plot: ({ byInputs, byLayers }) => {
    const size = { width: 350, height: 320 };
    const ticks = (values: readonly number[]) => ({ values, labelExpr: "format(datum.value, ',')" });
    const color = colourChannel('name', colours);
    const lines = (rows: typeof byInputs) =>
      rows.map(({ formula, ...row }) => ({ ...row, macs: formula, origin: 'published' as const }));
    const points = (rows: typeof byInputs) =>
      rows.map(({ count, ...row }) => ({ ...row, macs: count, origin: 'computed here' as const }));
    const y = (title: string | null) => logarithmic('macs', title, [1e9, 1e17]);
    const panels = [
      {
        rows: byInputs,
        x: logarithmic('inputs', 'inputs M [pixels]', [200, 4e5], ticks(inputs)),
        y: y('multiply-accumulates'),
      },
      { rows: byLayers, x: logarithmic('layers', 'layers L', [0.8, 120], ticks(depths)), y: y(null) },
    ];
    const strokeDash = originChannel('strokeDash', lines(byInputs));
    const shape = originChannel('shape', points(byInputs));
    return {
      width: 2 * size.width,
      hconcat: panels.map(({ rows, x, y: own }, i) => ({
        ...size,
        resolve: { legend: { strokeDash: 'independent' } },
        layer: [
          ...(i === 0 ? [ruleLayer({ inputs: pixels }, { x })] : []),
          lineLayer(lines(rows), {
            x,
            y: own,
            color,
            strokeDash: i === 0 ? strokeDash : { ...strokeDash, legend: null },
          }),
          pointLayer(points(rows), { x, y: own, color, shape }),
        ],
      })),
    };
  },
  checks: {
    'the counts of the graphs are those of the formulas, exactly': ({ byInputs, byLayers }) =>
      every(
        equal('rows', [byInputs.length, byLayers.length], [2 * inputs.length, 2 * depths.length]),
        ...[...byInputs, ...byLayers].map(({ name, inputs: m, layers, formula, count }) =>
          equal(`${name}, M = ${m}, L = ${layers}`, count, formula),
        ),
      ),
    'a Perceiver’s cost is linear in M, with the projections of its layers too': ({ byInputs, whole }) => {
      const products = byInputs.filter(({ name }) => name === names[1]).map((row) => ({ ...row, macs: row.count }));
      return every(
        ...[products, whole].flatMap((rows) => {
          const slope = (i: number): number =>
            ((rows[i]?.macs ?? 0) - (rows[0]?.macs ?? 0)) / ((rows[i]?.inputs ?? 0) - (rows[0]?.inputs ?? 0));
          return rows
            .slice(2)
            .map(({ inputs: m }, i) => near(`slope to ${m}`, slope(i + 2), slope(1), { rtol: 1e-12 }));
        }),
      );
    },
    'for 50,176 pixels and 48 layers it is 3,157 times cheaper than a Transformer': ({ byInputs }) => {
      const [transformer, perceiver] = byInputs.filter((row) => row.inputs === 50_176).map(({ count }) => count);
      return near('ratio', (transformer ?? 0) / (perceiver ?? 1), 3157, { atol: 1 });
    },
    'twice the layers double a Transformer’s cost, and add to a Perceiver’s what no input changes': ({ byLayers }) => {
      const at = (i: 0 | 1, layers: number): number =>
        byLayers.find((row) => row.name === names[i] && row.layers === layers)?.count ?? Number.NaN;
      return every(
        equal('Transformer', at(0, 96), 2 * at(0, 48)),
        equal('Perceiver', at(1, 96) - at(1, 48), 2 * width * 48 * latents ** 2),
        holds(at(1, 96) < 1.5 * at(1, 48), `got ${at(1, 96)} and ${at(1, 48)}`),
      );
    },
  },
});
