/**
 * thop 0.1.1 (Lyken17/pytorch-OpCounter, commit 43c064a, `thop/vision/basic_hooks.py`, `calc_func.py`, `rnn_hooks.py`). The
 * tool hooks PyTorch modules; here a node stands for the module that exports to it, so that products of two computed factors,
 * which are function calls, count nothing: attention is left out. That is the convention, and undercounts transformers. Older versions had 2 per element of norms.
 *
 * Not reproduced: transposed convolutions counted by the output's size (here by the input's), the output projection of
 * nn.MultiheadAttention lost with its hook. Cannot be told apart from a file: softmax counts nothing, as attention calls it as
 * a function (nn.Softmax would be 3 n - 1 per row); interpolation counts as nn.Upsample; adaptive pooling to more than 1 x 1
 * as nn.AvgPool2d; an nn.GroupNorm that was exported as InstanceNormalization counts as that, though the tool has 0.
 */
import type { CountedNode } from './convention.ts';
import { type Counter, type Counters, conventionOf, extraOf, forEach, perInput, perOutput, volume } from './counter.ts';
import { textAttribute } from './node-attributes.ts';
import { averagePools, globalAveragePools, layerNorms, resizes } from './operator-groups.ts';
import { attentionCounters } from './products/attention.ts';
import { convCounters, convTransposeCounters } from './products/conv.ts';
import { gateSizes } from './products/gates.ts';
import { matMulCounters } from './products/matmul.ts';
import { mixtureCounters } from './products/mixture.ts';
import { recurrentCounters } from './products/recurrent.ts';

/** Only what multiplies by a stored weight: a module. */
const byWeights =
  (counter: Counter): Counter =>
  (node) => {
    const count = counter(node);
    const macs = count ? count.macs - (count.attentionMacs ?? 0) : 0;
    return count && (macs > 0 || count.macs === 0) ? { macs, attentionMacs: 0 } : undefined;
  };

const modules = (counters: Counters): Counters =>
  Object.fromEntries(Object.entries(counters).map(([op, counter]) => [op, byWeights(counter)]));

/** Per unit and step: additions and gates (LSTM 4 + 3 + 1, GRU 3 + 1 + 3, RNN 1), and the two bias vectors of each gate. */
const recurrent =
  (counter: Counter): Counter =>
  (node) => {
    const [count, sizes] = [counter(node), gateSizes(node)];
    if (!count || !sizes) return undefined;
    const { units, gates, bias } = sizes;
    const perUnit = { 4: 4 + 3 + 1, 3: 3 + 1 + 3, 1: 1 }[gates] ?? gates;
    return { ...count, extra: units * (perUnit + (bias ? 2 * gates : 0)) };
  };

/** Additions of a window and one division, per output element. */
const globalAveragePool: Counter = (node) => {
  const [x, y] = [node.inputs[0], node.outputs[0]];
  return x && y && extraOf(volume(x) + volume(y));
};

/** nn.Upsample by rank: linear, bilinear and bicubic; the tool has no rule for three axes but the nearest. */
function upsampleCost(node: CountedNode): number | undefined {
  const mode = textAttribute(node, 'mode', 'nearest');
  const axes = (node.inputs[0]?.length ?? 0) - 2;
  if (mode === 'nearest') return 1;
  if (mode === 'linear') return { 1: 5, 2: 11 }[axes];
  return mode === 'cubic' && axes === 2 ? 224 + 35 : undefined;
}

const upsample: Counter = (node) => {
  const cost = upsampleCost(node);
  return cost === undefined ? undefined : perOutput(cost)(node);
};

const { DeformConv: _, ...convolutions } = convCounters;

const counters: Counters = {
  ...modules(convolutions),
  ...modules(convTransposeCounters),
  ...modules(matMulCounters),
  ...modules(attentionCounters),
  ...mixtureCounters,
  ...Object.fromEntries(Object.entries(recurrentCounters).map(([op, counter]) => [op, recurrent(counter)])),
  ...forEach(`${layerNorms} BatchNormalization InstanceNormalization`, perOutput(4)),
  ...forEach(averagePools, perOutput(1)),
  ...forEach(globalAveragePools, globalAveragePool),
  ...forEach(resizes, upsample),
  PRelu: perInput(1),
};

/** The convention of thop's `profile`. */
export const thop = conventionOf(
  'thop',
  'Convolutions and products by stored weights without bias, recurrent layers with bias and gates; products of two computed ' +
    'factors (attention) and Einsum count nothing, since the tool sees modules only. Batch, layer and instance norms 4 per ' +
    'element, average pooling 1 per output element, global average pooling 1 per input and output element, PReLU 1, ' +
    'resizing 1 (nearest), 5 (linear), 11 (bilinear) or 259 (bicubic) per output element. Other activations, softmax, max ' +
    'pooling, group and RMS norms and deformable convolutions count nothing. Transposed convolutions go by the input, unlike the tool.',
  counters,
);
