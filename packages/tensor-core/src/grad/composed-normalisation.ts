/** Vector-Jacobian rules of the rarer normalisations, by way of their composition from primitives. */
import type { Tensor } from '../graph/tensor.ts';
import { axisOf } from '../infer/common.ts';
import { abs, add, div, mul, reciprocal, sqrt, square, sub } from '../ops/elementwise.ts';
import { localResponseNorm } from '../ops/local-response-norm.ts';
import { groupNormalization, perChannel, rmsNormalization, standardise } from '../ops/normalisation.ts';
import { reduceMean, reduceSum } from '../ops/reduce.ts';
import { expand, reshape } from '../ops/shaping.ts';
import { at, type GradContext, type GradRule } from './rule.ts';

const attribute = (c: GradContext, name: string, fallback: number): number => Number(c.attributes[name] ?? fallback);
const epsilon = (c: GradContext): number => attribute(c, 'epsilon', 1e-5);

/** Opset 18 scales by group: each value repeated for the channels of its group. */
function perGroupMember(v: Tensor, channels: number): Tensor {
  const [groups] = v.fixedShape as [number];
  if (groups === channels) return v;
  return reshape(expand(reshape(v, [groups, 1]), [groups, channels / groups]), [channels]);
}

const groupNormalizationRule: GradRule = (c) =>
  c.through((x, scale, bias) => {
    const channels = Number(x.shape[1]);
    return groupNormalization(
      x,
      attribute(c, 'num_groups', 1),
      perGroupMember(scale, channels),
      perGroupMember(bias, channels),
      { eps: epsilon(c) },
    );
  });

const instanceNormalization: GradRule = (c) =>
  c.through((x, scale, bias) => {
    const axes = at(c, 0).shape.flatMap((_, i) => (i < 2 ? [] : [i]));
    const { rank } = at(c, 0);
    const y = mul(standardise(x, axes, { eps: epsilon(c) }), perChannel(scale, rank));
    return add(y, perChannel(bias, rank));
  });

/** x / |x|_p along an axis. */
const lpNormalization: GradRule = (c) =>
  c.through((x) => {
    const axes = [axisOf(attribute(c, 'axis', -1), at(c, 0).rank)];
    const sum = (t: Tensor): Tensor => reduceSum(t, { axes, keepDims: true });
    return div(x, attribute(c, 'p', 2) === 1 ? sum(abs(x)) : sqrt(sum(square(x))));
  });

const meanVarianceNormalization: GradRule = (c) =>
  c.through((x) => standardise(x, (c.attributes.axes as number[] | undefined) ?? [0, 2, 3], { eps: 1e-9 }));

const lrn: GradRule = (c) =>
  c.through((x) => {
    const size = attribute(c, 'size', 1);
    return localResponseNorm(x, size, {
      alpha: attribute(c, 'alpha', 1e-4),
      beta: attribute(c, 'beta', 0.75),
      k: attribute(c, 'bias', 1),
      before: Math.floor((size - 1) / 2),
    });
  });

/** Layer normalisation of input + skip + bias; the outputs are y, the mean, 1 / deviation and that sum. */
const skipLayerNormalization: GradRule = (c) =>
  c.through((x, skip, gamma, beta, bias) => {
    const sum = bias ? add(add(x, skip), bias) : add(x, skip);
    const options = { axes: [sum.rank - 1], keepDims: true };
    const mean = reduceMean(sum, options);
    const centred = sub(sum, mean);
    const inverse = reciprocal(sqrt(add(reduceMean(square(centred), options), attribute(c, 'epsilon', 1e-12))));
    const y = mul(mul(centred, inverse), gamma);
    return [beta ? add(y, beta) : y, mean, inverse, sum];
  });

/** The same by the root mean square, without shift; the mean output stays empty. */
const skipSimplified: GradRule = (c) =>
  c.through((x, skip, gamma, bias) => {
    const sum = bias ? add(add(x, skip), bias) : add(x, skip);
    const y = rmsNormalization(sum, gamma, { eps: attribute(c, 'epsilon', 1e-12) });
    return [y, sum, sum, sum];
  });

const rms: GradRule = (c) =>
  c.through((x, scale) => rmsNormalization(x, scale, { axis: attribute(c, 'axis', -1), eps: epsilon(c) }));

/** Rules by operator. */
export const composedNormalisation: Record<string, GradRule> = {
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalizationRule,
  RMSNormalization: rms,
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVarianceNormalization,
  LRN: lrn,
  SimplifiedLayerNormalization: rms,
  'com.microsoft.SkipLayerNormalization': skipLayerNormalization,
  'com.microsoft.SkipSimplifiedLayerNormalization': skipSimplified,
};
