/** Vector-Jacobian rules of convolutions. */
import { type Dim, sizeOfShape } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { conv as convolve, convTranspose } from '../ops/conv.ts';
import { matmul } from '../ops/linear.ts';
import { reduceSum } from '../ops/reduce.ts';
import { reshape, transpose } from '../ops/shaping.ts';
import { at, type GradContext, type GradRule } from './rule.ts';
import { countOfTaps, type FixedWindow, fixedWindow, im2col, leftOver, refuse } from './window.ts';

const slidingOptions = (w: FixedWindow, groups: number) => ({
  stride: w.strides,
  dilation: w.dilations,
  padding: [...w.begin, ...w.end],
  groups,
});

/** d/dx of a convolution: the transposed convolution; its output padding gives back what the stride left over. */
function inputGradient(
  c: GradContext,
  dy: Tensor,
  weight: Tensor,
  w: FixedWindow,
  group: number,
  like: Tensor,
): Tensor {
  const outputPadding = w.kernel.map((_, i) => {
    const d = leftOver(w, like.shape[i + 2] as Dim, dy.shape[i + 2] as Dim, i);
    return typeof d === 'number'
      ? d
      : refuse(c, `stride ${w.strides[i]} needs fixed spatial sizes`, `[${like.shape.join(', ')}]`);
  });
  return convTranspose(dy, weight, undefined, { ...slidingOptions(w, group), outputPadding });
}

/**
 * d/dw of a convolution of x [N, C, ...] whose output's gradient is dy [N, M, ...]: columns times dy, summed over the
 * batch; [M, C / group, ...kernel].
 */
function weightGradient(x: Tensor, dy: Tensor, w: FixedWindow, group: number): Tensor {
  const [n, channels] = x.shape as readonly [Dim, number];
  const m = dy.shape[1] as number;
  const rows = (channels / group) * countOfTaps(w.kernel);
  const places = sizeOfShape(dy.shape.slice(2));
  const columns = reshape(im2col(x, w), group === 1 ? [n, rows, places] : [n, group, rows, places]);
  const d = reshape(dy, group === 1 ? [n, m, places] : [n, group, m / group, places]);
  const swap = columns.rank === 3 ? [0, 2, 1] : [0, 1, 3, 2];
  const product = matmul(d, transpose(columns, swap)); // [N, (group,) M / group, rows]
  return reshape(reduceSum(product, { axes: [0] }), [m, channels / group, ...w.kernel]);
}

/** Sums over all axes but the channels. */
const biasGradient = (dy: Tensor): Tensor => reduceSum(dy, { axes: dy.shape.flatMap((_, i) => (i === 1 ? [] : [i])) });

const convRule: GradRule = (c, dy) => {
  const [x, weight] = [at(c, 0), at(c, 1)];
  const w = fixedWindow(c, x, weight.shape.slice(2));
  const group = Number(c.attributes.group ?? 1);
  return [
    c.needs(0) ? inputGradient(c, dy, weight, w, group, x) : undefined,
    c.needs(1) ? weightGradient(x, dy, w, group) : undefined,
    c.needs(2) ? biasGradient(dy) : undefined,
  ];
};

/** The same with the parts of input and output exchanged. */
const convTransposeRule: GradRule = (c, dy) => {
  const [x, weight] = [at(c, 0), at(c, 1)];
  const w = fixedWindow(c, x, weight.shape.slice(2));
  const group = Number(c.attributes.group ?? 1);
  return [
    c.needs(0) ? convolve(dy, weight, undefined, slidingOptions(w, group)) : undefined,
    c.needs(1) ? weightGradient(dy, x, w, group) : undefined,
    c.needs(2) ? biasGradient(dy) : undefined,
  ];
};

/** Rules by operator. */
export const conv: Record<string, GradRule> = { Conv: convRule, ConvTranspose: convTransposeRule };
