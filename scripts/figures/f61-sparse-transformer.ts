import { profile } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { Graph, normal, type Tensor } from '@netwright/tensor-core';
import { scaledDotProduct } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { attends, type SparsePattern, sparseAttention, sparseMask } from '@netwright/transformer';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Table {
  sparse_table2: [task: string, kind: string, bits: number, seconds: number][];
}

const kinds = ['strided', 'fixed'] as const;
const drawn = 36; // positions; the stride is the root of it
const lengths = [16, 64, 256, 576];
const growth = Math.log(576 / 256); // of the last two
const width = 64;
const colours = { dense: palette.black, strided: palette.blue, fixed: palette.vermillion } as const;
const parts = { near: 'first head', far: 'second head', both: 'both' } as const;

const pattern = (kind: SparsePattern['kind'], n: number): SparsePattern => ({ kind, stride: Math.sqrt(n) });
const pairsOf = (n: number, p: SparsePattern): [number, number][] =>
  Array.from({ length: n * n }, (_, k): [number, number] => [Math.floor(k / n), k % n]).filter(([i, j]) =>
    attends(i, j, p),
  );

/** Which earlier positions no two steps of a pattern lead to. */
function unreached(n: number, p: SparsePattern): number {
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => attends(i, j, p)));
  let missing = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) if (!rows[i]?.some((to, k) => to && rows[k]?.[j])) missing++;
  return missing;
}

type Attention = (q: Tensor, k: Tensor, v: Tensor) => Tensor;

function attentionGraph(n: number, attention: Attention): Graph {
  const graph = new Graph({ name: `attention ${n}` });
  const [q, k, v] = ['q', 'k', 'v'].map((name) => graph.input(name, 'float32', [1, 1, n, width]));
  graph.output('y', attention(q as Tensor, k as Tensor, v as Tensor));
  return graph;
}

const dense: Attention = (q, k, v) => scaledDotProduct(q, k, v, { causal: true }).out;
const macsOf = (n: number, attention: Attention): number => profile(attentionGraph(n, attention)).totals.macs;

/** The largest difference between attention that computes the pattern's blocks only and attention that hides the rest. */
async function difference(n: number, p: SparsePattern, seed: number): Promise<number> {
  const graph = attentionGraph(n, (q, k, v) => sparseAttention(q, k, v, p));
  const [q, k, v] = ['q', 'k', 'v'].map((name) => graph.inputs.get(name) as Tensor) as [Tensor, Tensor, Tensor];
  graph.output('masked', scaledDotProduct(q, k, v, { mask: sparseMask(graph, n, p) }).out);
  await using session = await createSession(graph, { device: 'cpu', threads: 1 });
  const feed = (stream: string) => ({ data: normal(n * width, { seed, stream }), dims: [1, 1, n, width] });
  const results = await session.run({ q: feed('q'), k: feed('k'), v: feed('v') });
  const [y, other] = ['y', 'masked'].map((name) => results[name]?.data) as [Float32Array, Float32Array];
  return y.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] as number))), 0);
}

/** Two sparse patterns, what they cost, and what the paper measured. */
export const figure = defineFigure({
  id: 'F61',
  title: 'Sparse Transformer: every earlier position in two steps, for n √n products instead of n²',
  lectures: ['A'],
  source: 'Child, Gray, Radford & Sutskever (2019), arXiv:1904.10509, figure 3 and table 2',
  caption:
    'Above, which of 36 positions (columns) each position (row) attends to, by head, in the strided and the fixed pattern; below, multiply-adds of one head by length, and the published loss over the time of a training step.',
  method:
    'Patterns and graphs of packages/transformer, stride √n, one summary; multiply-adds counted in the graphs of dense and sparse attention (width 64), whose results are compared with masked attention.',
  cost: 'cheap',
  seed: 0,
  data: async ({ seed }) => ({
    masks: kinds.map((kind) => ({
      kind,
      cells: pairsOf(drawn, pattern(kind, drawn)).map(([i, j]) => {
        const sees = (part: 'near' | 'far'): boolean =>
          attends(i, j, { ...pattern(kind, drawn), part }) && (part === 'near' || i !== j || kind === 'strided');
        return { i, j, part: parts[sees('near') && sees('far') ? 'both' : sees('near') ? 'near' : 'far'] };
      }),
    })),
    unreached: kinds.flatMap((kind) => [16, 36, 64].map((n) => unreached(n, pattern(kind, n)))),
    nonzeros: kinds.map((kind) => ({
      kind,
      counts: lengths.map((n) => ({ n, count: pairsOf(n, pattern(kind, n)).length })),
    })),
    costs: lengths.flatMap((n) => [
      { kind: 'dense', n, macs: macsOf(n, dense), origin: 'computed here' as const },
      ...kinds.map((kind) => ({
        kind,
        n,
        macs: macsOf(n, (q, k, v) => sparseAttention(q, k, v, pattern(kind, n))),
        origin: 'computed here' as const,
      })),
    ]),
    differences: await Promise.all(kinds.map((kind) => difference(64, pattern(kind, 64), seed))),
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
    const shape = originChannel('shape', [...costs, ...measured]);
    const color = {
      field: 'kind',
      type: 'nominal',
      scale: { domain: Object.keys(colours), range: Object.values(colours) },
      legend: { title: null },
    };
    const partColor = {
      field: 'part',
      type: 'nominal',
      scale: { domain: Object.values(parts), range: [palette.sky, palette.orange, palette.green] },
      legend: { title: null },
    };
    const cell = (field: string, title: string | null, reverse: boolean) => ({
      field,
      type: 'quantitative',
      title,
      scale: { domain: [0, drawn], nice: false, reverse },
      axis: { values: [0, 6, 12, 18, 24, 30, 36] },
    });
    const mask = ({ kind, cells }: (typeof masks)[number], i: number) => ({
      title: { text: kind, fontSize: 13, offset: 6 },
      width: size,
      height: size,
      layer: [
        {
          data: { values: cells.map((one) => ({ ...one, x2: one.j + 0.92, y2: one.i + 0.92 })) },
          mark: 'rect',
          encoding: {
            x: cell('j', 'position attended to', false),
            x2: { field: 'x2' },
            y: cell('i', i === 0 ? 'position that attends' : null, true),
            y2: { field: 'y2' },
            color: partColor,
          },
        },
      ],
    });
    const [n, macs] = [
      logarithmic('n', 'length n [positions]', [12, 800]),
      logarithmic('macs', 'multiply-adds of a head', [1e4, 1e8]),
    ];
    const [bits, seconds] = [
      linear('bits', 'loss [bits]', [0.8, 3.2]),
      linear('seconds', 'time of a training step [s]', [0, 1.5]),
    ];
    return {
      width: 2 * size,
      resolve: { scale: { color: 'independent' }, legend: { color: 'independent' } },
      vconcat: [
        { hconcat: masks.map(mask) },
        {
          hconcat: [
            {
              title: { text: 'cost', fontSize: 13, offset: 6 },
              width: size,
              height: 260,
              layer: [
                {
                  data: { values: costs },
                  mark: { type: 'line', strokeWidth: 1.5 },
                  encoding: { x: n, y: macs, color },
                },
                {
                  data: { values: costs },
                  mark: { type: 'point', filled: true, size: 60, opacity: 1 },
                  encoding: { x: n, y: macs, color, shape },
                },
              ],
            },
            {
              title: { text: 'measured by the authors', fontSize: 13, offset: 6 },
              width: size,
              height: 260,
              layer: [
                {
                  data: { values: measured },
                  mark: { type: 'point', filled: true, size: 100, opacity: 1 },
                  encoding: { x: seconds, y: bits, color, shape },
                },
                ...(['Enwik8', 'CIFAR-10'] as const).map((task) => ({
                  data: {
                    values: [{ task: task === 'Enwik8' ? 'Enwik8: bits per byte' : 'CIFAR-10: bits per dimension' }],
                  },
                  mark: { type: 'text', align: 'left', fontSize: 12, color: '#333333' },
                  encoding: {
                    x: { datum: 0.34 },
                    y: { datum: task === 'Enwik8' ? 1.28 : 2.62 },
                    text: { field: 'task' },
                  },
                })),
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
