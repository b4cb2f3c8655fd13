/** Softmax and normalisations over axes, as functions without state; layers with weights are in nn/. */
import { withGradient } from '../graph/custom-gradient.ts';
import { type Dim, showShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { node, node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { axisIn } from './axis-in.ts';
import { add, exp, log, mul, reciprocal, sqrt, square, sub } from './elementwise.ts';
import { reduceMax, reduceMean, reduceSum } from './reduce.ts';
import { reshape } from './shaping.ts';

/** e^x / sum(e^x) along an axis, the last one by default. */
export const softmax = (x: Tensor, axis = -1): Tensor => node1('Softmax', [x], { axis });

/**
 * ln(softmax(x)) along an axis, the last one by default: from primitives, since WebGPU lacks LogSoftmax.
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const options = { axes: [axis], keepDims: true };
  const shifted = sub(x, reduceMax(x, options));
  const y = sub(shifted, log(reduceSum(exp(shifted), options)));
  return withGradient(y, [x], (dy) => [sub(dy, mul(exp(y), reduceSum(dy, options)))]);
}

/** Options of the normalisations. */
export interface NormalisationOptions {
  /** Added to the variance or mean square; default 1e-5. */
  eps?: number;
}

/**
 * (x - mean) / sqrt(variance + eps) * scale + bias over the axes from `axis` (default: the last) on, whose shape scale and
 * bias have. With `statistics`, the node also gives mean and 1 / deviation, which its gradient then reuses.
 */
export function layerNormalization(
  x: Tensor,
  scale: Tensor,
  bias?: Tensor,
  { axis = -1, eps = 1e-5, statistics = false }: NormalisationOptions & { axis?: number; statistics?: boolean } = {},
): Tensor {
  const inputs = bias ? [x, scale, bias] : [x, scale];
  return node('LayerNormalization', inputs, { axis, epsilon: eps }, { outputs: statistics ? 3 : 1 })[0] as Tensor;
}

/**
 * x / sqrt(mean(x^2) + eps) * scale over the axes from `axis` (default: the last) on (Zhang & Sennrich 2019,
 * https://arxiv.org/abs/1910.07467); composed, since RMSNormalization is newer than opset 21.
 */
export function rmsNormalization(
  x: Tensor,
  scale?: Tensor,
  { axis = -1, eps = 1e-5 }: NormalisationOptions & { axis?: number } = {},
): Tensor {
  const first = axisIn('rmsNormalization', x, axis);
  const axes = x.shape.flatMap((_, i) => (i >= first ? [i] : []));
  const mean = (t: Tensor): Tensor => reduceMean(t, { axes, keepDims: true });
  const inverse = reciprocal(sqrt(add(mean(square(x)), eps)));
  const y: Tensor = withGradient(mul(x, inverse), [x], (dy) => [mul(sub(dy, mul(y, mean(mul(dy, y)))), inverse)]);
  return scale ? mul(y, scale) : y;
}

/** (x - mean) / sqrt(variance + eps) over some axes, which keep their places; from primitives. */
export function standardise(x: Tensor, axes: readonly number[], { eps = 1e-5 }: NormalisationOptions = {}): Tensor {
  const mean = (t: Tensor): Tensor => reduceMean(t, { axes, keepDims: true });
  const centred = sub(x, mean(x));
  const inverse = reciprocal(sqrt(add(mean(square(centred)), eps)));
  const y: Tensor = withGradient(mul(centred, inverse), [x], (dy) => [
    mul(sub(sub(dy, mul(y, mean(mul(dy, y)))), mean(dy)), inverse),
  ]);
  return y;
}

/** Per-channel values [C] in a shape that broadcasts against [N, C, ...] of this rank. */
export const perChannel = (v: Tensor, rank: number): Tensor =>
  reshape(v, [...v.shape, ...new Array<number>(rank - 2).fill(1)]);

/**
 * Normalisation of [N, C, ...] over groups of neighbouring channels and all positions, then * scale + bias [C] (Wu & He
 * 2018, https://arxiv.org/abs/1803.08494); composed, since WebGPU runs GroupNormalization partly on the CPU.
 */
export function groupNormalization(
  x: Tensor,
  groups: number,
  scale?: Tensor,
  bias?: Tensor,
  { eps = 1e-5 }: NormalisationOptions = {},
): Tensor {
  const [n, channels, ...positions] = x.shape as readonly [Dim, Dim, ...Dim[]];
  if (x.rank < 2 || typeof channels !== 'number' || channels % groups !== 0)
    throw new GraphError(
      `groupNormalization ${x.graph.path}: ${groups} groups must divide axis 1, got ${showShape(x.shape)}`,
    );
  const apart = reshape(x, [n, groups, channels / groups, ...positions]);
  const axes = apart.shape.flatMap((_, i) => (i >= 2 ? [i] : []));
  const y = reshape(standardise(apart, axes, { eps }), x.shape);
  const scaled = scale ? mul(y, perChannel(scale, x.rank)) : y;
  return bias ? add(scaled, perChannel(bias, x.rank)) : scaled;
}

/** Normalisation of each channel of [N, C, ...] over its positions, then * scale + bias [C] (Ulyanov et al. 2016). */
export const instanceNormalization = (
  x: Tensor,
  scale: Tensor,
  bias: Tensor,
  { eps = 1e-5 }: NormalisationOptions = {},
): Tensor => node1('InstanceNormalization', [x, scale, bias], { epsilon: eps });
