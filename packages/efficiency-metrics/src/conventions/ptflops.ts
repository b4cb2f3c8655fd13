/**
 * ptflops 0.7.6 (sovrasov/flops-counter.pytorch, commit d612c75, `ptflops/pytorch_ops.py`), whose MACs count every addition,
 * comparison and multiplication of a layer as one. A node stands for the module or function that exports to it.
 *
 * Not reproduced: modules that call a patched function (nn.ReLU, nn.MaxPool2d) counted twice, so that ResNet-50 is 4.13 G with
 * functions counted and 4.12 G without; `q @ k` counted as 0 where `torch.matmul(q, k)` is not (here both are products);
 * nn.Upsample's output counted without its batch. Figures are those of the whole batch, the tool's those of a sample.
 * Composed forms: nn.Linear exports as MatMul and Add, so an Add of a stored vector is a bias (and the shift of a composed
 * layer norm, whose 1 per element it then is); an Erf is an exact GELU. Other Add and Mul nodes come from `+` and `*`, which the
 * tool does not see.
 */
import type { CountedNode } from './convention.ts';
import { type Counter, type Counters, conventionOf, forEach, perInput, perOutput, volume } from './counter.ts';
import { textAttribute } from './node-attributes.ts';
import {
  averagePools,
  gelus,
  globalAveragePools,
  groupNorms,
  layerNorms,
  maxPools,
  resizes,
} from './operator-groups.ts';
import { attentionCounters } from './products/attention.ts';
import { attentionSizes } from './products/attention-sizes.ts';
import { biasAdditions } from './products/bias.ts';
import { convCounters, convTransposeCounters } from './products/conv.ts';
import { gateSizes } from './products/gates.ts';
import { matMulCounters } from './products/matmul.ts';
import { mixtureCounters } from './products/mixture.ts';
import { recurrentCounters } from './products/recurrent.ts';

/** What a node does besides its products, such as its bias. */
type Extra = (node: CountedNode) => number;

const withExtra = (counters: Counters, extra: Extra): Counters =>
  Object.fromEntries(
    Object.entries(counters).map(([op, counter]): [string, Counter] => [
      op,
      (node) => {
        const count = counter(node);
        return count && { ...count, extra: extra(node) };
      },
    ]),
  );

/** Bias, and the activation of a fused operator where it would count by itself. */
const layerExtra: Extra = (node) => {
  const fused = textAttribute(node, 'activation', '');
  const activates = /^(?:Relu|LeakyRelu|Clip|Elu)$/.test(fused) || node.op === 'GemmFastGelu';
  return biasAdditions(node) + (activates ? volume(node.outputs[0]) : 0);
};

/** Per tap and output position of all channels: bilinear sampling 20, coordinates 4, modulation 1. */
const deformExtra: Extra = (node) => {
  const [weight, y] = [node.inputs[1] ?? [], node.outputs[0] ?? []];
  const positions = (y[0] ?? 0) * volume(y.slice(2));
  return volume(weight.slice(2)) * positions * (node.inputs[4] ? 25 : 24) + biasAdditions(node);
};

/** Per unit and step: RNN 1, GRU 1 + 3 + 3, LSTM 4 + 3 + 3, and the two bias vectors of each gate. */
const recurrentExtra: Extra = (node) => {
  const sizes = gateSizes(node);
  if (!sizes) return 0;
  const perUnit = { 4: 10, 3: 7, 1: 1 }[sizes.gates] ?? 0;
  return sizes.units * (perUnit + (sizes.bias ? 2 * sizes.gates : 0));
};

/** Scaling of queries, softmax of scores, and the bias of a packed projection. */
const attentionExtra: Extra = (node) => {
  const s = attentionSizes(node);
  return s ? s.batch * s.queries * (s.queryWidth + s.heads * s.keys) + biasAdditions(node) : 0;
};

/** A stored vector along the last axis, added to something computed. */
const bias: Counter = (node) => {
  const [y] = node.outputs;
  const isBias = [0, 1].some((i) => {
    const shape = node.inputs[i];
    return node.isStored(i) && !node.isStored(1 - i) && shape?.length === 1 && shape[0] === y?.[y.length - 1];
  });
  return isBias ? perOutput(1)(node) : undefined;
};

const { DeformConv, ...convolutions } = convCounters;

const counters: Counters = {
  ...withExtra({ ...convolutions, ...convTransposeCounters, ...matMulCounters }, layerExtra),
  ...withExtra({ DeformConv: DeformConv as Counter }, deformExtra),
  ...withExtra(recurrentCounters, recurrentExtra),
  ...withExtra(attentionCounters, attentionExtra),
  ...mixtureCounters,
  ...forEach(`BatchNormalization InstanceNormalization ${groupNorms}`, perOutput(2)),
  ...forEach(layerNorms, perOutput(1)),
  ...forEach(`Relu PRelu Elu LeakyRelu Clip Swish Erf Softmax ${gelus}`, perOutput(1)),
  ...forEach(`${maxPools} ${averagePools} ${globalAveragePools}`, perInput(1)),
  ...forEach(resizes, perOutput(1)),
  Add: bias,
};

/** The convention of ptflops' PyTorch backend. */
export const ptflops = conventionOf(
  'ptflops',
  'Convolutions and matrix products with bias, attention included, recurrent layers with bias and gates; batch, instance and ' +
    'group norms 2 per element, layer norm 1; ReLU, PReLU, ELU, leaky ReLU, Clip, GELU, SiLU and softmax 1 per element; ' +
    'pooling 1 per input element; resizing 1 per output element; deformable sampling 24 per tap. Sigmoid, tanh, Einsum, RMS norm ' +
    'and elementwise operators but the Add of a bias count nothing. Nothing counts twice, unlike in the tool.',
  counters,
);
