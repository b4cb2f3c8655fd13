import { type Counters, conventionOf } from './counter.ts';
import { attentionCounters } from './products/attention.ts';
import { convCounters, convTransposeCounters } from './products/conv.ts';
import { einsum } from './products/einsum.ts';
import { matMulCounters } from './products/matmul.ts';
import { mixtureCounters } from './products/mixture.ts';
import { recurrentCounters } from './products/recurrent.ts';

/** Every operator that multiplies matrices or convolves. */
export const productCounters: Counters = {
  ...convCounters,
  ...convTransposeCounters,
  ...matMulCounters,
  ...recurrentCounters,
  ...attentionCounters,
  ...mixtureCounters,
  Einsum: einsum,
};

/** The default: multiply-accumulates of convolutions and matrix products, and nothing else. */
export const mac = conventionOf(
  'mac',
  'Multiply-accumulates of convolutions, matrix products, recurrent layers and attention, padding positions included; ' +
    'no bias, normalisation, activation, pooling, softmax or interpolation. 1 MAC is 2 FLOP.',
  productCounters,
);
