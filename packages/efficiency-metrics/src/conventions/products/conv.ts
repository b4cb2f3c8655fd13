/** Multiply-accumulates of convolutions. Padding positions count; bias does not. */
import { type Counter, type Counters, productOf, volume } from '../counter.ts';

/** Output elements x the weights of one output channel, [Cin / groups, kernel...]; channels may be last in x and y. */
const conv =
  (x: number, w: number): Counter =>
  (node) => {
    const [weight, y] = [node.inputs[w], node.outputs[0]];
    if (!weight || !y) return undefined;
    return productOf(node, volume(y) * volume(weight.slice(1)), x, w);
  };

/** Input elements x the weights of one input channel, [Cout / groups, kernel...]: every input meets every tap once. */
const convTranspose =
  (x: number, w: number): Counter =>
  (node) => {
    const [input, weight] = [node.inputs[x], node.inputs[w]];
    if (!input || !weight) return undefined;
    return productOf(node, volume(input) * volume(weight.slice(1)), x, w);
  };

/** Convolutions by operator, weights laid out as [Cout, Cin / groups, kernel...]. */
export const convCounters: Counters = {
  Conv: conv(0, 1),
  ConvInteger: conv(0, 1),
  QLinearConv: conv(0, 3),
  DeformConv: conv(0, 1),
  'com.microsoft.FusedConv': conv(0, 1),
  'com.microsoft.NhwcConv': conv(0, 1),
  'com.microsoft.NhwcFusedConv': conv(0, 1),
  'com.microsoft.QLinearConv': conv(0, 3),
  'com.microsoft.nchwc.Conv': conv(0, 1), // channels padded to whole blocks count: they are multiplied
  'com.ms.internal.nhwc.Conv': conv(0, 1),
  'com.ms.internal.nhwc.FusedConv': conv(0, 1),
  'com.ms.internal.nhwc.QLinearConv': conv(0, 3),
};

/** Transposed convolutions by operator, weights laid out as [Cin, Cout / groups, kernel...]. */
export const convTransposeCounters: Counters = {
  ConvTranspose: convTranspose(0, 1),
  'com.microsoft.ConvTransposeWithDynamicPads': convTranspose(0, 1),
  'com.microsoft.QLinearConvTranspose': convTranspose(0, 3),
  'com.ms.internal.nhwc.ConvTranspose': convTranspose(0, 1),
  'com.ms.internal.nhwc.QLinearConvTranspose': convTranspose(0, 3),
};
