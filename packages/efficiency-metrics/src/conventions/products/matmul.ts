/** Multiply-accumulates of matrix products: output elements x the length of the axis that is summed over. */
import type { CountedNode } from '../convention.ts';
import { type Counter, type Counters, productOf, volume } from '../counter.ts';
import { countAttribute, numberAttribute } from '../node-attributes.ts';

/** a at input 0; `axis` picks the summed axis of a. */
const product =
  (b: number, axis: (node: CountedNode, a: readonly number[]) => number | undefined): Counter =>
  (node) => {
    const [left, y] = [node.inputs[0], node.outputs[0]];
    const inner = left && axis(node, left);
    if (inner === undefined || !y) return undefined;
    return productOf(node, volume(y) * inner, 0, b);
  };

/** NumPy's product: the last axis of a, whatever broadcasts before it; a vector has only that one. */
const last = (_: CountedNode, a: readonly number[]): number | undefined => a[a.length - 1];

/** transA swaps the last two axes; transBatchA brings the first axis next to the last before. */
const maybeTransposed = (node: CountedNode, a: readonly number[]): number | undefined => {
  if (numberAttribute(node, 'transA', 0) === 0) return last(node, a);
  return numberAttribute(node, 'transBatchA', 0) !== 0 ? a[0] : a[a.length - 2];
};

/** MatMulFpQ4 stores b packed; its shape [K, N] is input 2. */
const matMulFpQ4: Counter = product(1, (node, a) => Math.max(0, node.ints(2)?.[0] ?? last(node, a) ?? 0));

/** Products by operator. */
export const matMulCounters: Counters = {
  MatMul: product(1, last),
  MatMulInteger: product(1, last),
  QLinearMatMul: product(3, last),
  Gemm: product(1, maybeTransposed),
  'com.microsoft.FusedMatMul': product(1, maybeTransposed),
  'com.microsoft.FusedMatMulActivation': product(1, maybeTransposed),
  'com.microsoft.TransposeMatMul': product(1, maybeTransposed),
  'com.microsoft.FusedGemm': product(1, maybeTransposed),
  'com.microsoft.GemmFloat8': product(1, maybeTransposed),
  'com.microsoft.GemmFastGelu': product(1, last),
  'com.microsoft.QGemm': product(3, maybeTransposed),
  'com.microsoft.QLinearMatMul': product(3, last),
  'com.microsoft.QOrderedMatMul': product(2, last),
  'com.microsoft.MatMulInteger16': product(1, last),
  'com.microsoft.MatMulIntegerToFloat': product(1, last),
  'com.microsoft.DynamicQuantizeMatMul': product(1, last),
  'com.microsoft.MatMulNBits': product(1, (node, a) => countAttribute(node, 'K', last(node, a) ?? 0)),
  'com.microsoft.MatMulBnb4': product(1, (node, a) => countAttribute(node, 'K', last(node, a) ?? 0)),
  'com.microsoft.MatMulFpQ4': matMulFpQ4,
};
