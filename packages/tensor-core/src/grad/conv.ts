/** Vector-Jacobian rules of convolutions. */

import { type Dim, floorDivDims, isFixed, mulDims } from '../graph/dim.ts';
import type { Tensor } from '../graph/tensor.ts';
import { conv as convolve, convTranspose } from '../ops/conv.ts';
import { flip } from '../ops/indexing.ts';
import { matmul } from '../ops/linear.ts';
import { reduceSum } from '../ops/reduce.ts';
import { reshape, transpose } from '../ops/shaping.ts';
import { weightGradient } from './conv-weight.ts';
import { at, type GradContext, type GradDevice, type GradRule } from './rule.ts';
import { constantMatrix, countOfTaps, type FixedWindow, fixedWindow, leftOver, refuse, slidingBy } from './window.ts';

/** Taps of a kernel, 8x8, up to which a product with a permutation is the faster way to move them. */
const mostPermuted = 64;

/** The taps of [..., taps] in reverse: on the CPU by a product with a permutation, half the time of a slice by steps of -1. */
function reversed(x: Tensor, taps: number, device: GradDevice): Tensor {
  if (device !== 'cpu' || taps > mostPermuted) return flip(x, [x.rank - 1]);
  const exchange = constantMatrix(x.graph, `exchange ${taps}`, taps, (i, j) => (i + j === taps - 1 ? 1 : 0));
  return matmul(x, exchange);
}

/** [M, C / group, ...kernel] -> [C, M / group, ...kernel] turned about every axis: the kernel of the adjoint at stride 1. */
function flipped(weight: Tensor, group: number, device: GradDevice): Tensor {
  const [filters, c, ...kernel] = weight.shape as readonly [Dim, Dim, ...number[]];
  const m = floorDivDims(filters, group);
  const n = countOfTaps(kernel);
  let w = reshape(weight, [group, m, c, n]);
  if (n > 1) w = reversed(w, n, device);
  return reshape(transpose(w, [0, 2, 1, 3]), [mulDims(c, group), m, ...kernel]);
}

/**
 * Whether the gradient of the input is a convolution with the flipped kernel, which onnxruntime runs on all threads, rather
 * than a transposed one: at stride 1, when groups are narrow, or when it has hardly more places than dy.
 */
function flips(c: GradContext, x: Tensor, dy: Tensor, w: FixedWindow, group: number): boolean {
  const reach = w.kernel.map((k, i) => (w.dilations[i] as number) * (k - 1));
  if (w.strides.some((s) => s > 1) || reach.some((r, i) => r < (w.begin[i] as number) || r < (w.end[i] as number)))
    return false;
  if (group > 1) return true;
  const [from, to] = [dy.shape.slice(2), x.shape.slice(2)];
  return c.device === 'cpu' && isFixed(from) && isFixed(to) && countOfTaps(to) <= 1.3 * countOfTaps(from);
}

/** d/dx of a convolution with this weight. */
function inputGradient(c: GradContext, x: Tensor, weight: Tensor, dy: Tensor, w: FixedWindow, group: number): Tensor {
  if (flips(c, x, dy, w, group)) {
    const around = (pads: readonly number[]): number[] =>
      pads.map((p, i) => (w.dilations[i] as number) * ((w.kernel[i] as number) - 1) - p);
    return convolve(dy, flipped(weight, group, c.device), undefined, {
      ...slidingBy(w, group),
      padding: [...around(w.begin), ...around(w.end)],
    });
  }
  const outputPadding = w.kernel.map((_, i) => {
    const d = leftOver(w, x.shape[i + 2] as Dim, dy.shape[i + 2] as Dim, i);
    if (typeof d === 'number') return d;
    return refuse(c, `stride ${w.strides[i]} needs fixed spatial sizes`, `[${x.shape.join(', ')}]`);
  });
  return convTranspose(dy, weight, undefined, { ...slidingBy(w, group), outputPadding });
}

/** Sums over all axes but the channels. */
const biasGradient = (dy: Tensor): Tensor => reduceSum(dy, { axes: dy.shape.flatMap((_, i) => (i === 1 ? [] : [i])) });

const convRule: GradRule = (c, dy) => {
  const [x, weight] = [at(c, 0), at(c, 1)];
  const window = fixedWindow(c, x, weight.shape.slice(2));
  const group = Number(c.attributes.group ?? 1);
  return [
    c.needs(0) ? inputGradient(c, x, weight, dy, window, group) : undefined,
    c.needs(1) ? weightGradient({ x, dy, window, group, device: c.device }) : undefined,
    c.needs(2) ? biasGradient(dy) : undefined,
  ];
};

/** A transposed convolution is the adjoint of one from its output to its input: the same with the two exchanged. */
const convTransposeRule: GradRule = (c, dy) => {
  const [x, weight] = [at(c, 0), at(c, 1)];
  const window = fixedWindow(c, x, weight.shape.slice(2));
  const group = Number(c.attributes.group ?? 1);
  return [
    c.needs(0) ? convolve(dy, weight, undefined, slidingBy(window, group)) : undefined,
    c.needs(1) ? weightGradient({ x: dy, dy: x, window, group, device: c.device }) : undefined,
    c.needs(2) ? biasGradient(dy) : undefined,
  ];
};

/** Rules by operator. */
export const conv: Record<string, GradRule> = { Conv: convRule, ConvTranspose: convTransposeRule };
