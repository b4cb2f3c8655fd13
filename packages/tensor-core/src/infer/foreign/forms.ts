/** What the rules of foreign operators have in common. */
import type { Dim, Shape } from '../../graph/dim.ts';
import { showShape } from '../../graph/dim.ts';
import { type DType, dtypeOf } from '../../graph/dtype.ts';
import { fail } from '../../graph/errors.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { intAttribute, knownInts, required, stringAttribute } from '../common.ts';
import { inferRules } from '../index.ts';
import type { InferContext, InferRule, Inferred } from '../rule.ts';

/** A new symbol for an axis of an output that depends on data. */
export const unknown = (c: InferContext, output: number, axis: number): string =>
  `${c.op}_${c.graph.size}_${output}_${axis}`;

/** The only number of an input, where it is known; a new symbol for the axis it is the size of where it is not. */
export const sizeInput = (c: InferContext, i: number, output: number, axis: number): Dim =>
  knownInts(c.inputs[i])?.[0] ?? unknown(c, output, axis);

/** The dtype that an attribute names by its code, or the default. */
export function dtypeAttribute(c: InferContext, name: string, fallback: DType): DType {
  const code = intAttribute(c, name, 0);
  return code === 0 ? fallback : (dtypeOf(code) ?? fail(`unknown dtype ${name}`, code));
}

/** An output with the dtype and the shape of an input. */
export function like(c: InferContext, i: number): Inferred {
  const { dtype, shape } = required(c, i);
  return { dtype, shape };
}

/** A rule whose outputs are like these inputs. */
export const likeInputs =
  (...places: readonly number[]): InferRule =>
  (c) =>
    places.slice(0, c.outputs).map((i) => like(c, i));

/** The shape of an input; fails unless it has this rank. */
export function shapeOf(c: InferContext, i: number, rank: number, name: string): readonly [Dim, Dim, Dim, Dim, Dim] {
  const { shape } = required(c, i, name);
  if (shape.length !== rank) fail(`${name} must have rank ${rank}`, showShape(shape));
  return shape as unknown as readonly [Dim, Dim, Dim, Dim, Dim];
}

/** The last dimension of a shape; fails for a scalar. */
export const lastOf = (shape: Shape): Dim => shape[shape.length - 1] ?? fail('needs rank 1 or more', showShape(shape));

/** What an LSTM gives: the sequence [T, directions, N, hidden], and both last states [directions, N, hidden]. */
export function lstmOutputs(c: InferContext, width: Dim): Inferred[] {
  const [steps, batch] = shapeOf(c, 0, 3, 'the sequence');
  const hidden = intAttribute(c, 'hidden_size', 0) || width;
  const directions = stringAttribute(c, 'direction', 'forward') === 'bidirectional' ? 2 : 1;
  const { dtype } = required(c, 0);
  const state: Inferred = { dtype, shape: [directions, batch, hidden] };
  return [{ dtype, shape: [steps, directions, batch, hidden] }, state, state].slice(0, c.outputs);
}

/** An input as a rule is to see it, with another shape or dtype. */
export const seenAs = (t: Tensor, { shape = t.shape, dtype = t.dtype }: { shape?: Shape; dtype?: DType }): Tensor =>
  Object.create(t, { shape: { value: shape }, dtype: { value: dtype } }) as Tensor;

/** The ai.onnx rule of an operator, on the inputs at these places. */
export const core =
  (op: string, ...places: readonly number[]): InferRule =>
  (c) => {
    const rule = inferRules.get(op) ?? fail(`has no rule ${op} to follow`);
    const inputs = places.length > 0 ? places.map((i) => c.inputs[i]) : c.inputs;
    return rule({ ...c, opset: c.graph.opsets.get('') ?? 21, inputs });
  };

/** The shapes that an ai.onnx rule gives of these inputs, whatever their dtypes, in a dtype of their own. */
export const shapedBy =
  (op: string, places: readonly number[], dtype: (c: InferContext) => DType): InferRule =>
  (c) => {
    const inputs = places.map((i) => c.inputs[i] && seenAs(c.inputs[i], { dtype: 'float32' }));
    return core(op)({ ...c, inputs }).map((o) => ({ dtype: dtype(c), shape: o.shape }));
  };

/** The dtype of an input. */
export const dtypeOfInput =
  (i: number, name?: string) =>
  (c: InferContext): DType =>
    required(c, i, name).dtype;

/** A rule of [N, C, ...] on [N, ..., C]: the first input and the outputs have the channels last. */
export const channelsLast =
  (rule: InferRule): InferRule =>
  (c) => {
    const x = required(c, 0, 'an input');
    if (x.rank < 3) fail('needs an input [N, ...spatial, C]', showShape(x.shape));
    const [batch, ...rest] = x.shape as [Dim, ...Dim[]];
    const inputs = [seenAs(x, { shape: [batch, ...rest.slice(-1), ...rest.slice(0, -1)] }), ...c.inputs.slice(1)];
    return rule({ ...c, inputs }).map((o) => {
      const [n, channels, ...spatial] = o.shape as [Dim, Dim, ...Dim[]];
      return { dtype: o.dtype, shape: [n, ...spatial, channels] };
    });
  };

/** A rule that its attribute `channels_last` turns into one of [N, ..., C]. */
export const eitherLayout =
  (rule: InferRule): InferRule =>
  (c) =>
    intAttribute(c, 'channels_last', 0) === 0 ? rule(c) : channelsLast(rule)(c);

/** Puts the name of a domain before each operator of a table. */
export const inDomain = (domain: string, table: Readonly<Record<string, InferRule>>): Record<string, InferRule> =>
  Object.fromEntries(Object.entries(table).map(([op, rule]) => [`${domain}.${op}`, rule]));
