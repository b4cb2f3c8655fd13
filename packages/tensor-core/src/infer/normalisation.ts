import type { Dim, Shape } from '../graph/dim.ts';
import { showShape } from '../graph/dim.ts';
import { type DType, dtypeOf, isFloat } from '../graph/dtype.ts';
import { fail } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { axisOf, broadcast, intAttribute, likeFirst, required, unify } from './common.ts';
import type { InferContext, InferRule, Inferred } from './rule.ts';

function floating(c: InferContext): Tensor {
  const x = required(c, 0);
  if (!isFloat(x.dtype)) fail('needs a floating point input', x.dtype);
  return x;
}

/** Fails unless a 1-D input has as many elements as an axis of x. */
function perChannel(c: InferContext, i: number, name: string, size: Dim): void {
  const t = required(c, i, name);
  if (t.rank !== 1 || unify(c, t.shape[0] as Dim, size) === undefined)
    fail(`${name} must be [${size}]`, showShape(t.shape));
}

const softmax: InferRule = (c) => {
  const x = floating(c);
  const fallback = c.opset < 13 ? 1 : -1;
  const axis = intAttribute(c, 'axis', fallback);
  // Before opset 13 the axis splits the shape into a matrix and may be the rank itself.
  if (!(c.opset < 13 && axis === x.rank) && x.rank > 0) axisOf(axis, x.rank);
  return likeFirst(c);
};

const batchNormalization: InferRule = (c) => {
  const x = floating(c);
  if (x.rank < 1) fail('needs rank 1 or more', showShape(x.shape));
  const channels = x.shape[1] ?? 1;
  ['scale', 'bias', 'mean', 'variance'].forEach((name, i) => {
    perChannel(c, i + 1, name, channels);
  });
  const state = required(c, 3);
  if (c.opset >= 14 && c.outputs > 1 && intAttribute(c, 'training_mode', 0) === 0)
    fail('gives statistics in training mode only', `${c.outputs} outputs`);
  const outs: Inferred[] = [{ dtype: x.dtype, shape: x.shape }];
  while (outs.length < c.outputs) outs.push({ dtype: state.dtype, shape: state.shape });
  return outs;
};

/** Fails unless t broadcasts to the normalised axes, or to x itself from one side. */
function scaleOf(c: InferContext, i: number, name: string, shape: Shape): void {
  const t = c.inputs[i];
  if (!t) return;
  if (t.rank > shape.length || broadcast(c, [t.shape, shape]).some((d, k) => d !== shape[k] && !c.graph.imported))
    fail(`${name} must broadcast to ${showShape(shape)}`, showShape(t.shape));
}

/** The dtype of the statistics, `stash_type`: float32 unless said otherwise. */
const stashType = (c: InferContext): DType => dtypeOf(intAttribute(c, 'stash_type', 1)) ?? 'float32';

const layerNormalization: InferRule = (c) => {
  const x = floating(c);
  const axis = axisOf(intAttribute(c, 'axis', -1), x.rank);
  required(c, 1, 'scale');
  scaleOf(c, 1, 'scale', x.shape);
  scaleOf(c, 2, 'bias', x.shape);
  const statistics = { dtype: stashType(c), shape: x.shape.map((d, i) => (i < axis ? d : 1)) };
  const outs = [{ dtype: x.dtype, shape: x.shape }, statistics, statistics];
  return outs.slice(0, c.outputs);
};

const rmsNormalization: InferRule = (c) => {
  const x = floating(c);
  axisOf(intAttribute(c, 'axis', -1), x.rank);
  required(c, 1, 'scale');
  scaleOf(c, 1, 'scale', x.shape);
  return likeFirst(c);
};

const instanceNormalization: InferRule = (c) => {
  const x = floating(c);
  if (x.rank < 3) fail('needs [N, C, ...] with a spatial axis', showShape(x.shape));
  perChannel(c, 1, 'scale', x.shape[1] as Dim);
  perChannel(c, 2, 'bias', x.shape[1] as Dim);
  return likeFirst(c);
};

const groupNormalization: InferRule = (c) => {
  const x = floating(c);
  if (x.rank < 2) fail('needs [N, C, ...]', showShape(x.shape));
  const groups = Number(c.attributes.num_groups ?? fail('needs num_groups'));
  const channels = x.shape[1] as Dim;
  if (typeof channels === 'number' && channels % groups !== 0)
    fail(`num_groups must divide the ${channels} channels`, groups);
  // Opset 18 scaled by group, opset 21 by channel.
  const size = c.opset < 21 ? groups : channels;
  perChannel(c, 1, 'scale', size);
  perChannel(c, 2, 'bias', size);
  return likeFirst(c);
};

const alongAxis: InferRule = (c) => {
  const x = floating(c);
  axisOf(intAttribute(c, 'axis', -1), x.rank);
  return likeFirst(c);
};

const needsChannels: InferRule = (c) => {
  const x = floating(c);
  if (x.rank < 2) fail('needs [N, C, ...]', showShape(x.shape));
  return likeFirst(c);
};

/** Rules of softmax and the normalisations. */
export const normalisation: Record<string, InferRule> = {
  Softmax: softmax,
  LogSoftmax: softmax,
  Hardmax: softmax,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  RMSNormalization: rmsNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  LpNormalization: alongAxis,
  MeanVarianceNormalization: needsChannels,
  LRN: needsChannels,
};
