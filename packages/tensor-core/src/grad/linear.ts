/** Vector-Jacobian rules of matrix products. */
import type { Dim } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { einsumTerms } from '../infer/linear.ts';
import { mul } from '../ops/elementwise.ts';
import { eye } from '../ops/indexing.ts';
import { einsum, gemm, matmul } from '../ops/linear.ts';
import { expand, reshape, transpose, unsqueeze } from '../ops/shaping.ts';
import { at, type GradContext, type GradRule, out } from './rule.ts';
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

/** The terms of an einsum with letters that the equation does not use in place of each ellipsis, aligned at their ends. */
function namedTerms(c: GradContext): { inputs: string[]; output: string } {
  const { inputs, output } = einsumTerms(String(c.attributes.equation), c.inputs.length);
  const free = [...LETTERS].filter((l) => !inputs.join('').includes(l));
  const count = (labels: string, rank: number): number => (labels.includes('.') ? rank - labels.length + 1 : 0);
  const most = Math.max(0, ...inputs.map((labels, i) => count(labels, at(c, i).rank)));
  const spread = (labels: string, rank: number): string =>
    labels.replace('.', free.slice(most - count(labels, rank), most).join(''));
  return { inputs: inputs.map((labels, i) => spread(labels, at(c, i).rank)), output: spread(output, out(c).rank) };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * d/dX of an einsum is the einsum of the output's gradient with the other operands, summed to X's labels. A label that X
 * has twice takes a diagonal: its gradient lies on that diagonal, which a product with the identity matrix puts there.
 */
function einsumOperand(c: GradContext, dy: Tensor, i: number): Tensor {
  const { inputs, output } = namedTerms(c);
  const x = at(c, i);
  const terms = inputs.map((labels, j) => ({ labels, t: at(c, j) }));
  terms[i] = { labels: output, t: dy };
  const fresh = [...LETTERS].filter((l) => ![...inputs, output].join('').includes(l));
  const wanted = [...(inputs[i] as string)].map((label, axis, labels) => {
    if (labels.indexOf(label) === axis) return label;
    const other = fresh.shift() as string;
    terms.push({ labels: label + other, t: eye(c.graph, x.shape[axis] as Dim, x.dtype) });
    return other;
  });
  const available = new Set(terms.flatMap((t) => [...t.labels]));
  const found = wanted.filter((l) => available.has(l)).join('');
  const d = einsum(`${terms.map((t) => t.labels).join(',')}->${found}`, ...terms.map((t) => t.t));
  // Along a label that only X has, and one where the others have size 1, the gradient is constant.
  const sizes = wanted.map((l) => (found.includes(l) ? (d.shape[found.indexOf(l)] as Dim) : 1));
  return expand(
    unbroadcast(
      reshape(d, sizes),
      x.shape.map((size, a) => (sizes[a] === 1 ? 1 : size)),
    ),
    x.shape,
  );
}

/** Rules by operator. */
export const linear: Record<string, GradRule> = {
  MatMul: matMul,
  Gemm: gemmRule,
  Einsum: (c, dy) => c.inputs.map((_, i) => (c.needs(i) ? einsumOperand(c, dy, i) : undefined)),
};
