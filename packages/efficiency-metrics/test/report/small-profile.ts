import type { NodeCost } from '../../src/profile/node-cost.ts';
import type { Profile } from '../../src/profile/profile.ts';

const none = {
  domain: '',
  depth: 0,
  repeats: 1,
  dtype: 'float32',
  parameters: 0,
  statistics: 0,
  constants: 0,
  weightBytes: 0,
  macs: 0,
  attentionMacs: 0,
  flops: 0,
  ops: 0,
  intensity: 0,
} as const;

/** Names that a hostile file could hold. */
export const hostile = {
  markup: '<script>alert(1)</script>&"\'',
  terminal: '\u001b[31mred\u0007\nnext\u202eline',
  markdown: 'a|b`c`\\|d',
  formula: '=HYPERLINK("http://x","y")',
} as const;

/**
 * Two samples of [3, 4, 4] through a convolution 3x3 to 8 channels without padding, a softmax that is not counted, a
 * foreign operator and a linear layer to 10 classes; every figure is worked out by hand:
 * the convolution has 8 * 3 * 9 = 216 weights, and makes [2, 8, 2, 2], 64 elements, with 64 * 27 = 1728 MACs;
 * the linear layer has 32 * 10 = 320 weights, and makes [2, 10] with 20 * 32 = 640 MACs.
 */
export const rows: readonly NodeCost[] = [
  {
    ...none,
    index: 0,
    name: 'features.conv/Conv',
    op: 'Conv',
    path: 'features.conv',
    inputShapes: [[2, 3, 4, 4], [8, 3, 3, 3], undefined],
    outputShapes: [[2, 8, 2, 2]],
    parameters: 216,
    weightBytes: 864,
    macs: 1728,
    flops: 3456,
    ops: 3456,
    counting: 'counted',
    activations: 64,
    activationBytes: 256,
    bytesMoved: 384 + 864 + 256,
    intensity: 3456 / 1504,
    liveBytes: 256,
  },
  {
    ...none,
    index: 1,
    name: 'features.act/Softmax',
    op: 'Softmax',
    path: 'features.act',
    inputShapes: [[2, 8, 2, 2]],
    outputShapes: [[2, 8, 2, 2]],
    counting: 'zero',
    activations: 64,
    activationBytes: 256,
    bytesMoved: 512,
    liveBytes: 256,
  },
  {
    ...none,
    index: 2,
    name: 'mystery',
    op: 'Mystery',
    domain: 'com.example',
    path: '',
    inputShapes: [[2, 8, 2, 2]],
    outputShapes: [undefined],
    counting: 'unknown',
    activations: 0,
    activationBytes: 0,
    bytesMoved: 256,
    liveBytes: 256,
  },
  {
    ...none,
    index: 3,
    name: 'head.fc/Gemm',
    op: 'Gemm',
    path: 'head.fc',
    inputShapes: [
      [2, 32],
      [10, 32],
    ],
    outputShapes: [[2, 10]],
    parameters: 320,
    weightBytes: 1280,
    macs: 640,
    flops: 1280,
    ops: 1280,
    counting: 'counted',
    activations: 20,
    activationBytes: 80,
    bytesMoved: 256 + 1280 + 80,
    intensity: 1280 / 1616,
    liveBytes: 80,
  },
];

/** A profile of rows, with the figures of `rows` besides. */
export const profileOf = (rows: readonly NodeCost[], change: Partial<Profile> = {}): Profile => ({
  name: 'small',
  convention: 'mac',
  attention: 'included',
  batch: 2,
  inputs: [{ name: 'x', dtype: 'float32', shape: [2, 3, 4, 4] }],
  symbols: [{ symbol: 'N', value: 2, origin: 'given' }],
  size: rows.length,
  row: (i) => rows[i] as NodeCost,
  rows: () => rows.values(),
  totals: {
    parameters: 536,
    statistics: 0,
    constants: 0,
    weightBytesByDType: { float32: 2144 },
    weightBytes: 2144,
    macs: 2368,
    attentionMacs: 0,
    flops: 4736,
    ops: 4736,
    macsByDType: { float32: 2368 },
    activations: 96 + 64 + 20,
    activationBytes: 720,
    values: 96 + 64 + 64 + 20,
    valueBytes: 976,
    bytesMoved: 3888,
  },
  memory: {
    layer: { elements: 160, bytes: 640, row: 0, name: 'features.conv/Conv' },
    live: { elements: 160, bytes: 640, row: 0, name: 'features.conv/Conv' },
    inPlace: { elements: 160, bytes: 640, row: 0, name: 'features.conv/Conv' },
  },
  uncounted: [
    { op: 'Softmax', nodes: 1, why: 'zero' },
    { op: 'com.example.Mystery', nodes: 1, why: 'unknown' },
  ],
  problems: [{ place: 'mystery', message: 'the shape of its output could not be inferred' }],
  ...change,
});

/** A profile of `count` nodes of a chain, whose live bytes rise and fall. */
export function chainProfile(count: number): Profile {
  const template = rows[1] as NodeCost;
  const long = Array.from({ length: count }, (_, index) => ({
    ...template,
    index,
    name: `blocks.${Math.floor(index / 8)}.${index % 8}/Relu`,
    path: `blocks.${Math.floor(index / 8)}.${index % 8}`,
    op: 'Relu',
    macs: (index * 7919) % 10_007,
    liveBytes: 1000 + ((index * 7919) % 10_007),
  }));
  return profileOf(long);
}

/** The real thing is not wanted where only names matter: `rows` with other names. */
export const renamed = (name: string): Profile =>
  profileOf(
    rows.map((row) => ({ ...row, name, op: name, path: name.replaceAll('.', ' ') })),
    { name, problems: [{ place: name, message: name }], inputs: [{ name, dtype: 'float32', shape: [2] }] },
  );
