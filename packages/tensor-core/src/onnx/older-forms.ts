/**
 * What operators of ai.onnx 21 are in older operator sets, down to 13 (https://onnx.ai/onnx/operators, the versions of each):
 * compositions for those that came later, and other places of their settings. Not here are operators that since 13 have only
 * learned types or attributes that this library does not write.
 */
import type { Attributes, AttributeValue } from '../graph/attributes.ts';
import { int64s } from '../graph/constant.ts';
import type { NodeView } from '../graph/graph.ts';
import { node, node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { knownNumbers } from '../infer/common.ts';
import { hardSigmoid, softplus, tanh } from '../ops/activation.ts';
import { arange } from '../ops/arange.ts';
import { dimsTensor } from '../ops/dims-tensor.ts';
import {
  add,
  erf,
  greaterOrEqual,
  lessOrEqual,
  mul,
  pow,
  reciprocal,
  sqrt,
  square,
  sub,
  where,
} from '../ops/elementwise.ts';
import { reduceMean } from '../ops/reduce.ts';
import { unsqueeze } from '../ops/shaping.ts';

/** A node of the newer set, and its inputs in the graph that is being made. */
export interface NewerNode extends Omit<NodeView, 'inputs'> {
  readonly inputs: readonly (Tensor | undefined)[];
}

/** What stands for it; undefined where it stays as it is. Throws a text that says what has no older form. */
export type OlderForm = (n: NewerNode) => readonly (Tensor | undefined)[] | undefined;

/** An operator's form before this version of ai.onnx. */
export interface Older {
  readonly before: number;
  readonly form: OlderForm;
}

const x = (n: NewerNode): Tensor => n.inputs[0] as Tensor;
const no = (what: string): never => {
  throw new Error(what);
};
const without = (attributes: Attributes, ...names: readonly string[]): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
const numbers = (t: Tensor | undefined, what: string): readonly number[] =>
  knownNumbers(t) ?? no(`needs constant ${what}`);
const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Tells an attribute's value that came later, without a change where there is none. */
const lacks =
  (name: string, value: RegExp): OlderForm =>
  (n) =>
    value.test(String(n.attributes[name])) ? no(`${name} ${String(n.attributes[name])}`) : undefined;

function gelu(n: NewerNode): Tensor[] {
  const t = x(n);
  const inner =
    n.attributes.approximate === 'tanh'
      ? tanh(mul(add(t, mul(pow(t, 3), 0.044715)), Math.sqrt(2 / Math.PI)))
      : erf(mul(t, Math.SQRT1_2));
  return [mul(mul(t, 0.5), add(inner, 1))];
}

/** Output, mean and 1 / deviation. */
function layerNormalization(n: NewerNode): (Tensor | undefined)[] {
  const [t, scale, bias] = n.inputs as [Tensor, Tensor, Tensor | undefined];
  const first = positive(Number(n.attributes.axis ?? -1), t.rank);
  const mean = (v: Tensor): Tensor =>
    reduceMean(v, { axes: v.shape.flatMap((_, i) => (i >= first ? [i] : [])), keepDims: true });
  const centre = mean(t);
  const centred = sub(t, centre);
  const inverse = reciprocal(sqrt(add(mean(square(centred)), Number(n.attributes.epsilon ?? 1e-5))));
  const scaled = mul(mul(centred, inverse), scale);
  return [bias ? add(scaled, bias) : scaled, centre, inverse].slice(0, n.outputs.length);
}

function trilu(n: NewerNode): Tensor[] {
  const t = x(n);
  const [rows, columns] = t.shape.slice(-2) as [number, number];
  const diagonal = n.inputs[1] ? Number(t.graph.constants.get(n.inputs[1].id)?.data[0] ?? no('needs a constant k')) : 0;
  const distance = sub(arange(t.graph, columns), unsqueeze(arange(t.graph, rows), [1])); // [rows, columns], column - row
  const isKept = (Number(n.attributes.upper ?? 1) === 1 ? greaterOrEqual : lessOrEqual)(distance, diagonal);
  return [where(isKept, t, 0)];
}

/** Paddings of every axis in place of some. */
function padOfAll(n: NewerNode): Tensor[] | undefined {
  const [t, pads, value, axes] = n.inputs as [Tensor, Tensor, Tensor | undefined, Tensor | undefined];
  if (!axes) return undefined;
  const [given, places] = [numbers(pads, 'pads'), numbers(axes, 'axes').map((a) => positive(a, t.rank))];
  const all = new Array<number>(2 * t.rank).fill(0);
  places.forEach((axis, i) => {
    all[axis] = given[i] as number;
    all[t.rank + axis] = given[places.length + i] as number;
  });
  return [node1('Pad', [t, int64s(t.graph, all), value], n.attributes)];
}

/** Sizes of every axis in place of some. */
function resizeOfAll(n: NewerNode): Tensor[] | undefined {
  const [t, roi, scales, sizes] = n.inputs as [Tensor, Tensor | undefined, Tensor | undefined, Tensor | undefined];
  const { axes, antialias, keep_aspect_ratio_policy: policy } = n.attributes;
  if (Number(antialias ?? 0) !== 0) return no('antialias');
  if ((policy ?? 'stretch') !== 'stretch') return no(`keep_aspect_ratio_policy ${String(policy)}`);
  if (!axes) return undefined;
  if (!sizes || roi) return no('axes with scales or a region');
  const shape = dimsTensor(t.graph, (n.outputs[0] as Tensor).shape);
  return [
    node1('Resize', [t, roi, scales, shape], without(n.attributes, 'axes', 'antialias', 'keep_aspect_ratio_policy')),
  ];
}

/** Operators as others of ai.onnx 21 that are as old as the set. */
export const compositions: Readonly<Record<string, readonly Older[]>> = {
  Gelu: [{ before: 20, form: gelu }],
  HardSwish: [{ before: 14, form: (n) => [mul(x(n), hardSigmoid(x(n)))] }],
  LayerNormalization: [{ before: 17, form: layerNormalization }],
  Mish: [{ before: 18, form: (n) => [mul(x(n), tanh(softplus(x(n))))] }],
  Pad: [
    { before: 19, form: lacks('mode', /^wrap$/) },
    { before: 18, form: padOfAll },
  ],
  Resize: [{ before: 18, form: resizeOfAll }],
  Trilu: [{ before: 14, form: trilu }],
};

/** `axes`, an input since 18. */
const reduction: OlderForm = (n) => {
  const { noop_with_empty_axes: noop, ...rest } = n.attributes;
  const axes = n.inputs[1] && numbers(n.inputs[1], 'axes');
  if (!axes?.length) return Number(noop ?? 0) === 1 ? [node1('Identity', [x(n)])] : [node1(n.op, [x(n)], rest)];
  return [node1(n.op, [x(n)], { ...rest, axes })];
};

/** `num_outputs` since 18; before, parts of the same size need no sizes. */
const split: OlderForm = (n) => {
  const { num_outputs: _, ...rest } = n.attributes;
  if (n.inputs[1]) return undefined;
  const axis = positive(Number(n.attributes.axis ?? 0), x(n).rank);
  const sizes = n.outputs.map((t) => t.shape[axis]);
  const areFixed = sizes.every((d) => typeof d === 'number');
  if (!areFixed && sizes.some((d) => d !== sizes[0])) return no('parts of different symbolic sizes');
  const inputs = areFixed ? [x(n), int64s(x(n).graph, sizes as number[])] : [x(n)];
  return node(n.op, inputs, rest, { outputs: n.outputs.length });
};

/** `start` and `end` since 15. */
const shape: OlderForm = (n) => {
  const { start = 0, end } = n.attributes;
  const all = node1('Shape', [x(n)]);
  if (Number(start) === 0 && end === undefined) return [all];
  const bound = (v: number): Tensor => int64s(all.graph, [v]);
  return [node1('Slice', [all, bound(Number(start)), bound(Number(end ?? x(n).rank)), bound(0)])];
};

/** An attribute that came with a version and may be left out where it has its default. */
const attribute =
  (name: string, fallback: RegExp): OlderForm =>
  (n) => {
    const value = n.attributes[name];
    if (value === undefined) return undefined;
    if (!fallback.test(String(value))) no(`${name} ${String(value)}`);
    return node(n.op, n.inputs, without(n.attributes, name), { outputs: n.outputs.length });
  };

const scatterings: Older[] = [
  { before: 18, form: lacks('reduction', /^(max|min)$/) },
  { before: 16, form: attribute('reduction', /^none$/) },
];
const recurrent: Older[] = [{ before: 14, form: attribute('layout', /^0$/) }];
const since = (before: number): Older[] => [{ before, form: (n) => no(`${n.op} itself`) }];

/** Other places of settings, the newest change first; an operator that has no older form is said so. */
export const forms: Readonly<Record<string, readonly Older[]>> = {
  AveragePool: [{ before: 19, form: attribute('dilations', /^1(,1)*$/) }],
  BatchNormalization: [{ before: 14, form: attribute('training_mode', /^0$/) }],
  Cast: [{ before: 19, form: attribute('saturate', /^1$/) }],
  GRU: recurrent,
  LSTM: recurrent,
  RNN: recurrent,
  Reshape: [{ before: 14, form: attribute('allowzero', /^0$/) }],
  ScatterElements: scatterings,
  ScatterND: scatterings,
  Shape: [{ before: 15, form: shape }],
  Split: [{ before: 18, form: split }],
  ...Object.fromEntries(
    'Mean Max Min Prod L1 L2 LogSum LogSumExp SumSquare'
      .split(' ')
      .map((kind) => [`Reduce${kind}`, [{ before: 18, form: reduction }]]),
  ),
  AffineGrid: since(20),
  CenterCropPad: since(18),
  Col2Im: since(18),
  GridSample: since(20),
  GroupNormalization: since(21),
};
