import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { add } from '../ops/elementwise.ts';
import { gemm, matmul } from '../ops/linear.ts';
import { transpose } from '../ops/shaping.ts';
import { type Initialiser, kaimingUniform, uniform } from '../random/initialiser.ts';
import { checkCount, fixedAxis } from './size.ts';

/** Options of `linear`. */
export interface LinearOptions {
  /** Whether a learned bias is added; default true. */
  bias?: boolean;
  /** First values of the weight; default uniform in ±1 / sqrt(in). */
  init?: Initialiser;
  /** First values of the bias; default uniform in ±1 / sqrt(in). */
  biasInit?: Initialiser;
}

/**
 * y = x W^T + b over the last axis: [..., in] -> [..., outFeatures]. Entries `weight` [out, in] and `bias` [out], both
 * uniform in ±1 / sqrt(in), as torch.nn.Linear. Throws where the last axis is symbolic.
 */
export const linear = block((p: Params, x: Tensor, outFeatures: number, options: LinearOptions = {}): Tensor => {
  checkCount('linear', p, 'outFeatures', outFeatures, 0);
  const features = fixedAxis('linear', p, x, -1);
  const bound = features > 0 ? 1 / Math.sqrt(features) : 0;
  const { bias = true, init = kaimingUniform({ a: Math.sqrt(5) }), biasInit = uniform(-bound, bound) } = options;
  const w = p.param('weight', [outFeatures, features], init);
  const b = bias ? p.param('bias', [outFeatures], biasInit) : undefined;
  if (x.rank === 2) return gemm(x, w, b, { transB: true });
  // One product over all leading axes; onnxruntime folds the transpose of a constant weight.
  const y = matmul(x, transpose(w, [1, 0]));
  return b ? add(y, b) : y;
});
