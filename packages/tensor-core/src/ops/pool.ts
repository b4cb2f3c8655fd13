import type { Attributes } from '../graph/attributes.ts';
import { type Dim, sizeOfShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { reshape } from './shaping.ts';
import { type PerAxis, padsFor, perAxis } from './window-options.ts';

/** How a pooling window slides; defaults as in PyTorch. */
export interface PoolOptions {
  kernel: PerAxis;
  /** Default the kernel: windows side by side. */
  stride?: PerAxis;
  /** On both sides, at most half the kernel in PyTorch; all beginnings then all ends, or 'same'; default 0. */
  padding?: PerAxis | 'same';
  /** Keep a last window that hangs over the end; default false. */
  ceilMode?: boolean;
}

/** Options of max pooling. */
export interface MaxPoolOptions extends PoolOptions {
  /** Distance of the window's elements; default 1. */
  dilation?: PerAxis;
}

/** Options of average pooling. */
export interface AvgPoolOptions extends PoolOptions {
  /** Whether padding counts as zeros in the mean; default true. */
  countIncludePad?: boolean;
}

/** The spatial axes by name, for messages. */
const axisNames = ['...spatial', 'L', 'H, W', 'D, H, W'];

function spatialRank(op: string, x: Tensor, rank?: number): number {
  if (x.rank < 3 || (rank !== undefined && x.rank !== rank + 2))
    throw new GraphError(
      `${op} ${x.graph.path || '(top)'}: needs an input [N, C, ${axisNames[rank ?? 0]}], got [${x.shape.join(', ')}]`,
    );
  return x.rank - 2;
}

function windowAttributes(
  op: string,
  x: Tensor,
  o: MaxPoolOptions,
  rank?: number,
): Record<string, readonly number[] | number> {
  const axes = spatialRank(op, x, rank);
  const kernel = perAxis(op, 'kernel', o.kernel, axes);
  const strides = perAxis(op, 'stride', o.stride ?? kernel, axes);
  const dilations = perAxis(op, 'dilation', o.dilation ?? 1, axes);
  const pads = padsFor(op, x, o.padding ?? 0, kernel, strides, dilations);
  return {
    kernel_shape: kernel,
    strides,
    pads,
    ...(dilations.some((d) => d !== 1) && { dilations }),
    ...(o.ceilMode && { ceil_mode: 1 }),
  };
}

/**
 * onnxruntime 1.30 makes the zeros of a Pad the pooling's own padding, which counts as minus infinity; with auto_pad it
 * leaves them.
 */
function apart(x: Tensor, attributes: Attributes): Attributes {
  const { pads, ...rest } = attributes;
  const none = (pads as readonly number[]).every((n) => n === 0) && !attributes.ceil_mode;
  return x.node?.op === 'Pad' && none ? { ...rest, auto_pad: 'VALID' } : attributes;
}

const maxPoolOf =
  (op: string, rank?: number) =>
  (x: Tensor, options: MaxPoolOptions): Tensor =>
    node1('MaxPool', [x], apart(x, windowAttributes(op, x, options, rank)));

/** The largest element of each window: [N, C, ...in] -> [N, C, ...out], over every axis after the second. */
export const maxPool = maxPoolOf('maxPool');
/** Max pooling of [N, C, L]. */
export const maxPool1d = maxPoolOf('maxPool1d', 1);
/** Max pooling of [N, C, H, W]. */
export const maxPool2d = maxPoolOf('maxPool2d', 2);
/** Max pooling of [N, C, D, H, W]. */
export const maxPool3d = maxPoolOf('maxPool3d', 3);

const avgPoolOf =
  (op: string, rank?: number) =>
  (x: Tensor, { countIncludePad = true, ...options }: AvgPoolOptions): Tensor =>
    node1('AveragePool', [x], {
      ...windowAttributes(op, x, options, rank),
      ...(countIncludePad && { count_include_pad: 1 }),
    });

/** The mean of each window: [N, C, ...in] -> [N, C, ...out], over every axis after the second. */
export const avgPool = avgPoolOf('avgPool');
/** Average pooling of [N, C, L]. */
export const avgPool1d = avgPoolOf('avgPool1d', 1);
/** Average pooling of [N, C, H, W]. */
export const avgPool2d = avgPoolOf('avgPool2d', 2);
/** Average pooling of [N, C, D, H, W]. */
export const avgPool3d = avgPoolOf('avgPool3d', 3);

/** The outputs of a global pooling, without the spatial axes of size 1. */
const withoutSpatial = (y: Tensor): Tensor => reshape(y, [y.shape[0] as Dim, sizeOfShape(y.shape.slice(1))]);

/** The mean of each channel: [N, C, ...spatial] -> [N, C]. */
export function globalAvgPool(x: Tensor): Tensor {
  spatialRank('globalAvgPool', x);
  return withoutSpatial(node1('GlobalAveragePool', [x]));
}

/** The mean of each channel: [N, C, H, W] -> [N, C]. */
export function globalAvgPool2d(x: Tensor): Tensor {
  spatialRank('globalAvgPool2d', x, 2);
  return globalAvgPool(x);
}

/** The largest element of each channel: [N, C, ...spatial] -> [N, C]. */
export function globalMaxPool(x: Tensor): Tensor {
  spatialRank('globalMaxPool', x);
  return withoutSpatial(node1('GlobalMaxPool', [x]));
}

/** The largest element of each channel: [N, C, H, W] -> [N, C]. */
export function globalMaxPool2d(x: Tensor): Tensor {
  spatialRank('globalMaxPool2d', x, 2);
  return globalMaxPool(x);
}
