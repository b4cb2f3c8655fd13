import { profile } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import {
  constant,
  type Graph,
  initialise,
  normal,
  type Params,
  type Tensor,
  tensorData,
  trace,
} from '@netwright/tensor-core';
import { rearrange } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { qkvAttention, withinWindows } from '@netwright/vit';
import { logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Table {
  swin: { M: number; checks: Record<string, number> };
}

const [side, window, shift] = [8, 4, 2]; // of the drawing, as figure 2 of the paper
const [channels, heads] = [96, 3]; // Swin-T's first stage
const maps = [7, 14, 28, 56, 112]; // sides [patches]
const names = { all: 'all patches (MSA)', windows: 'windows of 7×7 (W-MSA)' } as const;

type Attend = (p: Params, x: Tensor) => Tensor;

const attentionGraph = (size: number, width: number, attend: Attend): Graph =>
  trace({ build: attend, inputs: { x: { dtype: 'float32', shape: [1, size, size, width] } }, outputs: ['y'] });

/** Attention between all patches of [1, H, W, C], or those that a mask leaves. */
const everywhere =
  (count: number, mask?: readonly number[]): Attend =>
  (p, x) => {
    const tokens = rearrange(x, 'n h w c -> n (h w) c');
    const n = x.shape[1] as number;
    const added = mask && constant(p.graph, tensorData(mask, [1, 1, n * n, n * n]));
    const y = qkvAttention(p, tokens, count, added ? { mask: added } : {});
    return rearrange(y, 'n (h w) c -> n h w c', { h: n });
  };

const inWindows =
  (count: number, size: number, by = 0): Attend =>
  (p, x) =>
    withinWindows(x, size, by, (windows, mask) => qkvAttention(p, windows, count, mask ? { mask } : {}));

/** Which window each patch of a picture lies in, cut where the shifted grid lies: no graph. */
const windowOf = (by: number): number[] =>
  Array.from({ length: side ** 2 }, (_, i) => {
    const at = (index: number): number => Math.floor((index + (by > 0 ? window - by : 0)) / window);
    return 10 * at(Math.floor(i / side)) + at(i % side);
  });

/** Groups of patches that attend to each other, from the graph's windows and its mask: a number for each patch. */
async function groupsOf(by: number): Promise<number[]> {
  const graph = trace({
    build: (p: Params, x: Tensor): Tensor =>
      withinWindows(x, window, by, (inside, mask) => {
        p.graph.output('inside', inside);
        if (mask) p.graph.output('mask', mask);
        return inside;
      }),
    inputs: { x: { dtype: 'float32', shape: [1, side, side, 1] } },
    outputs: ['y'],
  });
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const counted = Float32Array.from({ length: side ** 2 }, (_, i) => i);
  const { inside, mask } = await session.run({ x: { data: counted, dims: [1, side, side, 1] } });
  const groups = Array<number>(side ** 2).fill(-1);
  const places = window ** 2;
  Array.from(inside?.data as Float32Array).forEach((patch, i) => {
    const [w, t] = [Math.floor(i / places), i % places];
    const first = Array.from({ length: places }, (_, j) => j).find(
      (j) => Number(mask?.data[(w * places + t) * places + j] ?? 0) === 0,
    );
    groups[patch] = w * places + (first as number);
  });
  return groups;
}

/** How far masked attention in shifted windows lies from attention by the windows' definition, of the largest result. */
async function difference(seed: number): Promise<number> {
  const [count, width] = [2, 8];
  const windows = windowOf(shift);
  const apart = windows.flatMap((a) => windows.map((b) => (a === b ? 0 : -1e9)));
  const x = { data: normal(side ** 2 * width, { seed }).map((value) => 30 * value), dims: [1, side, side, width] };
  const [one, other] = await Promise.all(
    [inWindows(count, window, shift), everywhere(count, apart)].map(async (attend) => {
      const graph = attentionGraph(side, width, attend);
      await using session = await createSession(graph, initialise(graph, { seed }), { device: 'cpu', threads: 1 });
      const { y } = await session.run({ x });
      return y?.data as Float32Array;
    }),
  );
  const differences = Array.from(one ?? [], (value, i) => Math.abs(value - (other?.[i] as number)));
  return Math.max(...differences) / Math.max(...Array.from(other ?? [], Math.abs));
}

/** Windows, shifted windows, and what attention costs in and without them. */
export const figure = defineFigure({
  id: 'F62',
  title: 'Swin: attention within shifted windows costs in proportion to the image, not to its square',
  lectures: ['A'],
  source: 'Liu et al. (2021), arXiv:2103.14030, figure 2 and equations 1 and 2',
  caption:
    'An image of 8×8 patches in windows of 4×4, in one block and shifted by two in the next: patches of one colour attend to each other; right, multiply-adds of one attention layer of Swin-T’s first width by the number of patches.',
  method:
    'Groups read off the graph’s windows and mask; multiply-adds counted in graphs of packages/vit without their position biases, for maps of 7×7 to 112×112 patches with 96 channels.',
  cost: 'cheap',
  seed: 0,
  data: async ({ seed }) => ({
    windows: await Promise.all(
      [0, shift].map(async (by) => ({ by, groups: await groupsOf(by), defined: windowOf(by) })),
    ),
    costs: maps.flatMap((size) => {
      const patches = size ** 2;
      const linearPart = 4 * patches * channels ** 2;
      const macs = (attend: Attend): number => profile(attentionGraph(size, channels, attend)).totals.macs;
      const origin = 'computed here' as const;
      return [
        {
          kind: 'all',
          patches,
          macs: macs(everywhere(heads)),
          formula: linearPart + 2 * patches ** 2 * channels,
          origin,
        },
        {
          kind: 'windows',
          patches,
          macs: macs(inWindows(heads, 7)),
          formula: linearPart + 2 * 7 ** 2 * patches * channels,
          origin,
        },
      ];
    }),
    difference: await difference(seed),
    printed: published<Table>('attention-complexity').swin.checks,
  }),
  plot: ({ windows, costs }) => {
    const size = 210;
    const colours = [palette.sky, palette.orange, palette.green, palette.purple, palette.blue, palette.vermillion];
    const grid = ({ by, groups }: (typeof windows)[number]) => {
      const order = [...new Set(groups)];
      const cells = groups.map((group, i) => ({
        row: Math.floor(i / side),
        column: i % side,
        group: order.indexOf(group),
      }));
      const axis = { type: 'ordinal', axis: null };
      return {
        title: { text: by === 0 ? 'windows of one block' : `shifted by ${by} in the next`, fontSize: 13, offset: 6 },
        width: size,
        height: size,
        layer: [
          {
            data: { values: cells },
            mark: { type: 'rect', stroke: 'white', strokeWidth: 1 },
            encoding: {
              x: { field: 'column', ...axis },
              y: { field: 'row', ...axis },
              color: {
                field: 'group',
                type: 'nominal',
                scale: { domain: [0, 1, 2, 3, 4, 5, 6, 7, 8], range: [...colours, '#999999', '#F0E442', '#555555'] },
                legend: null,
              },
            },
          },
        ],
      };
    };
    const rows = costs.map((row) => ({ ...row, name: names[row.kind as keyof typeof names] }));
    const x = logarithmic('patches', 'patches hw', [40, 16_000]);
    const y = logarithmic('macs', 'multiply-adds of a layer', [1e6, 1e11]);
    const color = {
      field: 'name',
      type: 'nominal',
      scale: { domain: Object.values(names), range: [palette.black, palette.blue] },
      legend: { title: null, symbolType: 'stroke' },
    };
    return {
      width: 760,
      resolve: { scale: { color: 'independent' } },
      hconcat: [
        { vconcat: windows.map(grid), spacing: 12 },
        {
          width: 420,
          height: 400,
          layer: [
            { data: { values: rows }, mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, color } },
            {
              data: { values: rows },
              mark: { type: 'point', filled: true, size: 70, opacity: 1 },
              encoding: { x, y, color: { ...color }, shape: originChannel('shape', costs) },
            },
          ],
        },
      ],
    };
  },
  checks: {
    'patches that attend to each other are those of one (shifted) window: 4 windows, then 9': ({ windows }) =>
      every(
        ...windows.map(({ by, groups, defined }) =>
          holds(
            groups.every((a, i) => groups.every((b, j) => (a === b) === (defined[i] === defined[j]))),
            `shift ${by}: groups must be the windows`,
          ),
        ),
        equal(
          'groups',
          windows.map(({ groups }) => new Set(groups).size),
          [4, 9],
        ),
      ),
    'masked attention in shifted windows equals attention by their definition': ({ difference: apart }) =>
      holds(apart < 1e-5, `they must agree to 1e-5, got ${apart}`),
    'graphs have exactly the multiply-adds of equations 1 and 2': ({ costs }) =>
      every(...costs.map(({ kind, patches, macs, formula }) => equal(`${kind}, ${patches} patches`, macs, formula))),
    'on 56×56 patches that is 2,003,828,736 against 145,108,992, 13.8 times as much; on 7×7 the same': ({
      costs,
      printed,
    }) => {
      const at = (kind: string, size: number): number =>
        costs.find((row) => row.kind === kind && row.patches === size ** 2)?.macs ?? Number.NaN;
      return every(
        equal('MSA', at('all', 56), printed['stage1 56x56 C=96 MSA']),
        equal('W-MSA', at('windows', 56), printed['stage1 W-MSA']),
        near('ratio', at('all', 56) / at('windows', 56), 13.8, { atol: 0.05 }),
        equal('on 7×7', at('all', 7), at('windows', 7)),
      );
    },
    'in windows the cost is proportional to the patches': ({ costs }) => {
      const each = costs.filter(({ kind }) => kind === 'windows').map(({ macs, patches }) => macs / patches);
      return equal('per patch', each, Array(maps.length).fill(each[0]));
    },
  },
});
