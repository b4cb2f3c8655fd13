/**
 * LeNet-5 as published: "Gradient-Based Learning Applied to Document Recognition" (LeCun, Bottou, Bengio, Haffner, 1998),
 * section II-B, http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf. No weights were published; layers have the paper's names.
 */
import {
  block,
  type Initialiser,
  init,
  int64s,
  type ModelTable,
  type Params,
  type Tensor,
} from '@netwright/tensor-core';
import { add, avgPool2d, concat, conv2d, flatten, gather, linear, mul, reshape, tanh } from '@netwright/tensor-core/nn';
import { digitPreprocessing } from './lenet.ts';

/** Sizes of the 1998 network. */
export interface LeNet1998Config {
  numClasses: number;
}

/** Table I of the paper: which maps of S2 each map of C3 reads, in its four kinds of rows. */
const connections: readonly (readonly (readonly number[])[])[] = [
  Array.from({ length: 6 }, (_, i) => [0, 1, 2].map((k) => (i + k) % 6)),
  Array.from({ length: 6 }, (_, i) => [0, 1, 2, 3].map((k) => (i + k) % 6)),
  Array.from({ length: 3 }, (_, i) => [0, 1, 3, 4].map((k) => (i + k) % 6)),
  [[0, 1, 2, 3, 4, 5]],
];

/** A tanh(S a) with A = 1.7159 and S = 2/3 (equation 6). */
const squash = (a: Tensor): Tensor => mul(tanh(mul(a, 2 / 3)), 1.7159);

/** Weights and biases start uniform in +-2.4 / fan-in (appendix A). */
const start = (fanIn: number): Initialiser => init.uniform(-2.4 / fanIn, 2.4 / fanIn);

/** The sum of four neighbours times a trainable coefficient, plus a trainable bias, one of each per map; halves H and W. */
const subsample = block((p: Params, x: Tensor): Tensor => {
  const maps = x.shape[1] as number;
  const coefficient = reshape(p.param('weight', [maps], start(4)), [maps, 1, 1]);
  const bias = reshape(p.param('bias', [maps], start(4)), [maps, 1, 1]);
  const sum = mul(avgPool2d(x, { kernel: 2 }), 4);
  return squash(add(mul(sum, coefficient), bias));
});

/** [N, 6, 14, 14] -> [N, 16, 10, 10], each map reading 3, 4 or 6 of the six: one grouped convolution per kind of row. */
const sparseConv = block((p: Params, x: Tensor): Tensor => {
  const parts = connections.map((rows, i) => {
    const read = gather(x, int64s(x.graph, rows.flat()), 1);
    const fanIn = 25 * (rows[0]?.length ?? 0);
    return conv2d(p.at(i), read, rows.length, {
      kernel: 5,
      groups: rows.length,
      init: start(fanIn),
      biasInit: start(fanIn),
    });
  });
  return squash(concat(parts, 1));
});

/** [N, 1, 32, 32] digit -> [N, numClasses] scores. Differs from the paper: a dense output in place of the 840 fixed RBF codes. */
export function lenet1998(p: Params, x: Tensor, c: LeNet1998Config): Tensor {
  let y = squash(conv2d(p.at('c1'), x, 6, { kernel: 5, init: start(25), biasInit: start(25) }));
  y = subsample(p.at('s2'), y);
  y = sparseConv(p.at('c3'), y);
  y = subsample(p.at('s4'), y); // [N, 16, 5, 5]
  y = squash(conv2d(p.at('c5'), y, 120, { kernel: 5, init: start(400), biasInit: start(400) }));
  y = squash(linear(p.at('f6'), flatten(y), 84, { init: start(120), biasInit: start(120) }));
  return linear(p.at('output'), y, c.numClasses, { init: start(84), biasInit: start(84) });
}

/** LeNet-5 of 1998: 60,000 trainable parameters before the output layer. */
export const lenets1998 = {
  lenet5_1998: {
    build: lenet1998,
    config: { numClasses: 10 } satisfies LeNet1998Config,
    inputs: { x: { dtype: 'float32', shape: ['N', 1, 32, 32] } },
    outputs: ['logits'],
    params: 60_850,
    macs: 326_520,
    source: {
      title: 'Gradient-Based Learning Applied to Document Recognition',
      authors: 'LeCun, Bottou, Bengio, Haffner',
      year: 1998,
      url: 'http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf',
    },
    preprocessing: digitPreprocessing,
    reference: 'lenet5_1998',
  },
} satisfies ModelTable;
