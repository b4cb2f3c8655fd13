/** Vector-Jacobian rules of matrix products. */
import type { Tensor } from '../graph/tensor.ts';
import { einsumTerms } from '../infer/linear.ts';
import { mul } from '../ops/elementwise.ts';
import { einsum, gemm, matmul } from '../ops/linear.ts';
import { expand, reshape, transpose, unsqueeze } from '../ops/shaping.ts';
import { at, type GradContext, type GradRule } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

/** The last two axes exchanged. */
const swap = (x: Tensor): Tensor =>
  transpose(
    x,
    x.shape.map((_, i) => (i < x.rank - 2 ? i : 2 * x.rank - 3 - i)),
  );

const matMul: GradRule = (c, dy) => {
  const [a, b] = [at(c, 0), at(c, 1)];
  // Vectors count as a row (left) and a column (right).
  const rows = a.rank === 1 ? unsqueeze(a, [0]) : a;
  const columns = b.rank === 1 ? unsqueeze(b, [1]) : b;
  let d = dy;
  if (b.rank === 1) d = unsqueeze(d, [-1]);
  if (a.rank === 1) d = unsqueeze(d, [-2]);
  const fold = rows.rank > 2 && columns.rank === 2;
  return [
    c.needs(0) ? reshape(unbroadcast(matmul(d, swap(columns)), rows.shape), a.shape) : undefined,
    !c.needs(1)
      ? undefined
      : fold // one Gemm over all rows in place of a batch of products that is then summed
        ? reshape(matrixProduct(rows, d), b.shape)
        : reshape(unbroadcast(matmul(swap(rows), d), columns.shape), b.shape),
  ];
};

/** sum over all leading axes of x^T y: [..., K], [..., N] -> [K, N]. */
const matrixProduct = (x: Tensor, y: Tensor): Tensor =>
  gemm(reshape(x, [-1, x.shape[x.rank - 1] as number]), reshape(y, [-1, y.shape[y.rank - 1] as number]), undefined, {
    transA: true,
  });

const gemmRule: GradRule = (c, dy) => {
  const [a, b, bias] = [at(c, 0), at(c, 1), c.inputs[2]];
  const [transA, transB] = [c.attributes.transA === 1, c.attributes.transB === 1];
  const alpha = Number(c.attributes.alpha ?? 1);
  const beta = Number(c.attributes.beta ?? 1);
  const da = (): Tensor =>
    transA
      ? gemm(b, dy, undefined, { transA: transB, transB: true, alpha })
      : gemm(dy, b, undefined, { transB: !transB, alpha });
  const db = (): Tensor =>
    transB
      ? gemm(dy, a, undefined, { transA: true, transB: transA, alpha })
      : gemm(a, dy, undefined, { transA: !transA, alpha });
  const dc = (): Tensor => unbroadcast(beta === 1 ? dy : mul(dy, beta), (bias as Tensor).shape);
  return [c.needs(0) ? da() : undefined, c.needs(1) ? db() : undefined, bias && c.needs(2) ? dc() : undefined];
};

/** d/dX of an einsum is the einsum of the output's gradient with the other operands, summed to X's labels. */
function einsumOperand(c: GradContext, dy: Tensor, i: number): Tensor {
  const { inputs, output } = einsumTerms(String(c.attributes.equation), c.inputs.length);
  const x = at(c, i);
  const labels = inputs[i] as string;
  if (labels.includes('.')) throw new Error('gradient of Einsum: an ellipsis is not supported, name the axes');
  if (new Set(labels).size !== labels.length)
    throw new Error(`gradient of Einsum: a diagonal (${labels}) is not supported`);
  const others = inputs.flatMap((l, j) => (j === i ? [] : [{ labels: l, t: at(c, j) }]));
  const available = new Set([...output, ...others.flatMap((o) => [...o.labels])]);
  const found = [...labels].filter((l) => available.has(l)).join('');
  const d = einsum(`${[output, ...others.map((o) => o.labels)].join(',')}->${found}`, dy, ...others.map((o) => o.t));
  if (found === labels) return unbroadcast(d, x.shape);
  // A label summed away in the operand alone: its gradient is constant along it.
  const shape = [...labels].map((l) => (found.includes(l) ? (d.shape[found.indexOf(l)] as number) : 1));
  return expand(reshape(d, shape), x.shape);
}

/** Rules by operator. */
export const linear: Record<string, GradRule> = {
  MatMul: matMul,
  Gemm: gemmRule,
  Einsum: (c, dy) => c.inputs.map((_, i) => (c.needs(i) ? einsumOperand(c, dy, i) : undefined)),
};
