/**
 * onnx-tool 1.0.1 (ThanatosShinji/onnx-tool, commit 00f5f0a, `onnx_tool/node.py`), whose MACs are instructions: a
 * multiply-accumulate is one, and so is every addition; dearer ones have a price each.
 *
 * Not reproduced: older versions' LSTM and GRU without the number of steps (33,280 where 3,276,800 are products); gates of a
 * second direction left out; transposed convolutions counted by the output's size; a zero point of MatMulInteger counted as a
 * bias; the third axis of a pooling window left out; Tanh and Atan counted twice (76 and 64 per element for prices of 38 and
 * 32); the axes of a LayerNormalization over several axes. Extended: products that the tool has no rule for (RNN, operators of
 * com.microsoft, DeformConv, ellipses of Einsum) count as under `mac`, with bias. Erf, Where and arithmetic on shapes count nothing, as in the tool.
 */
import type { CountedNode } from './convention.ts';
import { type Counter, type Counters, conventionOf, extraOf, forEach, perInput, perOutput, volume } from './counter.ts';
import { instructionPrices, reductionPrices } from './instruction-prices.ts';
import { productCounters } from './mac.ts';
import { countAttribute, numberAttribute, numbersAttribute, textAttribute } from './node-attributes.ts';
import { averagePools } from './operator-groups.ts';
import { attentionSizes } from './products/attention-sizes.ts';
import { biasAdditions } from './products/bias.ts';
import { gateSizes } from './products/gates.ts';

const { Softmax: softmaxPrice = 0, Exp: exp = 0, Tanh: tanh = 0, Div: div = 0, Sqrt: root = 0 } = instructionPrices;

/**
 * Per unit and step: additions of the two products, gates and blending. LSTM has 4 sums, 3 sigmoids, 2 tanh and 4 to blend;
 * GRU 3, 2, 1 and 5; RNN, which the tool does not have, 1 and 1 tanh.
 */
const perUnit: Readonly<Record<number, number>> = {
  4: 4 + 3 * exp + 2 * tanh + 4,
  3: 3 + 2 * exp + tanh + 5,
  1: 1 + tanh,
};

/** Prices of activations that a product may be fused with; a file may name any. */
const fusedPrices: ReadonlyMap<string, number> = new Map(Object.entries(instructionPrices));

/** What a product does besides: bias, fused activation and sum, softmax of scores, gates. */
function besides(node: CountedNode): number {
  const gates = /(?:LSTM|GRU|RNN)$/.test(node.op) ? gateSizes(node) : undefined;
  if (gates) return gates.units * ((perUnit[gates.gates] ?? 0) + (gates.bias ? 2 * gates.gates : 0));
  const sizes = attentionSizes(node);
  if (sizes) return sizes.batch * sizes.heads * sizes.queries * sizes.keys * softmaxPrice + biasAdditions(node);
  const activation = fusedPrices.get(textAttribute(node, 'activation', '')) ?? 0;
  const sum = /FusedConv$/.test(node.op) && node.inputs[3] ? 1 : 0;
  return biasAdditions(node) + (activation + sum) * volume(node.outputs[0]);
}

const product =
  (counter: Counter): Counter =>
  (node) => {
    const count = counter(node);
    return count && { ...count, extra: besides(node) };
  };

/** Arithmetic on the numbers of a shape is no work of the network. */
const unlessOnShapes =
  (counter: Counter): Counter =>
  (node) =>
    node.inputs.every((shape, i) => !shape || node.ints(i)) ? extraOf(0) : counter(node);

const priced = (prices: Readonly<Record<string, number>>, by: (n: number) => Counter): Counters =>
  Object.fromEntries(Object.entries(prices).map(([op, price]) => [op, unlessOnShapes(by(price))]));

/** One instruction per element of the window. */
const pool: Counter = (node) => perOutput(Math.max(0, volume(numbersAttribute(node, 'kernel_shape') ?? [0])))(node);

const globalAveragePool: Counter = (node) => extraOf(volume(node.inputs[0]) + div * volume(node.outputs[0]));

/** 7 per element, and a sum, a root and a division per row. */
const layerNorm: Counter = (node) => {
  const x = node.inputs[0];
  if (!x) return undefined;
  const axis = numberAttribute(node, 'axis', -1);
  const rows = volume(x.slice(0, axis < 0 ? x.length + axis : axis));
  return extraOf(7 * volume(x) + (1 + root + div) * rows);
};

const resize: Counter = (node) => perOutput({ linear: 4, cubic: 8 }[textAttribute(node, 'mode', 'nearest')] ?? 0)(node);

/** Division, power, sum, and a product per neighbour. */
const localResponse: Counter = (node) => perOutput(div + exp + 1 + countAttribute(node, 'size', 1))(node);

/** One addition less than there are operands. */
const sum: Counter = (node) => perOutput(node.inputs.length - 1)(node);

const counters: Counters = {
  ...Object.fromEntries(Object.entries(productCounters).map(([op, counter]) => [op, product(counter)])),
  ...priced(instructionPrices, perOutput),
  ...priced(reductionPrices, perInput),
  'com.microsoft.Gelu': perOutput(instructionPrices.Gelu ?? 0),
  Sum: sum,
  LayerNormalization: layerNorm,
  LRN: localResponse,
  ...forEach(`MaxPool ${averagePools}`, pool),
  GlobalAveragePool: globalAveragePool,
  ...forEach('Resize Upsample', resize),
};

/** The convention of onnx-tool's `model_profile`. */
export const onnxTool = conventionOf(
  'onnx-tool',
  'Instructions, each as one: convolutions and matrix products with bias, attention included; recurrent layers with bias and ' +
    'gates; BatchNormalization 31 per element, LayerNormalization 7 and 29 per row; pooling 1 per window element; ReLU 1, ' +
    'sigmoid 32, softmax 36, tanh 38; linear resizing 4, cubic 8, nearest 0; elementwise operators 1, Div 4, Sqrt 24, Exp 32, ' +
    'Log 43. Erf, Where, TopK and moving data count nothing. Faults of the tool with transposed convolutions, directions and windows are not repeated.',
  counters,
);
