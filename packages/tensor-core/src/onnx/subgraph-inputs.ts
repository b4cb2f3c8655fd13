import type { Attributes } from '../graph/attributes.ts';
import type { Dim } from '../graph/dim.ts';
import type { DType } from '../graph/dtype.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { Span } from './message-reader.ts';
import type { RawNode } from './read-node.ts';

type OpenShape = readonly (Dim | undefined)[];

/** What a node says of an input of its subgraph. */
export interface BodyInput {
  readonly dtype: DType;
  readonly shape: OpenShape;
  /** The shape together with what the subgraph itself declares, which wins. */
  merge(declared: OpenShape | undefined): OpenShape;
}

function bodyInput(dtype: DType, shape: OpenShape): BodyInput {
  return {
    dtype,
    shape,
    merge: (declared) =>
      declared?.length === shape.length ? declared.map((d, i) => d ?? shape[i]) : (declared ?? shape),
  };
}

/** The inputs of a Loop's or Scan's body, from the values that the node is given; none for other operators. */
function bodyInputs(n: RawNode, inputs: readonly (Tensor | undefined)[], opset: number): BodyInput[] {
  const like = (t: Tensor | undefined): BodyInput => bodyInput(t?.dtype ?? 'float32', t?.shape ?? []);
  if (n.op === 'Loop') return [bodyInput('int64', []), bodyInput('bool', []), ...inputs.slice(2).map(like)];
  if (n.op !== 'Scan' || opset < 9) return [];
  const scanned = Number(n.attributes.num_scan_inputs ?? 0);
  const states = inputs.length - scanned;
  const axes = (n.attributes.scan_input_axes as readonly number[] | undefined) ?? [];
  return inputs.map((t, i) => {
    if (i < states || !t) return like(t);
    const axis = Number(axes[i - states] ?? 0);
    return bodyInput(t.dtype, t.shape.toSpliced(axis < 0 ? axis + t.rank : axis, 1));
  });
}

/**
 * A value that a Loop carries may grow from one iteration to the next: such dimensions are known by no number. The body's
 * inputs with those dimensions open, or undefined where nothing grows.
 */
function grownInputs(op: string, body: Graph, given: readonly BodyInput[]): BodyInput[] | undefined {
  if (op !== 'Loop') return undefined;
  const inputs = [...body.inputs.values()];
  const outputs = [...body.outputs.values()];
  let grown = false;
  const next = given.map((g, i) => {
    const [from, to] = [inputs[i], outputs[i - 1]];
    if (i < 2 || !from || !to || from.rank !== to.rank) return g;
    const shape = from.shape.map((d, axis): Dim | undefined =>
      to.shape[axis] === d || g.shape[axis] === undefined ? (g.shape[axis] as Dim | undefined) : undefined,
    );
    if (shape.every((d, axis) => d === g.shape[axis])) return g;
    grown = true;
    return bodyInput(g.dtype, shape);
  });
  return grown ? next : undefined;
}

/** A node's attributes with its subgraphs read, anew where the values that a Loop carries turn out to grow. */
export function withSubgraphs(
  n: RawNode,
  inputs: readonly (Tensor | undefined)[],
  opset: number,
  readBody: (span: Span, given: readonly BodyInput[], attribute: string) => Graph,
): Attributes {
  const attributes: Record<string, Attributes[string]> = { ...n.attributes };
  const read = (span: Span, name: string): Graph => {
    for (let given = bodyInputs(n, inputs, opset); ; ) {
      const body = readBody(span, given, name);
      const grown = grownInputs(n.op, body, given);
      if (!grown) return body;
      given = grown;
    }
  };
  for (const [name, spans] of Object.entries(n.graphs ?? {}))
    attributes[name] = 'start' in spans ? read(spans, name) : spans.map((span) => read(span, name));
  return attributes;
}
