import { block, init, type Params, type Tensor } from '@netwright/tensor-core';
import { add, batchNorm, conv2d, mul, relu, sigmoid, split } from '@netwright/tensor-core/nn';
import { checkEdgeRemoval, keptEdges } from './edge-removal.ts';

/** Convolutions have no bias; the paper does not say how they start: as He et al. 2015. */
export const convolution = { bias: false, init: init.kaimingNormal({ mode: 'fanIn', nonlinearity: 'relu' }) };

/** What a node reads. */
export interface NodeOptions {
  /** Stride of its convolution: 2 at the nodes that read a stage's input. Default 1. */
  stride?: number;
  /** How many inputs the wiring gives it, where some were removed; default as many as maps. */
  degree?: number;
  /** Which of them the maps are; default all. */
  present?: readonly number[];
  /** Probability that an update in training does without one of several inputs, in [0, 1); default 0. See `keptEdges`. */
  edgeRemoval?: number;
}

/**
 * The sum of maps [N, C, H, W] with weights sigmoid(w), which are positive. A node of one input has no weight.
 */
function weightedSum(
  p: Params,
  maps: readonly Tensor[],
  { degree, present, edgeRemoval }: Required<Omit<NodeOptions, 'stride'>>,
): Tensor {
  if (degree === 1) return maps[0] as Tensor;
  const strengths = sigmoid(p.param('weights', [degree]));
  const kept = keptEdges(p, { degree, present, edgeRemoval });
  const weights = split(kept ? mul(strengths, kept) : strengths, degree, 0); // [1] each
  return maps.map((map, i) => mul(map, weights[present[i] as number] as Tensor)).reduce(add);
}

/**
 * A node (Xie et al. 2019, section 3.2): the weighted sum of its inputs [N, C, H, W], ReLU, a separable convolution with nothing
 * between its 3x3 and its 1x1, batch norm; [N, channels, H', W']. Throws on a probability of removal out of [0, 1).
 */
export const randwireNode = block(
  (p: Params, maps: readonly Tensor[], channels: number, options: NodeOptions = {}): Tensor => {
    const { stride = 1, degree = maps.length, present = maps.map((_, i) => i), edgeRemoval = 0 } = options;
    checkEdgeRemoval(`randwireNode ${p.path}`, edgeRemoval);
    const x = relu(weightedSum(p, maps, { degree, present, edgeRemoval }));
    const groups = x.shape[1] as number;
    const y = conv2d(p.at('depthwise'), x, groups, { kernel: 3, stride, padding: 1, groups, ...convolution });
    return batchNorm(p.at('bn'), conv2d(p.at('pointwise'), y, channels, { kernel: 1, ...convolution }));
  },
);
