/** Rules of If, Loop and Scan: their outputs come from the subgraphs, which are Graph attributes. */
import type { Dim, Shape } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import { axisOf, intAttribute, intsAttribute, knownNumbers, required } from './common.ts';
import type { InferContext, InferRule, Inferred } from './rule.ts';

/** The outputs of a subgraph attribute, in order. */
function bodyOutputs(c: InferContext, name: string): Tensor[] {
  const body = c.attributes[name];
  if (!(body instanceof Graph)) fail(`needs the subgraph ${name}`);
  return [...body.outputs.values()];
}

/** A new symbol for an axis that depends on data. */
const unknown = (c: InferContext, output: number, axis: number): string => `${c.op}_${c.graph.size}_${output}_${axis}`;

/** A shape that covers both: axes that differ get a new symbol. Of different ranks, the first counts. */
function cover(c: InferContext, output: number, a: Shape, b: Shape): Shape {
  if (a.length !== b.length) return a;
  return a.map((d, axis) => (d === b[axis] ? d : unknown(c, output, axis)));
}

const ifRule: InferRule = (c) => {
  required(c, 0, 'a condition');
  const [yes, no] = [bodyOutputs(c, 'then_branch'), bodyOutputs(c, 'else_branch')];
  if (yes.length !== no.length || yes.length < c.outputs)
    fail('both branches must give every output', `${yes.length} and ${no.length} for ${c.outputs}`);
  return yes.slice(0, c.outputs).map((t, i) => {
    const other = no[i] as Tensor;
    if (t.dtype !== other.dtype)
      fail(`output ${i} must have one dtype in both branches`, `${t.dtype} and ${other.dtype}`);
    return { dtype: t.dtype, shape: cover(c, i, t.shape, other.shape) };
  });
};

/** Inputs: trip count, condition, then the carried values. Body outputs: condition, carried values, scan outputs. */
const loop: InferRule = (c) => {
  const carried = Math.max(0, c.inputs.length - 2);
  const [, ...body] = bodyOutputs(c, 'body');
  if (body.length < c.outputs) fail(`the body must give ${c.outputs} outputs and a condition`, body.length + 1);
  const trips = c.inputs[1] === undefined ? knownNumbers(c.inputs[0])?.[0] : undefined;
  return body.slice(0, c.outputs).map((t, i): Inferred => {
    if (i < carried) return { dtype: t.dtype, shape: cover(c, i, required(c, i + 2).shape, t.shape) };
    return { dtype: t.dtype, shape: [trips === undefined ? unknown(c, i, 0) : Math.max(0, trips), ...t.shape] };
  });
};

/** Inputs: N states, then M sequences. Body outputs: N states, then what is stacked. Opset 9 and later. */
const scan: InferRule = (c) => {
  if (c.opset < 9) fail('is supported from opset 9 on', c.opset);
  const sequences = intAttribute(c, 'num_scan_inputs', 0);
  const states = c.inputs.length - sequences;
  const body = bodyOutputs(c, 'body');
  if (body.length < c.outputs) fail(`the body must give ${c.outputs} outputs`, body.length);
  const first = required(c, states, 'a scan input');
  const length = first.shape[axisOf(intsAttribute(c, 'scan_input_axes')?.[0] ?? 0, first.rank)] as Dim;
  const axes = intsAttribute(c, 'scan_output_axes');
  return body.slice(0, c.outputs).map((t, i): Inferred => {
    if (i < states) return { dtype: t.dtype, shape: cover(c, i, required(c, i).shape, t.shape) };
    const axis = axisOf(axes?.[i - states] ?? 0, t.rank + 1);
    return { dtype: t.dtype, shape: [...t.shape.slice(0, axis), length, ...t.shape.slice(axis)] };
  });
};

/** Rules of control flow. */
export const controlFlow: Record<string, InferRule> = { If: ifRule, Loop: loop, Scan: scan };
