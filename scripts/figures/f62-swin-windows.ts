import { palette } from '@netwright/plots';
import { logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { linePointLayers } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';
import { differenceFromDefinition, groupsOf, layerMacs, windowsOf } from './kit/window-attention.ts';

interface Table {
  swin: { M: number; checks: Record<string, number> };
}

const drawn = { side: 8, window: 4 }; // as figure 2 of the paper
const shift = 2;
const [channels, heads, window] = [96, 3, 7]; // Swin-T's first stage
const maps = [7, 14, 28, 56, 112]; // sides [patches]
const names = { all: 'all patches (MSA)', windows: 'windows of 7×7 (W-MSA)' } as const;
const { sky, orange, green, purple, blue, vermillion, black } = palette;
const groupColours = Object.fromEntries(
  [sky, orange, green, purple, blue, vermillion, '#999999', '#F0E442', '#555555'].entries(),
);

/** Windows, shifted windows, and what attention costs in and without them. */
export const figure = defineFigure({
  id: 'F62',
  title: 'Swin: attention within shifted windows costs in proportion to the image, not to its square',
  lectures: ['A'],
  source: 'Liu et al. (2021), arXiv:2103.14030, figure 2 and equations 1 and 2',
  caption:
    'An image of 8×8 patches in windows of 4×4, in one block and shifted by two in the next: patches of one colour attend to each other; right, multiply-adds of one attention layer of Swin-T’s first width by the number of patches (both logarithmic). Proportional to the image is what windows of one size, 7×7, cost; on 7×7 patches there is one window, and no difference.',
  method:
    'Groups read off the graph’s windows and mask; multiply-adds counted in graphs of packages/vit without their position biases, for maps of 7×7 to 112×112 patches with 96 channels.',
  cost: 'cheap',
  seed: 0,
  data: async ({ seed }) => ({
    windows: await Promise.all(
      [0, shift].map(async (by) => {
        const map = { ...drawn, shift: by };
        return { by, groups: await groupsOf(map), defined: windowsOf(map) };
      }),
    ),
    costs: maps.flatMap((side) => {
      const patches = side ** 2;
      const projections = 4 * patches * channels ** 2;
      const about = { patches, origin: 'computed here' as const };
      const [all, within] = [layerMacs(side, channels, heads), layerMacs(side, channels, heads, window)];
      return [
        { kind: 'all' as const, macs: all, formula: projections + 2 * patches ** 2 * channels, ...about },
        {
          kind: 'windows' as const,
          macs: within,
          formula: projections + 2 * window ** 2 * patches * channels,
          ...about,
        },
      ];
    }),
    difference: await differenceFromDefinition({ ...drawn, shift }, seed),
    printed: published<Table>('attention-complexity').swin,
  }),
  plot: ({ windows, costs }) => {
    const axis = { type: 'ordinal', axis: null };
    const grid = ({ by, groups }: (typeof windows)[number]) => {
      const order = [...new Set(groups)];
      const cells = groups.map((group, i) => ({
        row: Math.floor(i / drawn.side),
        column: i % drawn.side,
        group: `${order.indexOf(group)}`,
      }));
      return {
        title: { text: by === 0 ? 'windows of one block' : `shifted by ${by} in the next`, fontSize: 13, offset: 6 },
        width: 210,
        height: 210,
        data: { values: cells },
        mark: { type: 'rect', stroke: 'white', strokeWidth: 1 },
        encoding: {
          x: { field: 'column', ...axis },
          y: { field: 'row', ...axis },
          color: colourChannel('group', groupColours, false),
        },
      };
    };
    const rows = costs.map((row) => ({ ...row, name: names[row.kind] }));
    const encoding = {
      x: logarithmic('patches', 'patches hw', [40, 16_000]),
      y: logarithmic('macs', 'multiply-adds of a layer', [1e6, 1e11]),
      color: colourChannel('name', { [names.all]: black, [names.windows]: blue }, { symbolType: 'stroke' }),
    };
    const layer = linePointLayers(rows, encoding, { line: { strokeWidth: 2 }, point: { size: 70 } });
    return {
      width: 700,
      resolve: { scale: { color: 'independent' } },
      hconcat: [
        { vconcat: windows.map(grid), spacing: 12 },
        { width: 420, height: 400, layer },
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
        equal('MSA', at('all', 56), printed.checks['stage1 56x56 C=96 MSA']),
        equal('W-MSA', at('windows', 56), printed.checks['stage1 W-MSA']),
        equal('side of a window', window, printed.M),
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
