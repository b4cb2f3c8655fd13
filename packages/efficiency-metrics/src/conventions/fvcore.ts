/**
 * fvcore 0.1.6 (facebookresearch/fvcore, commit 3378afe, `fvcore/nn/flop_count.py` and `jit_handles.py`): one flop is one
 * multiply-accumulate. The tool traces PyTorch; here the node that PyTorch exports for an operator stands for it.
 *
 * Not reproduced: an Einsum without a summed axis counted as half, and other orders of many operands (here as `mac`);
 * scaled_dot_product_attention counted as 0 (here its two products, as where a model writes them out).
 * Cannot be told apart: `adaptive_avg_pool2d` to more than 1 x 1 exports as AveragePool, which counts 0.
 */
import type { CountedNode } from './convention.ts';
import { type Counter, type Counters, conventionOf, extraOf, forEach, perInput, perOutput, volume } from './counter.ts';
import { numberAttribute, textAttribute } from './node-attributes.ts';
import { globalAveragePools, groupNorms, layerNorms, resizes } from './operator-groups.ts';
import { attentionCounters } from './products/attention.ts';
import { convCounters, convTransposeCounters } from './products/conv.ts';
import { einsum } from './products/einsum.ts';
import { matMulCounters } from './products/matmul.ts';
import { mixtureCounters } from './products/mixture.ts';

const isPicture = (node: CountedNode): boolean => node.inputs[0]?.length === 4;

/** Affine normalisation: 5 per element, in training also for batches; scale and shift of stored statistics: 2. */
const batchNorm: Counter = (node) => perOutput(numberAttribute(node, 'training_mode', 0) === 0 ? 2 : 5)(node);

/** The handles are those of `upsample_nearest2d` and `upsample_bilinear2d`; other ranks, cubic and antialiased have none. */
const resize: Counter = (node) => {
  if (!isPicture(node) || numberAttribute(node, 'antialias', 0) !== 0) return undefined;
  const mode = textAttribute(node, 'mode', 'nearest');
  if (mode !== 'nearest' && mode !== 'linear') return undefined;
  return extraOf((mode === 'linear' ? 4 : 1) * volume(node.outputs[0]));
};

const adaptiveAveragePool: Counter = (node) => (isPicture(node) ? perInput(1)(node) : undefined);

const { DeformConv: _, ...convolutions } = convCounters;

const counters: Counters = {
  ...convolutions,
  ...convTransposeCounters,
  ...matMulCounters,
  ...attentionCounters,
  ...mixtureCounters,
  Einsum: einsum,
  BatchNormalization: batchNorm,
  ...forEach(`${layerNorms} ${groupNorms} InstanceNormalization`, perOutput(5)),
  MeanVarianceNormalization: perOutput(4),
  ...forEach(globalAveragePools, adaptiveAveragePool),
  ...forEach(resizes, resize),
  ...forEach('GridSample com.microsoft.GridSample', perOutput(4)),
};

/** The convention of fvcore's FlopCountAnalysis. */
export const fvcore = conventionOf(
  'fvcore',
  'Convolutions and matrix products, attention included, without bias; layer, group and instance norms 5 per element, ' +
    'BatchNormalization 2 (5 in training); global average pooling 1 per input element; nearest resizing 1, bilinear 4 and ' +
    'GridSample 4 per output element. Activations, softmax, other pooling, elementwise operators, deformable convolutions ' +
    'and recurrent layers count nothing, as in the tool; norms composed of elementwise nodes therefore count nothing too.',
  counters,
);
