/** Rules of ai.onnx's signal processing: Fourier transforms, windows, mel filters. */
import { addDims, type Dim, floorDivDims, mulDims, showShape, subDims } from '../../graph/dim.ts';
import { fail } from '../../graph/errors.ts';
import { axisOf, intAttribute, knownInts, knownNumbers, required } from '../common.ts';
import type { InferRule } from '../rule.ts';
import { dtypeAttribute, sizeInput, unknown } from './forms.ts';

/** Bins of a spectrum of n samples that is symmetric: n / 2 + 1. */
const halfOf = (n: Dim): Dim => addDims(floorDivDims(n, 2), 1);

/** [..., n, 1 or 2] -> [..., bins, 2], real and imaginary parts last; real where a one-sided spectrum is turned back. */
const dft: InferRule = (c) => {
  const x = required(c, 0);
  if (x.rank < 2) fail('needs [..., signal, 1 or 2]', showShape(x.shape));
  const given = c.opset < 20 ? intAttribute(c, 'axis', 1) : c.inputs[2] ? knownNumbers(c.inputs[2])?.[0] : -2;
  const [inverse, onesided] = [intAttribute(c, 'inverse', 0) === 1, intAttribute(c, 'onesided', 0) === 1];
  const real = inverse && onesided && c.opset >= 20;
  const axis = given === undefined ? undefined : axisOf(given, x.rank);
  const shape = x.shape.slice(0, -1).map((d, i): Dim => {
    if (axis === undefined) return unknown(c, 0, i);
    if (i !== axis) return d;
    const length = c.inputs[1] ? sizeInput(c, 1, 0, i) : real ? mulDims(subDims(d, 1), 2) : d;
    return onesided && !real ? halfOf(length) : length;
  });
  return [{ dtype: x.dtype, shape: [...shape, real ? 1 : 2] }];
};

/** [N, samples, 1 or 2] -> [N, frames, bins, 2]; a frame is as long as it is said, or as the window. */
const stft: InferRule = (c) => {
  const x = required(c, 0);
  const [batch, samples] = x.shape as [Dim, Dim];
  if (x.rank < 2) fail('needs [N, samples, 1 or 2]', showShape(x.shape));
  const window = c.inputs[2]?.shape[0];
  const length = c.inputs[3] ? (knownInts(c.inputs[3])?.[0] ?? window) : window;
  const step = knownInts(required(c, 1, 'a frame step'))?.[0];
  const known = length !== undefined && step !== undefined;
  const frames = known ? addDims(floorDivDims(subDims(samples, length), step), 1) : unknown(c, 0, 1);
  const bins = length ?? unknown(c, 0, 2);
  return [{ dtype: x.dtype, shape: [batch, frames, intAttribute(c, 'onesided', 1) === 1 ? halfOf(bins) : bins, 2] }];
};

const window: InferRule = (c) => [
  { dtype: dtypeAttribute(c, 'output_datatype', 'float32'), shape: [sizeInput(c, 0, 0, 0)] },
];

/** [bins of the spectrum, bands]. */
const melWeightMatrix: InferRule = (c) => [
  {
    dtype: dtypeAttribute(c, 'output_datatype', 'float32'),
    shape: [halfOf(sizeInput(c, 1, 0, 0)), sizeInput(c, 0, 0, 1)],
  },
];

/** Rules by operator. */
export const signal: Record<string, InferRule> = {
  DFT: dft,
  STFT: stft,
  HannWindow: window,
  HammingWindow: window,
  BlackmanWindow: window,
  MelWeightMatrix: melWeightMatrix,
};
