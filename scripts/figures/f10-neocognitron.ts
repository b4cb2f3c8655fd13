import { learnNeocognitron, models, strokeDigit } from '@netwright/cnn-zoo';
import { palette } from '@netwright/plots';
import { type TensorData, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { mean } from '../mean.ts';
import { linear } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { bandLayer, labelLayer, linePointLayers, ruleLayer } from './kit/layers.ts';
import { equal, every, holds } from './kit/verdict.ts';

const digits = [0, 1, 2, 3, 4];
const seeds = [0, 1, 2];
const shifts = [0, 1, 2, 3, 4];
const places = [...new Set(shifts.flatMap((by) => [by, -by]))];
const stages = [1, 2, 3] as const;
const layers = stages.flatMap((stage) => [`s${stage}`, `c${stage}`]);
const colours = { 'S-cells': palette.vermillion, 'C-cells': palette.blue } as const;

const stack = (patterns: readonly TensorData[]): TensorData =>
  tensorData(
    patterns.flatMap(({ data }) => Array.from(data as Float32Array)),
    [patterns.length, 1, 16, 16],
  );

/** The cosine of the angle between two responses; 0 where there is none. */
function likeness(u: Float32Array, v: Float32Array): number {
  const dot = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  const length = Math.sqrt(dot(u, u) * dot(v, v));
  return length === 0 ? 0 : dot(u, v) / length;
}

/** What a neocognitron that has learnt the digits in the middle makes of moved ones, and of different ones. */
async function tolerance(seed: number) {
  const weights = await learnNeocognitron(models.neocognitron.config, stack(digits.map((d) => strokeDigit(d))), {
    seed,
  });
  const graph = trace(models.neocognitron, { tap: ['s*', 'c*'] });
  await using session = await createSession(graph, weights, { device: 'cpu', threads: 1 });
  const shown = places.flatMap((right) => digits.map((d) => strokeDigit(d, { right })));
  const out = await session.run({ x: stack(shown) });
  const response = (layer: string, digit: number, right: number): Float32Array => {
    const all = out[layer]?.data as Float32Array;
    const [size, at] = [all.length / shown.length, digits.length * places.indexOf(right) + digit];
    return all.subarray(at * size, (at + 1) * size);
  };
  const winner = (digit: number, right: number): number => {
    const planes = response('c3', digit, right);
    return planes.indexOf(Math.max(...planes));
  };
  const pairs = digits.flatMap((a) => digits.slice(a + 1).map((b) => [a, b] as const));
  return {
    moved: layers.map((layer) =>
      shifts.map((by) =>
        mean(digits.flatMap((d) => [by, -by].map((to) => likeness(response(layer, d, 0), response(layer, d, to))))),
      ),
    ),
    other: layers.map((layer) => mean(pairs.map(([a, b]) => likeness(response(layer, a, 0), response(layer, b, 0))))),
    sameAnswers: digits.flatMap((d) => [1, -1].filter((to) => winner(d, to) === winner(d, 0))).length,
  };
}

/** How responses to moved digits change from layer to layer. */
export const figure = defineFigure({
  id: 'F10',
  title: 'Neocognitron: a shift matters less from stage to stage',
  lectures: ['A'],
  source: 'Fukushima & Miyake (1982); Fukushima (1980), doi:10.1007/BF00344251',
  caption:
    'Cosine between the responses to a digit in the middle and the same one moved to the side, layer by layer, mean and range of three seeds; dashed, the cosine between different digits. S-cells find a feature at its place, C-cells wherever it is nearby, in stage 2 more so than in stage 1. The last C-cells, one for each plane, answer which digit it is: they are as tolerant to 2 cells, and tell different digits apart.',
  method:
    'Run: the network of packages/cnn-zoo learns five digits of 16×16 cells in the middle without a teacher, from three seeds; both directions and all digits are averaged.',
  cost: 'cheap',
  data: async () => {
    const runs: Awaited<ReturnType<typeof tolerance>>[] = [];
    for (const seed of seeds) runs.push(await tolerance(seed));
    const spread = (values: readonly number[]) => ({
      mean: mean(values),
      low: Math.min(...values),
      high: Math.max(...values),
    });
    return {
      runs,
      curves: layers.map((layer, l) => ({
        stage: Number(layer[1]),
        cells: layer.startsWith('s') ? ('S-cells' as const) : ('C-cells' as const),
        other: mean(runs.map(({ other }) => other[l] as number)),
        points: shifts.map((shift, i) => ({
          shift,
          ...spread(runs.map(({ moved }) => moved[l]?.[i] as number)),
          origin: 'computed here' as const,
        })),
      })),
    };
  },
  plot: ({ curves }) => {
    const x = linear('shift', 'moved by [cells]', [-0.15, 4.15], { values: shifts });
    const panel = (stage: number) => {
      const y = (field: string) => linear(field, stage === 1 ? 'likeness (cosine)' : null, [0, 1.02]);
      const color = colourChannel('cells', colours, { symbolType: 'stroke', symbolOpacity: 1 });
      const own = curves.filter((curve) => curve.stage === stage);
      const rows = own.flatMap(({ cells, points }) => points.map((point) => ({ ...point, cells })));
      return {
        title: { text: `stage ${stage}`, fontSize: 13, offset: 6 },
        width: 220,
        height: 260,
        layer: [
          bandLayer(rows, y, { x, color }),
          ...linePointLayers(rows, { x, y: y('mean'), color }),
          ...own.flatMap(({ cells, other }) => {
            const row = { other, cells, shift: 1.1, label: 'different digits' };
            const mark = { color: colours[cells], strokeWidth: 1.5 };
            const label = labelLayer([row], { x, y: y('other') }, { dy: -7, fontSize: 11 });
            return [ruleLayer(row, { y: y('other'), color }, mark), ...(cells === 'C-cells' ? [label] : [])];
          }),
        ],
      };
    };
    return { width: 720, spacing: 24, hconcat: stages.map(panel) };
  },
  checks: {
    'in stages 1 and 2 C-cells change less than the S-cells before them for shifts of 1 to 3 cells, from every seed': ({
      runs,
    }) =>
      every(
        ...runs.flatMap(({ moved: [s1, c1, s2, c2] }, seed) =>
          [1, 2, 3].flatMap((by) =>
            [[s1, c1] as const, [s2, c2] as const].map(([s, c], stage) =>
              holds(
                (c?.[by] ?? 0) > (s?.[by] ?? 1),
                `seed ${seed}, stage ${stage + 1}, shift ${by}: got ${s?.[by]} and ${c?.[by]}`,
              ),
            ),
          ),
        ),
      ),
    'the C-cells of stage 2 change less than those of stage 1, which keep more than half at 2 cells': ({ runs }) =>
      every(
        ...runs.flatMap(({ moved: [, c1, , c2] }, seed) => [
          ...[1, 2, 3].map((by) => holds((c2?.[by] ?? 0) > (c1?.[by] ?? 1), `seed ${seed}, shift ${by}`)),
          holds((c1?.[2] ?? 0) > 0.5, `seed ${seed}: got ${c1?.[2]}`),
        ]),
      ),
    'the last C-cells tell digits apart that their S-cells still find alike, and answer 9 of 10 moved by a cell as before':
      ({ runs }) =>
        every(
          ...runs.flatMap(({ other, sameAnswers }, seed) => [
            holds(3 * (other[5] ?? 1) < (other[4] ?? 0), `seed ${seed}: got ${other[5]} and ${other[4]}`),
            holds(sameAnswers >= 9, `seed ${seed}: got ${sameAnswers} of 10`),
          ]),
        ),
    'a digit that has not moved is like itself, and all curves fall': ({ runs }) =>
      every(
        ...runs.flatMap(({ moved }) =>
          moved.map((curve, l) =>
            every(
              equal(`${layers[l]} at 0`, Number(curve[0]?.toFixed(6)), 1),
              holds(
                curve.every((value, i) => i === 0 || value < (curve[i - 1] as number)),
                `${layers[l]} must fall, got ${curve}`,
              ),
            ),
          ),
        ),
      ),
  },
});
