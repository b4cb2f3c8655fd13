import { originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { labelLayer, linePointLayers, pointLayer } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { differenceFromMasked, headMacs, headsOf, pairsOf, patternOf, unreached } from './kit/sparse-patterns.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Table {
  sparse_table2: [task: string, kind: string, bits: number, seconds: number][];
}

const kinds = ['strided', 'fixed'] as const;
const drawn = 36; // positions; the stride is the root of it
const lengths = [16, 64, 256, 576];
const growth = Math.log(576 / 256); // of the last two
const colours = { dense: palette.black, strided: palette.blue, fixed: palette.vermillion } as const;
const heads = { 'first head': palette.sky, 'second head': palette.orange, both: palette.green } as const;
const tasks = [
  { task: 'Enwik8', label: 'Enwik8: bits per byte', seconds: 0.34, bits: 1.28 },
  { task: 'CIFAR-10', label: 'CIFAR-10: bits per dimension', seconds: 0.34, bits: 2.62 },
];

/** Two sparse patterns, what they cost, and what the paper measured. */
export const figure = defineFigure({
  id: 'F61',
  title: 'Sparse Transformer: every earlier position in two steps, for n √n products instead of n²',
  lectures: ['A'],
  source: 'Child, Gray, Radford & Sutskever (2019), arXiv:1904.10509, figure 3 and table 2',
  caption:
    'Above, which of 36 positions (columns) each position (row) attends to, by head, in the strided and the fixed pattern; below, multiply-adds of one head by length, and the published loss over the time of a training step: on images strided attention is better than dense, on text worse (1.13 bits against 1.00).',
  method:
    'Patterns and graphs of packages/transformer, stride √n, one summary (in ours each position also sees itself in the second fixed head, which is not drawn); multiply-adds counted in the graphs of dense and sparse attention (width 64), whose results are compared with masked attention.',
  cost: 'cheap',
  seed: 0,
  data: async ({ seed }) => ({
    masks: kinds.map((kind) => {
      const pattern = patternOf(kind, drawn);
      return { kind, cells: pairsOf(drawn, pattern).map(([i, j]) => ({ i, j, heads: headsOf(i, j, pattern) })) };
    }),
    unreached: kinds.flatMap((kind) => [16, 36, 64].map((n) => unreached(n, patternOf(kind, n)))),
    nonzeros: kinds.map((kind) => ({
      kind,
      counts: lengths.map((n) => ({ n, count: pairsOf(n, patternOf(kind, n)).length })),
    })),
    costs: lengths.flatMap((n) =>
      (['dense', ...kinds] as const).map((kind) => ({
        kind,
        n,
        macs: headMacs(n, kind === 'dense' ? undefined : patternOf(kind, n)),
        origin: 'computed here' as const,
      })),
    ),
    differences: await Promise.all(kinds.map((kind) => differenceFromMasked(64, patternOf(kind, 64), seed))),
    measured: published<Table>('attention-complexity').sparse_table2.map(([task, kind, bits, seconds]) => ({
      task: task.split(' ')[0] as string,
      kind,
      bits,
      seconds,
      origin: 'published' as const,
    })),
  }),
  plot: ({ masks, costs, measured }) => {
    const size = 330;
    const look = { color: colourChannel('kind', colours), shape: originChannel('shape', [...costs, ...measured]) };
    const cell = (field: string, title: string | null, reverse: boolean) => ({
      ...linear(field, title, [0, drawn], { values: [0, 6, 12, 18, 24, 30, 36] }),
      scale: { domain: [0, drawn], nice: false, reverse },
    });
    const title = (text: string) => ({ text, fontSize: 13, offset: 6, frame: 'group' });
    const mask = ({ kind, cells }: (typeof masks)[number], i: number) => ({
      title: title(kind),
      width: size,
      height: size,
      data: { values: cells.map((one) => ({ ...one, x2: one.j + 0.92, y2: one.i + 0.92 })) },
      mark: 'rect',
      encoding: {
        x: cell('j', 'position attended to', false),
        x2: { field: 'x2' },
        y: cell('i', i === 0 ? 'position that attends' : null, true),
        y2: { field: 'y2' },
        color: colourChannel('heads', heads),
      },
    });
    const x = logarithmic('n', 'length n [positions]', [12, 800]);
    const y = logarithmic('macs', 'multiply-adds of a head', [1e4, 2e8]);
    const time = linear('seconds', 'time of a training step [s]', [0, 1.5]);
    const loss = linear('bits', 'loss [bits]', [0.8, 3.2]);
    return {
      width: 2 * size,
      resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
      vconcat: [
        { hconcat: masks.map(mask), bounds: 'flush', spacing: 60 },
        {
          bounds: 'flush',
          spacing: 60,
          hconcat: [
            {
              title: title('cost'),
              width: size,
              height: 260,
              layer: linePointLayers(costs, { x, y, ...look }, { line: { strokeWidth: 1.5 } }),
            },
            {
              title: title('measured by the authors'),
              width: size,
              height: 260,
              layer: [
                pointLayer(measured, { x: time, y: loss, ...look }, { size: 100 }),
                labelLayer(tasks, { x: time, y: loss }),
              ],
            },
          ],
        },
      ],
    };
  },
  checks: {
    'in both patterns every pair is connected within two steps': ({ unreached: missing }) =>
      equal('pairs out of reach', missing, Array(6).fill(0)),
    'entries of the masks grow as n √n and are fewer than 2 n √n': ({ nonzeros }) =>
      every(
        ...nonzeros.flatMap(({ kind, counts }) => {
          const [before, last] = counts.slice(-2).map(({ count }) => count) as [number, number];
          return [
            near(`slope of ${kind}`, Math.log(last / before) / growth, 1.5, { atol: 0.05 }),
            ...counts.map(({ n, count }) => holds(count < 2 * n ** 1.5, `${kind}, n = ${n}: got ${count} entries`)),
          ];
        }),
      ),
    'multiply-adds of our graphs grow as n √n, those of dense attention as n²; at 576 they are an eighth or less': ({
      costs,
    }) => {
      const at = (kind: string, n: number): number =>
        costs.find((row) => row.kind === kind && row.n === n)?.macs ?? Number.NaN;
      const slope = (kind: string): number => Math.log(at(kind, 576) / at(kind, 256)) / growth;
      return every(
        near('dense', slope('dense'), 2, { atol: 0.01 }),
        ...kinds.map((kind) => near(kind, slope(kind), 1.5, { atol: 0.05 })),
        ...kinds.map((kind) => holds(at(kind, 576) <= at('dense', 576) / 8, `${kind} takes ${at(kind, 576)}`)),
      );
    },
    'sparse attention equals masked attention': ({ differences }) =>
      holds(Math.max(...differences) < 1e-5, `they must agree to 1e-5, got ${differences}`),
    'published: CIFAR-10 2.80 bits in 0.38 s strided, 2.82 in 0.54 dense; strided on text 1.13 against 1.00': ({
      measured,
    }) => {
      const of = (task: string, kind: string) =>
        measured.filter((row) => row.task === task && row.kind === kind).map(({ bits, seconds }) => [bits, seconds]);
      return every(
        equal('strided', of('CIFAR-10', 'strided'), [[2.8, 0.38]]),
        equal('dense', of('CIFAR-10', 'dense'), [[2.82, 0.54]]),
        equal('strided on text', of('Enwik8', 'strided')[0]?.[0], 1.13),
        equal('dense on text', of('Enwik8', 'dense')[0]?.[0], 1),
      );
    },
  },
});
