import type { Dim, Shape } from '../graph/dim.ts';
import { showShape } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import { broadcast, intAttribute, required, sameDType, stringAttribute, unify } from './common.ts';
import type { InferContext, InferRule } from './rule.ts';

const matMul: InferRule = (c) => {
  const dtype = sameDType(c);
  const [a, b] = [required(c, 0).shape, required(c, 1).shape];
  if (a.length === 0 || b.length === 0) fail('needs rank 1 or more', `${showShape(a)} and ${showShape(b)}`);
  const inner = [a[a.length - 1] as Dim, b[Math.max(0, b.length - 2)] as Dim] as const;
  if (unify(c, ...inner) === undefined)
    fail("the last axis of a must equal the second-last of b's", `${showShape(a)} and ${showShape(b)}`);
  const batch = broadcast(c, [a.slice(0, -2), b.slice(0, -2)]);
  return [{ dtype, shape: [...batch, ...(a.length > 1 ? a.slice(-2, -1) : []), ...(b.length > 1 ? b.slice(-1) : [])] }];
};

const gemm: InferRule = (c) => {
  const dtype = sameDType(c);
  const [a, b] = [required(c, 0).shape, required(c, 1).shape];
  if (a.length !== 2 || b.length !== 2) fail('needs two matrices', `${showShape(a)} and ${showShape(b)}`);
  const order = (s: Shape, transposed: number): [Dim, Dim] => (transposed ? [s[1], s[0]] : [s[0], s[1]]) as [Dim, Dim];
  const [m, k] = order(a, intAttribute(c, 'transA', 0));
  const [l, n] = order(b, intAttribute(c, 'transB', 0));
  if (unify(c, k, l) === undefined)
    fail(`inner sizes must be equal, ${k} is not ${l}`, `${showShape(a)} and ${showShape(b)}`);
  const bias = c.inputs[2];
  if (bias && broadcast(c, [[m, n], bias.shape]).length !== 2)
    fail('bias must broadcast to the product', showShape(bias.shape));
  return [{ dtype, shape: [m, n] }];
};

/** The terms of an einsum equation: one label list per operand, and the output's; '.' stands for the ellipsis. */
export function einsumTerms(equation: string, operands: number): { inputs: string[]; output: string } {
  const [left = '', right] = equation.replace(/\s+/g, '').replaceAll('...', '.').split('->');
  const inputs = left.split(',');
  if (inputs.length !== operands) fail(`the equation '${equation}' names ${inputs.length} operands`, operands);
  const counts = new Map<string, number>();
  for (const label of inputs.join('')) counts.set(label, (counts.get(label) ?? 0) + 1);
  const implicit = [...counts]
    .filter(([l, n]) => n === 1 && l !== '.')
    .map(([l]) => l)
    .sort()
    .join('');
  return { inputs, output: right ?? (counts.has('.') ? '.' : '') + implicit };
}

const einsum: InferRule = (c) => {
  const dtype = sameDType(c);
  const equation = stringAttribute(c, 'equation', '');
  const { inputs, output } = einsumTerms(equation, c.inputs.length);
  const sizes = new Map<string, Dim>();
  if (new Set(output).size !== output.length) fail(`the output of '${equation}' must have each axis once`);
  if (inputs.some((l) => l.includes('.')) && !output.includes('.')) fail(`the output of '${equation}' needs the '...'`);
  let ellipsis: Shape = [];
  let width: number | undefined;
  inputs.forEach((labels, i) => {
    const { shape } = required(c, i);
    const spread = labels.includes('.') ? shape.length - (labels.length - 1) : 0;
    // onnxruntime refuses ellipses of different ranks, and crashes where one is empty.
    if (labels.includes('.')) width ??= spread;
    if (labels.includes('.') && width !== spread)
      fail(`every '...' of '${equation}' must stand for as many axes`, `${width} and ${spread}`);
    if (spread < 0 || (!labels.includes('.') && labels.length !== shape.length))
      fail(`operand ${i} of '${equation}' needs rank ${labels.replace('.', '').length}`, showShape(shape));
    let axis = 0;
    for (const label of labels) {
      if (label === '.') {
        ellipsis = broadcast(c, [ellipsis, shape.slice(axis, axis + spread)]);
        axis += spread;
        continue;
      }
      const d = shape[axis++] as Dim;
      const old = sizes.get(label) ?? 1;
      sizes.set(
        label,
        old === 1
          ? d
          : d === 1
            ? old
            : (unify(c, old, d) ?? fail(`axis ${label} of '${equation}' must be one size`, `${old} and ${d}`)),
      );
    }
  });
  const shape = [...output].flatMap((l) =>
    l === '.' ? ellipsis : [sizes.get(l) ?? fail(`'${equation}' has no input axis ${l}`)],
  );
  return [{ dtype, shape }];
};

/** Rules of matrix products. */
export const linear: Record<string, InferRule> = { MatMul: matMul, Gemm: gemm, Einsum: einsum };
export type { InferContext };
