/** Rules of com.microsoft's other operators on floating point tensors (onnxruntime's ContribOperators.md). */
import { addDims, type Dim, floorDivDims, mulDims, showShape, sizeOfShape, subDims } from '../../graph/dim.ts';
import { fail } from '../../graph/errors.ts';
import { axisOf, broadcast, intAttribute, knownNumbers, likeFirst, required, sameDType } from '../common.ts';
import type { InferRule, Inferred } from '../rule.ts';
import { shapeInput } from '../shaping.ts';
import {
  channelsLast,
  core,
  inDomain,
  lastOf,
  like,
  likeInputs,
  lstmOutputs,
  seenAs,
  shapedBy,
  shapeOf,
  unknown,
} from './forms.ts';

const together: InferRule = (c) => [
  { dtype: sameDType(c), shape: broadcast(c, [required(c, 0).shape, required(c, 1).shape]) },
];

const biasDropout: InferRule = (c) => [like(c, 0), { ...like(c, 0), dtype: 'bool' as const }].slice(0, c.outputs);

/** The mask has a bit for each element, in words of 32. */
const bitmaskDropout: InferRule = (c) => {
  const words = floorDivDims(addDims(sizeOfShape(required(c, 0).shape), 31), 32);
  return [like(c, 0), { dtype: 'uint32' as const, shape: [words] }].slice(0, c.outputs);
};

/** As FusedMatMul without `transBatch`, which brings the first axis of an operand next to its last before. */
const fusedMatMul: InferRule = (c) => {
  const inputs = ['transBatchA', 'transBatchB'].map((name, i) => {
    const t = required(c, i);
    if (intAttribute(c, name, 0) === 0) return t;
    const [first = 1, ...rest] = t.shape;
    return seenAs(t, { shape: [...rest.slice(0, -1), first, ...rest.slice(-1)] });
  });
  const attributes = { ...c.attributes, transBatchA: 0, transBatchB: 0 };
  return core('com.microsoft.FusedMatMul')({ ...c, inputs, attributes });
};

/** The pads are an input: [begin..., end...] of the spatial axes. */
const convTransposeWithDynamicPads: InferRule = (c) => {
  const pads = c.inputs[2] ? knownNumbers(c.inputs[2]) : [];
  const attributes = pads && pads.length > 0 ? { ...c.attributes, pads } : c.attributes;
  const [out] = core('ConvTranspose', 0, 1, 3)({ ...c, attributes }) as [Inferred];
  if (pads) return [out];
  return [{ dtype: out.dtype, shape: out.shape.map((d, i) => (i < 2 ? d : unknown(c, 0, i))) }];
};

const cropAndResize: InferRule = (c) => {
  const [, channels] = shapeOf(c, 0, 4, 'the image');
  const [boxes] = shapeOf(c, 1, 2, 'the boxes');
  return [{ dtype: required(c, 0).dtype, shape: [boxes, channels, ...shapeInput(c, 3)] }];
};

const expandDims: InferRule = (c) => {
  const x = required(c, 0);
  const given = knownNumbers(required(c, 1, 'an axis'))?.[0];
  if (given === undefined) return [{ dtype: x.dtype, shape: [...x.shape, 1].map((_, i) => unknown(c, 0, i)) }];
  const axis = axisOf(given, x.rank + 1);
  return [{ dtype: x.dtype, shape: [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)] }];
};

/** A real signal of n samples -> n / 2 + 1 complex ones, as [..., n / 2 + 1, 2]. */
const rfft: InferRule = (c) => {
  const { dtype, shape } = required(c, 0);
  return [{ dtype, shape: [...shape.slice(0, -1), addDims(floorDivDims(lastOf(shape), 2), 1), 2] }];
};

const irfft: InferRule = (c) => {
  const { dtype, shape } = required(c, 0);
  if (shape.length < 2) fail('needs [..., n / 2 + 1, 2]', showShape(shape));
  return [{ dtype, shape: [...shape.slice(0, -2), mulDims(subDims(shape[shape.length - 2] as Dim, 1), 2)] }];
};

/** As ai.onnx's, with a step of 1 where none is given. */
const range: InferRule = (c) => {
  if (c.inputs[2]) return core('Range')(c);
  const [start, limit] = [0, 1].map((i) => knownNumbers(required(c, i))?.[0]);
  const known = start !== undefined && limit !== undefined;
  return [{ dtype: sameDType(c), shape: [known ? Math.max(0, limit - start) : unknown(c, 0, 0)] }];
};

/** All slices of `size` along `dim`, a `step` apart: their number there, and their elements as a new last axis. */
const unfoldTensor: InferRule = (c) => {
  const x = required(c, 0);
  const axis = axisOf(intAttribute(c, 'dim', -1), x.rank);
  const size = intAttribute(c, 'size', 0) || fail('needs size');
  const slices = addDims(floorDivDims(subDims(x.shape[axis] as Dim, size), intAttribute(c, 'step', 1)), 1);
  return [{ dtype: x.dtype, shape: [...x.shape.map((d, i) => (i === axis ? slices : d)), size] }];
};

/** What is there once, where each element is in that, and how often each is there. */
const unique: InferRule = (c) => {
  const x = required(c, 0);
  const found = unknown(c, 0, 0);
  const outs: Inferred[] = [
    { dtype: x.dtype, shape: [found] },
    { dtype: 'int64', shape: [sizeOfShape(x.shape)] },
    { dtype: 'int64', shape: [found] },
  ];
  return outs.slice(0, c.outputs);
};

/** Rules by operator. */
export const microsoftLayers: Record<string, InferRule> = inDomain('com.microsoft', {
  BiasDropout: biasDropout,
  BitmaskDropout: bitmaskDropout,
  BitmaskBiasDropout: bitmaskDropout,
  CDist: (c) => [
    { dtype: sameDType(c), shape: [shapeOf(c, 0, 2, 'the first input')[0], shapeOf(c, 1, 2, 'the second input')[0]] },
  ],
  ComplexMul: together,
  ComplexMulConj: together,
  ConvTransposeWithDynamicPads: convTransposeWithDynamicPads,
  CropAndResize: cropAndResize,
  DynamicTimeWarping: (c) => [{ dtype: 'int32', shape: [2, unknown(c, 0, 1)] }],
  ExpandDims: expandDims,
  FusedMatMul: fusedMatMul,
  FusedMatMulActivation: fusedMatMul,
  GatherND: core('GatherND'),
  GemmFastGelu: shapedBy('MatMul', [0, 1], (c) => required(c, 0).dtype),
  GridSample: core('GridSample'),
  IsAllFinite: () => [{ dtype: 'bool', shape: [] }],
  Irfft: irfft,
  Rfft: rfft,
  MaxpoolWithMask: core('MaxPool', 0),
  NhwcConv: channelsLast(core('Conv', 0, 1, 2)),
  NhwcFusedConv: channelsLast(core('Conv', 0, 1, 2)),
  Pad: core('Pad'),
  Range: range,
  SkipGroupNorm: likeInputs(0, 0),
  TorchEmbedding: (c) => [
    {
      dtype: required(c, 0).dtype,
      shape: [...required(c, 1, 'indices').shape, shapeOf(c, 0, 2, 'the weight')[1]],
    },
  ],
  UnfoldTensor: unfoldTensor,
  Unique: unique,
  AttnLSTM: (c) => lstmOutputs(c, shapeOf(c, 2, 3, 'the recurrence weight')[2]),
  ...Object.fromEntries('MoE Trilu SampleOp GatedAdd GatedRMSNorm'.split(' ').map((op) => [op, likeFirst])),
});
