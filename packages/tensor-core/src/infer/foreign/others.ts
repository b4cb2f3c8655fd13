/** Rules of ai.onnx's remaining operators: texts, losses, optimisers, and forms that old files have. */
import { type Dim, showShape, subDims } from '../../graph/dim.ts';
import { fail } from '../../graph/errors.ts';
import { broadcast, intsAttribute, likeFirst, oneOf, required, stringAttribute } from '../common.ts';
import type { InferRule, Inferred } from '../rule.ts';
import { dtypeAttribute, inDomain, like, unknown } from './forms.ts';

const det: InferRule = (c) => {
  const x = required(c, 0);
  if (x.rank < 2) fail('needs matrices [..., M, M]', showShape(x.shape));
  return [{ dtype: x.dtype, shape: x.shape.slice(0, -2) }];
};

/** [N, C, ...] scores and [N, ...] classes -> a scalar, or one loss for each class; SoftmaxCrossEntropyLoss: log-probabilities too. */
const loss: InferRule = (c) => {
  const [scores, classes] = [required(c, 0), required(c, 1, 'classes')];
  const each = stringAttribute(c, 'reduction', 'mean') === 'none';
  return [{ dtype: scores.dtype, shape: each ? classes.shape : [] }, like(c, 0)].slice(0, c.outputs);
};

/** Rate, step, then the weights, their gradients and `states` lists of states -> the new weights and states. */
const optimizer =
  (states: number): InferRule =>
  (c) => {
    const tensors = c.inputs.length - 2;
    if (tensors % (2 + states) !== 0) fail(`needs a multiple of ${2 + states} tensors`, tensors);
    const n = tensors / (2 + states);
    const kept = c.inputs.map((_, i) => i).filter((i) => i >= 2 && (i < 2 + n || i >= 2 + 2 * n));
    return kept.map((i) => like(c, i));
  };

/** Words that are left of [C] or [1, C]. */
const stringNormalizer: InferRule = (c) => {
  const x = required(c, 0);
  if (x.rank !== 1 && x.rank !== 2) fail('needs [C] or [1, C]', showShape(x.shape));
  return [{ dtype: 'string', shape: [...x.shape.slice(0, -1), unknown(c, 0, x.rank - 1)] }];
};

const stringSplit: InferRule = (c) => {
  const x = required(c, 0);
  const outs: Inferred[] = [
    { dtype: 'string', shape: [...x.shape, unknown(c, 0, x.rank)] },
    { dtype: 'int64', shape: x.shape },
  ];
  return outs.slice(0, c.outputs);
};

/** [C] or [N, C] -> [terms] or [N, terms]. */
const tfIdfVectorizer: InferRule = (c) => {
  const x = required(c, 0);
  if (x.rank !== 1 && x.rank !== 2) fail('needs [C] or [N, C]', showShape(x.shape));
  const terms = intsAttribute(c, 'ngram_indexes') ?? fail('needs ngram_indexes');
  const most = terms.reduce((a, b) => Math.max(a, b), -1);
  return [{ dtype: 'float32', shape: [...x.shape.slice(0, -1), most + 1] }];
};

/** Opset 1's Crop, which Core ML's converter wrote: a border [left, top, right, bottom], or what is left, [height, width]. */
const crop: InferRule = (c) => {
  const x = required(c, 0);
  if (x.rank !== 4) fail('needs [N, C, H, W]', showShape(x.shape));
  const [left = 0, top = 0, right = 0, bottom = 0] = intsAttribute(c, 'border') ?? [];
  const [n, channels, height, width] = x.shape as [Dim, Dim, Dim, Dim];
  const [h, w] = intsAttribute(c, 'scale') ?? [];
  const shape = [n, channels, h ?? subDims(height, top + bottom), w ?? subDims(width, left + right)];
  return [{ dtype: x.dtype, shape }];
};

/** Rules by operator. */
export const others: Record<string, InferRule> = {
  BitCast: (c) => [{ ...like(c, 0), dtype: dtypeAttribute(c, 'to', required(c, 0).dtype) }],
  Det: det,
  NegativeLogLikelihoodLoss: (c) => loss({ ...c, outputs: 1 }),
  SoftmaxCrossEntropyLoss: loss,
  RegexFullMatch: (c) => [{ ...like(c, 0), dtype: 'bool' }],
  StringConcat: (c) => {
    for (const i of [0, 1]) oneOf(required(c, i), ['string']);
    return [{ dtype: 'string', shape: broadcast(c, [required(c, 0).shape, required(c, 1).shape]) }];
  },
  StringNormalizer: stringNormalizer,
  StringSplit: stringSplit,
  TfIdfVectorizer: tfIdfVectorizer,
  Crop: crop,
  DynamicSlice: (c) => [{ ...like(c, 0), shape: required(c, 0).shape.map((_, i) => unknown(c, 0, i)) }],
  GivenTensorFill: (c) => [
    {
      dtype: 'float32',
      shape: intsAttribute(c, 'shape') ?? [unknown(c, 0, 0), ...(intsAttribute(c, 'extra_shape') ?? [])],
    },
  ],
  ...inDomain('ai.onnx.preview.training', {
    Adagrad: optimizer(1),
    Momentum: optimizer(1),
    Adam: optimizer(2),
    Gradient: (c) => (c.attributes.xs as readonly string[]).map((_, i) => like(c, i)).slice(0, c.outputs),
  }),
  ...Object.fromEntries(
    (
      'BitwiseNot CumProd SwiGLU ' + // of opsets 18, 26 and 28
      'Affine ImageScaler ParametricSoftplus ScaledTanh Scale ' + // experimental, gone since opset 10
      'MemcpyFromHost MemcpyToHost'
    ) // onnxruntime puts them into the models it has optimised
      .split(' ')
      .map((op) => [op, likeFirst]),
  ),
};
