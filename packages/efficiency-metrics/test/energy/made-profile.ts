import type { NodeCost } from '../../src/profile/node-cost.ts';
import type { Profile } from '../../src/profile/profile.ts';

/** A row with nothing but what is given. */
export const madeRow = (change: Partial<NodeCost> = {}): NodeCost => ({
  index: 0,
  name: 'node',
  op: 'Conv',
  domain: '',
  path: '',
  depth: 0,
  repeats: 1,
  inputShapes: [],
  outputShapes: [],
  dtype: 'float32',
  parameters: 0,
  statistics: 0,
  constants: 0,
  weightBytes: 0,
  macs: 0,
  attentionMacs: 0,
  flops: 0,
  ops: 0,
  counting: 'counted',
  activations: 0,
  activationBytes: 0,
  bytesMoved: 0,
  intensity: 0,
  liveBytes: 0,
  ...change,
});

/** A profile of these rows, numbered in their order. Only what energy reads is filled in. */
export function madeProfile(rows: readonly Partial<NodeCost>[], batch = 1): Profile {
  const all = rows.map((row, index) => madeRow({ ...row, index }));
  const sum = (key: 'macs' | 'attentionMacs' | 'parameters' | 'weightBytes' | 'bytesMoved'): number =>
    all.reduce((total, row) => total + row[key], 0);
  const peak = { elements: 0, bytes: 0, row: 0, name: '' };
  return {
    name: 'made',
    convention: 'mac',
    attention: 'included',
    batch,
    inputs: [],
    symbols: [],
    size: all.length,
    row: (i) => all[i] as NodeCost,
    rows: () => all.values(),
    totals: {
      parameters: sum('parameters'),
      statistics: 0,
      constants: 0,
      weightBytesByDType: { float32: sum('weightBytes') },
      weightBytes: sum('weightBytes'),
      macs: sum('macs'),
      attentionMacs: sum('attentionMacs'),
      flops: 2 * sum('macs'),
      ops: 2 * sum('macs'),
      macsByDType: { float32: sum('macs') },
      activations: 0,
      activationBytes: 0,
      values: 0,
      valueBytes: 0,
      bytesMoved: sum('bytesMoved'),
    },
    memory: { layer: peak, live: peak, inPlace: peak },
    uncounted: [],
    problems: [],
  };
}

type Shape = readonly number[];
const size = (shape: Shape): number => shape.reduce((n, dim) => n * dim, 1);

/** A float32 node that multiplies `x` by stored `w`; `macs` as given. */
export const layer = (op: string, x: Shape, w: Shape, y: Shape, macs: number): Partial<NodeCost> => ({
  op,
  name: op,
  inputShapes: [x, w],
  outputShapes: [y],
  parameters: size(w),
  weightBytes: 4 * size(w),
  macs,
  activations: size(y),
  activationBytes: 4 * size(y),
  bytesMoved: 4 * (size(x) + size(w) + size(y)),
});

/**
 * AlexNet of MIT 6.5940, lecture 2: 60,965,224 parameters with biases, 724,406,816 multiply-accumulates. Its poolings have no
 * rows.
 */
export const alexnet: readonly Partial<NodeCost>[] = [
  layer('Conv', [1, 3, 224, 224], [96, 3, 11, 11], [1, 96, 55, 55], 105_415_200),
  layer('Conv', [1, 96, 27, 27], [256, 48, 5, 5], [1, 256, 27, 27], 223_948_800),
  layer('Conv', [1, 256, 13, 13], [384, 256, 3, 3], [1, 384, 13, 13], 149_520_384),
  layer('Conv', [1, 384, 13, 13], [384, 192, 3, 3], [1, 384, 13, 13], 112_140_288),
  layer('Conv', [1, 384, 13, 13], [256, 192, 3, 3], [1, 256, 13, 13], 74_760_192),
  layer('Gemm', [1, 9216], [4096, 9216], [1, 4096], 37_748_736),
  layer('Gemm', [1, 4096], [4096, 4096], [1, 4096], 16_777_216),
  layer('Gemm', [1, 4096], [1000, 4096], [1, 1000], 4_096_000),
].map((row, i) => {
  const biases = [96, 256, 384, 384, 256, 4096, 4096, 1000][i] as number;
  return {
    ...row,
    parameters: (row.parameters ?? 0) + biases,
    weightBytes: (row.weightBytes ?? 0) + 4 * biases,
    bytesMoved: (row.bytesMoved ?? 0) + 4 * biases,
  };
});
