import { palette } from '@netwright/plots';
import { normal, type Tensor, type TensorData, trace } from '@netwright/tensor-core';
import { matmul, scaledDotProduct, transpose } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { entropyOf } from './kit/entropy.ts';
import { defineFigure } from './kit/figure.ts';
import { differenceOfHeads } from './kit/heads-apart.ts';
import { bandLayer, linePointLayers } from './kit/layers.ts';
import { every, holds, near } from './kit/verdict.ts';

const widths = [4, 8, 16, 32, 64, 128, 256, 512];
const n = 64; // queries and keys
const order = Array.from({ length: n }, (_, i) => (i * 27 + 5) % n); // a permutation: 27 and 64 have no common factor

const floats = (dims: readonly number[], seed: number, stream: string): TensorData => ({
  dtype: 'float32',
  dims,
  data: normal(
    dims.reduce((a, b) => a * b, 1),
    { seed, stream },
  ),
});

/** The rows of a matrix [1, 1, n, width] in another order. */
function reordered(t: TensorData): TensorData {
  const width = t.dims[3] as number;
  const from = t.data as Float32Array;
  return {
    ...t,
    data: Float32Array.from(
      from,
      (_, i) => from[(order[Math.floor(i / width)] as number) * width + (i % width)] as number,
    ),
  };
}

/** Attention of n random queries to n random keys of a width: weights and results, scaled or not, masked or not. */
async function attend(d: number, seeds: readonly number[]) {
  const graph = trace({
    build: (_, { q, k, v }: Record<'q' | 'k' | 'v', Tensor>) => {
      const scaled = scaledDotProduct(q, k, v);
      const masked = scaledDotProduct(q, k, v, { causal: true });
      return {
        out: scaled.out,
        scores: matmul(q, transpose(k, [0, 1, 3, 2])), // [1, 1, n, n]
        scaled: scaled.weights,
        plain: scaledDotProduct(q, k, v, { scale: 1 }).weights,
        masked: masked.weights,
      };
    },
    inputs: Object.fromEntries(
      ['q', 'k', 'v'].map((name) => [name, { dtype: 'float32', shape: [1, 1, n, d] } as const]),
    ),
    config: {},
    outputs: ['out', 'scores', 'scaled', 'plain', 'masked'],
  });
  await using session = await createSession(graph, new Map(), { device: 'cpu', threads: 1 });
  const run = async (inputs: Record<string, TensorData>) => {
    const outputs = await session.run(inputs);
    return (name: string): Float32Array => outputs[name]?.data as Float32Array;
  };
  const runs = [];
  for (const seed of seeds) {
    const given = (stream: string): TensorData => floats([1, 1, n, d], seed, stream);
    const [q, k, v] = [given('q'), given('k'), given('v')];
    const of = await run({ q, k, v });
    const moved = await run({ q: reordered(q), k: reordered(k), v: reordered(v) });
    const expected = reordered({ ...v, data: of('out') }).data as Float32Array;
    runs.push({
      d,
      variance: of('scores').reduce((sum, score) => sum + score * score, 0) / n ** 2,
      scaled: entropy(of('scaled')),
      plain: entropy(of('plain')),
      rowError: Math.max(...['scaled', 'plain', 'masked'].map((name) => rowError(of(name)))),
      movedError: Math.max(...moved('out').map((value, i) => Math.abs(value - (expected[i] as number)))),
      future: Math.max(...of('masked').filter((_, i) => i % n > Math.floor(i / n))),
    });
  }
  return runs;
}

/** The mean entropy of the rows of weights [bits]. */
const entropy = (weights: Float32Array): number => entropyOf(Array.from(weights)) / n;

/** By how much the sum of a row of weights misses 1 at most. */
const rowError = (weights: Float32Array): number =>
  Math.max(
    ...Array.from({ length: n }, (_, i) =>
      Math.abs(weights.subarray(i * n, (i + 1) * n).reduce((a, b) => a + b, 0) - 1),
    ),
  );

/** Why scores are divided by the root of the width. */
export const figure = defineFigure({
  id: 'F50',
  title: 'Without the factor 1/√d, wide attention looks at one key',
  lectures: ['A', 'H', 'M'],
  source: 'Vaswani et al. (2017), arXiv:1706.03762, figure 2, equation 1 and footnote 4',
  caption:
    'Mean entropy of the weights with which 64 random queries attend to 64 random keys, over the width d (logarithmic), with and without dividing the scores by √d; 6 bits are equal weights, 0 bits a single key. Mean of five seeds with extremes.',
  method:
    'Computed by our attention on standard normal queries, keys and values, in onnxruntime. Checked besides: permutations, the causal mask, and multi-head attention against its heads one by one.',
  cost: 'cheap',
  seed: 1,
  data: async ({ seed }) => {
    const seeds = Array.from({ length: 5 }, (_, i) => seed + i);
    const runs = (await Promise.all(widths.map((d) => attend(d, seeds)))).flat();
    const origin = 'computed here' as const;
    const points = widths.flatMap((d) =>
      (['scaled', 'plain'] as const).map((kind) => {
        const values = runs.filter((run) => run.d === d).map((run) => run[kind]);
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        return {
          d,
          kind: kind === 'scaled' ? 'divided by √d' : 'not divided',
          mean,
          low: Math.min(...values),
          high: Math.max(...values),
          origin,
        };
      }),
    );
    const variances = widths.map((d) => {
      const own = runs.filter((run) => run.d === d).map(({ variance }) => variance);
      return { d, variance: own.reduce((a, b) => a + b, 0) / own.length };
    });
    const most = (of: (run: (typeof runs)[number]) => number): number => Math.max(...runs.map(of));
    return {
      points,
      variances,
      rowError: most((r) => r.rowError),
      movedError: most((r) => r.movedError),
      future: most((r) => r.future),
      headsApart: await differenceOfHeads(seed),
    };
  },
  plot: ({ points }) => {
    const y = (field: string) => linear(field, 'entropy of the weights [bits]', [0, 6.2]);
    const encoding = {
      x: logarithmic('d', 'width d of queries and keys', [3.5, 600], { values: widths }),
      color: colourChannel(
        'kind',
        { 'divided by √d': palette.blue, 'not divided': palette.vermillion },
        { symbolType: 'stroke', symbolOpacity: 1 },
      ),
    };
    const layer = [bandLayer(points, y, encoding), ...linePointLayers(points, { ...encoding, y: y('mean') })];
    return { width: 520, height: 340, layer };
  },
  checks: {
    'every row of weights sums to 1': ({ rowError: error }) => near('error', error, 0, { atol: 1e-5 }),
    'the variance of q · k is the width, within a tenth': ({ variances }) =>
      every(...variances.map(({ d, variance }) => near(`variance at d = ${d}`, variance, d, { rtol: 0.1 }))),
    'at d = 512 the entropy collapses without the factor and does not with it': ({ points }) => {
      const of = (kind: string) => points.find((point) => point.d === 512 && point.kind === kind);
      return every(
        holds((of('not divided')?.high ?? 9) < 0.5, `must be below half a bit, got ${of('not divided')?.high}`),
        holds((of('divided by √d')?.low ?? 0) > 5, `must be above 5 bits, got ${of('divided by √d')?.low}`),
      );
    },
    'queries, keys and values in another order give the same results in that order': ({ movedError }) =>
      near('difference', movedError, 0, { atol: 1e-5 }),
    'multi-head attention is its heads side by side, each with its own projections': ({ headsApart }) =>
      near('difference', headsApart, 0, { atol: 1e-5 }),
    'under a causal mask no weight lies on a later key': ({ future }) => near('weight', future, 0),
  },
});
