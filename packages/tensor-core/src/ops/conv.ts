import { GraphError } from '../graph/errors.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { type PerAxis, padsFor, perAxis } from './window-options.ts';

/** How a kernel slides; defaults as in PyTorch. */
export interface ConvolutionOptions {
  /** Default 1. */
  stride?: PerAxis;
  /** Zeros on both sides (one number, or one per axis), all beginnings then all ends, or 'same'; default 0. */
  padding?: PerAxis | 'same';
  /** Distance of the kernel's elements; default 1. */
  dilation?: PerAxis;
  /** Default 1; the number of channels makes it depthwise. */
  groups?: number;
}

/** The kernel sizes of a weight [M, C, ...kernel]. */
function kernelOf(op: string, x: Tensor, w: Tensor): readonly number[] {
  const kernel = w.shape.slice(2);
  if (kernel.length === 0 || kernel.some((d) => typeof d !== 'number'))
    throw new GraphError(
      `${op} ${x.graph.path || '(top)'}: needs a weight [M, C, ...kernel] of fixed kernel sizes, got [${w.shape.join(', ')}]`,
    );
  return kernel as readonly number[];
}

/**
 * Cross-correlation as deep learning calls convolution, over one, two or three spatial axes (as many as the weight has):
 * [N, C, ...in] by [M, C / groups, ...kernel] (and a bias [M]) -> [N, M, ...out],
 * out = floor((in + padding - dilation (kernel - 1) - 1) / stride) + 1.
 * Throws where channels, groups or ranks do not fit, or the kernel reaches further than the padded input.
 */
export function conv(
  x: Tensor,
  w: Tensor,
  b?: Tensor,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvolutionOptions = {},
): Tensor {
  const kernel = kernelOf('conv', x, w);
  const strides = perAxis('conv', 'stride', stride, kernel.length);
  const dilations = perAxis('conv', 'dilation', dilation, kernel.length);
  const pads = padsFor('conv', x, padding, kernel, strides, dilations);
  return node1('Conv', b ? [x, w, b] : [x, w], { kernel_shape: kernel, strides, pads, dilations, group: groups });
}

/** How a transposed convolution spreads its input. */
export interface ConvTransposeOptions {
  /** Default 1. */
  stride?: PerAxis;
  /** Taken from both sides of the output; default 0. */
  padding?: PerAxis;
  /** Added to the end of the output, below the stride or the dilation; default 0. */
  outputPadding?: PerAxis;
  /** Default 1. */
  dilation?: PerAxis;
  /** Default 1. */
  groups?: number;
}

/**
 * Transposed convolution, the adjoint of `conv` with the same weight: [N, C, ...in] by [C, M / groups, ...kernel] (and a
 * bias [M]) -> [N, M, ...out], out = stride (in - 1) + dilation (kernel - 1) + 1 - padding + outputPadding.
 */
export function convTranspose(
  x: Tensor,
  w: Tensor,
  b?: Tensor,
  { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 }: ConvTransposeOptions = {},
): Tensor {
  const kernel = kernelOf('convTranspose', x, w);
  const strides = perAxis('convTranspose', 'stride', stride, kernel.length);
  const dilations = perAxis('convTranspose', 'dilation', dilation, kernel.length);
  const pads = padsFor('convTranspose', x, padding, kernel, strides, dilations);
  const extra = perAxis('convTranspose', 'outputPadding', outputPadding, kernel.length);
  return node1('ConvTranspose', b ? [x, w, b] : [x, w], {
    kernel_shape: kernel,
    strides,
    pads,
    dilations,
    group: groups,
    ...(extra.some((e) => e > 0) && { output_padding: extra }),
  });
}
