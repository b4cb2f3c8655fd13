import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';

/** The matrix product of the last two axes, batch axes broadcast: [..., M, K] x [..., K, N] -> [..., M, N]. */
export const matmul = (a: Tensor, b: Tensor): Tensor => node1('MatMul', [a, b]);

/** Options of `gemm`. */
export interface GemmOptions {
  transA?: boolean;
  transB?: boolean;
  /** Default 1. */
  alpha?: number;
  /** Default 1. */
  beta?: number;
}

/** alpha * A B + beta * C of matrices [M, K] and [K, N] (or their transposes) and a C that broadcasts to [M, N]. */
export const gemm = (
  a: Tensor,
  b: Tensor,
  c?: Tensor,
  { transA = false, transB = false, alpha = 1, beta = 1 }: GemmOptions = {},
): Tensor =>
  node1('Gemm', c ? [a, b, c] : [a, b], {
    ...(alpha !== 1 && { alpha }),
    ...(beta !== 1 && { beta }),
    ...(transA && { transA: 1 }),
    ...(transB && { transB: 1 }),
  });

/** The sum of products an equation names: `einsum('b h i d, b h j d -> b h i j', q, k)`; spaces are ignored. */
export const einsum = (equation: string, ...inputs: Tensor[]): Tensor =>
  node1('Einsum', inputs, { equation: equation.replace(/\s+/g, '') });
