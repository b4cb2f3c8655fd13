/** Normalisations that onnxruntime's WebGPU provider lacks; seen with 1.30. */
import { constant } from '../../graph/constant.ts';
import { node1 } from '../../graph/node.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { tensorData } from '../../graph/tensor-data.ts';
import { add, div, mul, pow, sqrt, square, sub } from '../../ops/elementwise.ts';
import { reduce, shaped } from './emit.ts';
import { at, type LegaliseContext, type LegaliseRule, numberOf, numbersOf } from './rule.ts';

/** Values [C] against [N, C, ...]. */
const alongChannels = (v: Tensor, rank: number): Tensor =>
  shaped(v, [1, -1, ...Array.from({ length: rank - 2 }, () => 1)]);

/** All axes but the channels'. */
const otherAxes = (x: Tensor): number[] => x.shape.flatMap((_, i) => (i === 1 ? [] : [i]));

/** Batch statistics from primitives, and the running ones from them. */
const batchStatistics: LegaliseRule = {
  ops: ['BatchNormalization'],
  defect: 'throws',
  text: 'BatchNormalization with training_mode = 1: its formula from primitives',
  rewrite(c) {
    if (numberOf(c, 'training_mode', 0) !== 1) return undefined;
    const [x, scale, bias, mean, variance] = [0, 1, 2, 3, 4].map((i) => at(c, i)) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const axes = otherAxes(x);
    const batchMean = reduce('ReduceMean', x, axes);
    const centred = sub(x, batchMean);
    const batchVariance = reduce('ReduceMean', square(centred), axes);
    const unit = div(centred, sqrt(add(batchVariance, numberOf(c, 'epsilon', 1e-5))));
    const y = add(mul(unit, alongChannels(scale, x.rank)), alongChannels(bias, x.rank));
    const momentum = numberOf(c, 'momentum', 0.9);
    const next = (old: Tensor, now: Tensor): Tensor => add(mul(old, momentum), mul(shaped(now, [-1]), 1 - momentum));
    const updated = [next(mean, batchMean), next(variance, batchVariance)];
    return [y, ...updated.slice(0, c.outputs.length - 1)];
  },
};

/** The sum over neighbouring channels is a 1x1 convolution whose matrix has a band of alpha / size. */
const localResponse: LegaliseRule = {
  ops: ['LRN'],
  defect: 'fallback',
  text: 'LRN: x / (bias + band convolution of x^2)^beta',
  rewrite(c) {
    const x = at(c, 0);
    const [, channels] = x.shape;
    if (typeof channels !== 'number' || x.rank < 3) return undefined;
    const size = numberOf(c, 'size', 1);
    const before = Math.floor((size - 1) / 2);
    const weight = numberOf(c, 'alpha', 1e-4) / size;
    const band = Array.from({ length: channels * channels }, (_, i) => {
      const distance = (i % channels) - Math.floor(i / channels);
      return distance >= -before && distance <= size - 1 - before ? weight : 0;
    });
    const kernel = Array.from({ length: x.rank - 2 }, () => 1);
    const w = constant(c.graph, tensorData(band, [channels, channels, ...kernel]));
    const k = Array.from({ length: channels }, () => numberOf(c, 'bias', 1));
    const sums = node1('Conv', [square(x), w, constant(c.graph, tensorData(k))], { kernel_shape: kernel });
    return [div(x, pow(sums, numberOf(c, 'beta', 0.75)))];
  },
};

const meanVariance: LegaliseRule = {
  ops: ['MeanVarianceNormalization'],
  defect: 'fallback',
  text: 'MeanVarianceNormalization: its formula from primitives',
  rewrite(c) {
    const x = at(c, 0);
    const axes = numbersOf(c, 'axes') ?? [0, 2, 3];
    const centred = sub(x, reduce('ReduceMean', x, axes));
    return [div(centred, add(sqrt(reduce('ReduceMean', square(centred), axes)), 1e-9))];
  },
};

/** The numbers of a shape with symbols as 0, which Reshape reads as "this axis as before". */
function groupShapes(x: Tensor, groups: number): { apart: number[]; together: number[] } | undefined {
  const [, channels, ...positions] = x.shape;
  if (typeof channels !== 'number' || positions.some((d) => typeof d === 'string')) return undefined;
  return {
    apart: [0, groups, -1],
    together: [0, channels, ...(positions as number[])],
  };
}

const groups: LegaliseRule = {
  ops: ['GroupNormalization'],
  defect: 'fallback',
  text: 'GroupNormalization of known channels and positions: its formula from primitives',
  rewrite(c) {
    const [x, scale, bias] = [at(c, 0), at(c, 1), at(c, 2)];
    const count = numberOf(c, 'num_groups', 1);
    const shapes = groupShapes(x, count);
    if (!shapes) return undefined;
    const apart = shaped(x, shapes.apart); // [N, groups, C / groups * positions]
    const centred = sub(apart, reduce('ReduceMean', apart, [2]));
    const variance = reduce('ReduceMean', square(centred), [2]);
    const unit = div(centred, sqrt(add(variance, numberOf(c, 'epsilon', 1e-5))));
    if (scale.shape[0] === count && count !== x.shape[1]) {
      // Before opset 21, scale and bias are per group.
      return [shaped(add(mul(unit, shaped(scale, [1, -1, 1])), shaped(bias, [1, -1, 1])), shapes.together)];
    }
    const whole = shaped(unit, shapes.together);
    return [add(mul(whole, alongChannels(scale, x.rank)), alongChannels(bias, x.rank))];
  },
};

/** log(softmax(x)) with the maximum taken out first. Before opset 13 the operator works on a matrix, equal for the last axis. */
const logSoftmax: LegaliseRule = {
  ops: ['LogSoftmax'],
  defect: 'fallback',
  text: 'LogSoftmax: ReduceMax, Sub, Exp, ReduceSum, Log',
  rewrite(c: LegaliseContext) {
    const x = at(c, 0);
    const old = (c.graph.opsets.get('') ?? 21) < 13;
    const given = numberOf(c, 'axis', old ? 1 : -1);
    const axis = given < 0 ? given + x.rank : given;
    if (old && axis !== x.rank - 1) return undefined;
    const shifted = sub(x, reduce('ReduceMax', x, [axis]));
    return [sub(shifted, node1('Log', [reduce('ReduceSum', node1('Exp', [shifted]), [axis])]))];
  },
};

/** Rules for normalisations. */
export const normalisation: Readonly<Record<string, LegaliseRule>> = {
  batchStatistics,
  localResponse,
  meanVariance,
  groups,
  logSoftmax,
};
