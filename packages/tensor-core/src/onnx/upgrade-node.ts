import type { Attributes } from '../graph/attributes.ts';
import { constant, int64s, scalar } from '../graph/constant.ts';
import { GraphError } from '../graph/errors.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { currentOpset, type NewNode, type OldNode } from './upgrader.ts';

interface Change {
  /** The first ai.onnx version that has the new form. */
  readonly since: number;
  readonly to: (n: OldNode) => Partial<NewNode>;
}

const without = (attributes: Attributes, ...names: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));

const first = (n: OldNode): Tensor => n.inputs[0] as Tensor;

const ints = (n: OldNode, name: string): Tensor | undefined => {
  const v = n.attributes[name] as readonly number[] | undefined;
  return v && int64s(n.graph, v.map(Number));
};

const number = (n: OldNode, name: string): Tensor | undefined => {
  const v = n.attributes[name] as number | undefined;
  return v === undefined ? undefined : scalar(n.graph, v, first(n).dtype);
};

function unsupported(n: OldNode, what: string): never {
  throw new GraphError(`${n.op}: ${what} has no form in ai.onnx ${currentOpset}`);
}

/** `axes`, an input since this version. */
const axesInput = (since: number): Change => ({
  since,
  to: (n) => {
    const axes = ints(n, 'axes');
    return { inputs: [first(n), ...(axes ? [axes] : [])], attributes: without(n.attributes, 'axes') };
  },
});

/** Softmax and its like worked on the axes from `axis` (1) on as one; now on a single axis. */
const flattened: Change = {
  since: 13,
  to: (n) => {
    const x = first(n);
    const given = Number(n.attributes.axis ?? 1);
    const axis = given < 0 ? given + x.rank : given;
    if (axis === x.rank - 1) return { attributes: { axis: -1 } };
    const y = node1(n.op, [node1('Flatten', [x], { axis })], { axis: -1 });
    return { op: 'Reshape', inputs: [y, node1('Shape', [x])], attributes: {} };
  },
};

/** Upsample, and Resize as it first was: no choice of coordinates. */
const interpolation = (n: OldNode, scales: Tensor | undefined): Partial<NewNode> => ({
  op: 'Resize',
  inputs: [first(n), undefined, scales],
  attributes: {
    mode: n.attributes.mode ?? 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  },
});

const resize: readonly Change[] = [
  { since: 11, to: (n) => interpolation(n, n.inputs[1]) },
  {
    since: 13,
    to: (n) => {
      if (n.attributes.coordinate_transformation_mode === 'tf_half_pixel_for_nn')
        unsupported(n, 'coordinate_transformation_mode tf_half_pixel_for_nn');
      // An empty tensor stood for an input that is left out.
      return { inputs: n.inputs.map((t) => (t?.shape[0] === 0 ? undefined : t)) };
    },
  },
];

/** Changes of form by operator, oldest first; operators that only learned new types or attributes are not here. */
const changes: Readonly<Record<string, readonly Change[]>> = {
  BatchNormalization: [
    {
      since: 14,
      to: (n) => {
        if (n.outputs > 1 || Number(n.attributes.spatial ?? 1) !== 1) unsupported(n, 'training or spatial = 0');
        return { attributes: without(n.attributes, 'spatial') };
      },
    },
  ],
  Clip: [{ since: 11, to: (n) => ({ inputs: [first(n), number(n, 'min'), number(n, 'max')], attributes: {} }) }],
  Dropout: [
    {
      since: 12,
      to: (n) => ({ inputs: [first(n), scalar(n.graph, Number(n.attributes.ratio ?? 0.5))], attributes: {} }),
    },
  ],
  GridSample: [
    {
      since: 20,
      to: (n) => {
        const mode = String(n.attributes.mode ?? 'linear').replace(/^bi/, '');
        return { attributes: { ...n.attributes, mode } };
      },
    },
  ],
  GroupNormalization: [{ since: 21, to: (n) => unsupported(n, 'a scale per group') }],
  Hardmax: [flattened],
  LogSoftmax: [flattened],
  Pad: [
    {
      since: 11,
      to: (n) => ({
        inputs: [first(n), ints(n, 'pads'), number(n, 'value')],
        attributes: without(n.attributes, 'pads', 'value'),
      }),
    },
  ],
  ReduceSum: [axesInput(13)],
  Resize: resize,
  RoiAlign: [
    {
      since: 16,
      to: (n) => ({ attributes: { ...n.attributes, coordinate_transformation_mode: 'output_half_pixel' } }),
    },
  ],
  Scan: [{ since: 9, to: (n) => unsupported(n, 'the form of opset 8') }],
  Scatter: [{ since: 11, to: () => ({ op: 'ScatterElements' }) }],
  Slice: [
    {
      since: 10,
      to: (n) => ({ inputs: [first(n), ints(n, 'starts'), ints(n, 'ends'), ints(n, 'axes')], attributes: {} }),
    },
  ],
  Softmax: [flattened],
  Split: [
    {
      since: 13,
      to: (n) => {
        const sizes = ints(n, 'split');
        return { inputs: sizes ? [first(n), sizes] : [first(n)], attributes: without(n.attributes, 'split') };
      },
    },
    { since: 18, to: (n) => (n.inputs[1] ? {} : { attributes: { ...n.attributes, num_outputs: n.outputs } }) },
  ],
  Squeeze: [axesInput(13)],
  TopK: [
    {
      since: 10,
      to: (n) => ({
        inputs: [first(n), int64s(n.graph, [Number(n.attributes.k)])],
        attributes: without(n.attributes, 'k'),
      }),
    },
  ],
  Unsqueeze: [axesInput(13)],
  Upsample: [
    {
      since: 10,
      to: (n) => {
        const scales = n.attributes.scales as readonly number[] | undefined;
        return interpolation(n, scales ? constant(n.graph, tensorData(scales)) : n.inputs[1]);
      },
    },
  ],
  ...Object.fromEntries(
    'Mean Max Min Prod L1 L2 LogSum LogSumExp SumSquare'.split(' ').map((kind) => [`Reduce${kind}`, [axesInput(18)]]),
  ),
};

/**
 * The form that a node of an older ai.onnx version has in opset 21: settings that were attributes are inputs now, and what
 * changed its meaning is composed. Throws where there is none.
 */
export function upgraded(n: OldNode, opset: number): NewNode {
  let now: OldNode = n;
  for (const { since, to } of changes[n.op] ?? []) if (opset < since) now = { ...now, ...to(now) };
  return now;
}
