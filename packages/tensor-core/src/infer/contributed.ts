/** Rules of the com.microsoft operators that onnxruntime's optimiser and exporters write. */
import type { Dim } from '../graph/dim.ts';
import { floorDivDims, showShape } from '../graph/dim.ts';
import { fail } from '../graph/errors.ts';
import { broadcast, intAttribute, likeFirst, required, sameDType, unify } from './common.ts';
import { conv } from './conv.ts';
import { linear } from './linear.ts';
import { normalisation } from './normalisation.ts';
import type { InferContext, InferRule, Inferred } from './rule.ts';

/** The ai.onnx rule of an operator, on the first `count` inputs. */
const as =
  (table: Readonly<Record<string, InferRule>>, op: string, count: number): InferRule =>
  (c) =>
    (table[op] as InferRule)({ ...c, opset: c.graph.opsets.get('') ?? 21, inputs: c.inputs.slice(0, count) });

/** The product of the last two axes, each side transposed where asked. */
const fusedMatMul: InferRule = (c) => {
  const dtype = sameDType(c);
  const [a, b] = [required(c, 0).shape, required(c, 1).shape];
  if (a.length < 2 || b.length < 2) fail('needs rank 2 or more', `${showShape(a)} and ${showShape(b)}`);
  if (intAttribute(c, 'transBatchA', 0) || intAttribute(c, 'transBatchB', 0))
    fail('transBatchA and transBatchB are not supported');
  const last = (s: readonly Dim[], swapped: number): [Dim, Dim] =>
    (swapped ? [s[s.length - 1], s[s.length - 2]] : [s[s.length - 2], s[s.length - 1]]) as [Dim, Dim];
  const [m, k] = last(a, intAttribute(c, 'transA', 0));
  const [l, n] = last(b, intAttribute(c, 'transB', 0));
  if (unify(c, k, l) === undefined)
    fail(`inner sizes must be equal, ${k} is not ${l}`, `${showShape(a)} and ${showShape(b)}`);
  return [{ dtype, shape: [...broadcast(c, [a.slice(0, -2), b.slice(0, -2)]), m, n] }];
};

/** Input, mean, 1 / deviation and the sum of input, skip and bias. */
const skipNormalization: InferRule = (c) => {
  const x = required(c, 0);
  const skip = required(c, 1, 'a skip');
  broadcast(c, [x.shape, skip.shape]);
  const statistics: Inferred = { dtype: 'float32', shape: x.shape.map((d, i) => (i < x.rank - 1 ? d : 1)) };
  const same: Inferred = { dtype: x.dtype, shape: x.shape };
  return [same, statistics, statistics, same].slice(0, c.outputs);
};

/** Token, position and segment embeddings, added and normalised; also where each sequence ends, and the sum. */
const embedLayerNormalization: InferRule = (c) => {
  const ids = required(c, 0);
  const table = required(c, 2, 'word embeddings');
  const [batch, length] = ids.shape as [Dim, Dim];
  const y: Inferred = { dtype: table.dtype, shape: [batch, length, table.shape[1] as Dim] };
  return [y, { dtype: 'int32' as const, shape: [batch] }, y].slice(0, c.outputs);
};

const matMulNBits: InferRule = (c) => {
  const x = required(c, 0);
  const n = intAttribute(c, 'N', 0) || fail('needs N');
  return [{ dtype: x.dtype, shape: [...x.shape.slice(0, -1), n] }];
};

const splitGelu: InferRule = (c) => {
  const x = required(c, 0);
  return [{ dtype: x.dtype, shape: [...x.shape.slice(0, -1), floorDivDims(x.shape[x.rank - 1] as Dim, 2)] }];
};

const simplified: InferRule = (c: InferContext) => {
  const x = required(c, 0);
  return [
    { dtype: x.dtype, shape: x.shape },
    { dtype: 'float32' as const, shape: x.shape.map((d, i) => (i < x.rank - 1 ? d : 1)) },
  ].slice(0, c.outputs);
};

/** Rules by operator. */
export const contributed: Record<string, InferRule> = {
  SimplifiedLayerNormalization: simplified,
  'com.microsoft.LayerNormalization': as(normalisation, 'LayerNormalization', 3),
  'com.microsoft.FusedConv': as(conv, 'Conv', 3),
  'com.microsoft.FusedGemm': as(linear, 'Gemm', 3),
  'com.microsoft.FusedMatMul': fusedMatMul,
  'com.microsoft.TransposeMatMul': fusedMatMul,
  'com.microsoft.SkipLayerNormalization': skipNormalization,
  'com.microsoft.SkipSimplifiedLayerNormalization': skipNormalization,
  'com.microsoft.EmbedLayerNormalization': embedLayerNormalization,
  'com.microsoft.MatMulNBits': matMulNBits,
  'com.microsoft.BiasSplitGelu': splitGelu,
};
for (const op of 'BiasGelu FastGelu Gelu QuickGelu BiasAdd BiasSoftmax GroupNorm Inverse'.split(' '))
  contributed[`com.microsoft.${op}`] = likeFirst;
