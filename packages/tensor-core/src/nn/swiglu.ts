import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { silu } from '../ops/activation.ts';
import { mul } from '../ops/elementwise.ts';
import { linear } from './linear.ts';
import { fixedAxis } from './size.ts';

/** Options of `swiglu`. */
export interface SwigluOptions {
  /** Whether the products have biases; default false, as in the paper. */
  bias?: boolean;
}

/**
 * Feed-forward network with a gate, (silu(x W) * x V) U (Shazeer 2020, https://arxiv.org/abs/2002.05202, equation 6), over the
 * last axis: [..., C] -> [..., C]. Entries `gate_proj` and `up_proj` to `inner`, and `down_proj` back, as Llama's.
 */
export const swiglu = block((p: Params, x: Tensor, inner: number, { bias = false }: SwigluOptions = {}): Tensor => {
  const width = fixedAxis('swiglu', p, x, -1);
  const gate = silu(linear(p.at('gate_proj'), x, inner, { bias }));
  return linear(p.at('down_proj'), mul(gate, linear(p.at('up_proj'), x, inner, { bias })), width, { bias });
});
