/** Vector-Jacobian rules of softmax and the normalisations. */
import type { Tensor } from '../graph/tensor.ts';
import { axisOf } from '../infer/common.ts';
import { countOf } from '../ops/dims-tensor.ts';
import { add, div, exp, mul, neg, reciprocal, sqrt, square, sub } from '../ops/elementwise.ts';
import { perChannel, standardise } from '../ops/normalisation.ts';
import { reduceMean, reduceSum } from '../ops/reduce.ts';
import { composedNormalisation } from './composed-normalisation.ts';
import { dropoutRules } from './dropout.ts';
import { at, type GradContext, type GradRule, out } from './rule.ts';
import { unbroadcast } from './unbroadcast.ts';

/** A numeric attribute, or its default. */
const attribute = (c: GradContext, name: string, fallback: number): number => Number(c.attributes[name] ?? fallback);

/** The axes from `first` on. */
const axesFrom = (x: Tensor, first: number): number[] => x.shape.flatMap((_, i) => (i >= first ? [i] : []));

/** The axes a softmax adds over: one, or before opset 13 all from `axis` on. */
function softmaxAxes(c: GradContext): number[] {
  const x = out(c);
  if ((c.graph.opsets.get('') ?? 21) >= 13) return [axisOf(attribute(c, 'axis', -1), x.rank)];
  const axis = attribute(c, 'axis', 1);
  return axesFrom(x, axis < 0 ? axis + x.rank : axis);
}

const softmax: GradRule = (c, dy) => {
  const y = out(c);
  const total = reduceSum(mul(dy, y), { axes: softmaxAxes(c), keepDims: true });
  return [mul(y, sub(dy, total))];
};

const logSoftmax: GradRule = (c, dy) => [
  sub(dy, mul(exp(out(c)), reduceSum(dy, { axes: softmaxAxes(c), keepDims: true }))),
];

const epsilon = (c: GradContext): number => attribute(c, 'epsilon', 1e-5);

/** Axes of [N, C, ...] but C. */
const allButChannels = (x: Tensor): number[] => x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));

const batchNormalization: GradRule = (c, dy) => {
  const [x, scale, , mean, variance] = c.inputs as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const axes = allButChannels(x);
  if (attribute(c, 'training_mode', 0) === 1) {
    const dxs = c.through((input, weight, bias) =>
      add(mul(standardise(input, axes, { eps: epsilon(c) }), perChannel(weight, x.rank)), perChannel(bias, x.rank)),
    );
    return dxs.slice(0, 3);
  }
  const inverse = reciprocal(sqrt(add(variance, epsilon(c)))); // [C]
  const factor = mul(scale, inverse);
  const needsCentred = c.needs(1) || c.needs(4);
  const product = needsCentred
    ? reduceSum(mul(dy, sub(x, perChannel(mean, x.rank))), { axes }) // [C]
    : undefined;
  const sum = c.needs(2) || c.needs(3) ? reduceSum(dy, { axes }) : undefined;
  return [
    c.needs(0) ? mul(dy, perChannel(factor, x.rank)) : undefined,
    product && c.needs(1) ? mul(product, inverse) : undefined,
    sum,
    sum && c.needs(3) ? neg(mul(sum, factor)) : undefined,
    product && c.needs(4) ? mul(mul(product, mul(factor, square(inverse))), -0.5) : undefined,
  ];
};

/** From the mean and 1 / deviation that the node gives, or else from its input. */
const layerNormalization: GradRule = (c, dy) => {
  const [x, scale, bias] = [at(c, 0), at(c, 1), c.inputs[2]];
  const axes = axesFrom(x, axisOf(attribute(c, 'axis', -1), x.rank));
  const mean = c.outputs[1] ?? reduceMean(x, { axes, keepDims: true });
  const centred = sub(x, mean);
  const inverse =
    c.outputs[2] ?? reciprocal(sqrt(add(reduceMean(square(centred), { axes, keepDims: true }), epsilon(c))));
  const normalised = mul(centred, inverse);
  return [
    c.needs(0) ? inputGradient(c, dy, { axes, normalised, inverse }) : undefined,
    c.needs(1) ? unbroadcast(mul(dy, normalised), scale.shape) : undefined,
    bias && c.needs(2) ? unbroadcast(dy, bias.shape) : undefined,
  ];
};

/** The input's share of all outputs' gradients: y, and where they are used, mean and 1 / deviation. */
function inputGradient(
  c: GradContext,
  dy: Tensor,
  { axes, normalised, inverse }: { axes: readonly number[]; normalised: Tensor; inverse: Tensor },
): Tensor {
  const x = at(c, 0);
  const mean = (t: Tensor): Tensor => reduceMean(t, { axes, keepDims: true });
  const [, dMean, dInverse] = c.dys;
  const d = mul(dy, at(c, 1));
  const slope = mean(mul(d, normalised));
  const n = countOf(x, axes);
  let dx = mul(sub(sub(d, mul(normalised, slope)), mean(d)), inverse);
  if (dMean) dx = add(dx, div(dMean, n));
  if (dInverse) dx = sub(dx, mul(normalised, div(mul(dInverse, square(inverse)), n)));
  return dx;
}

/** Rules by operator. */
export const normalisation: Record<string, GradRule> = {
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  'com.microsoft.LayerNormalization': layerNormalization,
  ...composedNormalisation,
  ...dropoutRules,
};
