/**
 * RandWire, "Exploring Randomly Wired Neural Networks for Image Recognition" (Xie, Kirillov, Girshick, He, 2019),
 * https://arxiv.org/abs/1904.01569, sections 3.2 and 3.3 and table 1. No weights of it are published in a form that could be loaded;
 * modules have the names of table 1's rows, what is inside them PyTorch's.
 */
import { block, type Params, type Tensor } from '@netwright/tensor-core';
import { batchNorm, conv2d, dropout, flatten, globalAvgPool2d, linear, relu } from '@netwright/tensor-core/nn';
import type { Removal } from '../graph/remove.ts';
import type { Wiring } from '../graph/wiring.ts';
import { checkEdgeRemoval } from './edge-removal.ts';
import { convolution } from './node.ts';
import { randwireStage } from './stage.ts';

/** Sizes and wirings of a RandWire network. */
export interface RandWireConfig {
  /** C of table 1: the channels of the first wired stage; each later one has twice as many. */
  width: number;
  /** A graph for every wired stage: three in the small regime, four in the regular one. */
  wirings: readonly Wiring[];
  /** Strides of the ordinary convolutions before the stages: two in the small regime, one in the regular one. */
  stem: readonly number[];
  /** Channels of the 1x1 convolution before the classifier. */
  head: number;
  numClasses: number;
  /** What is taken out of each wired stage, first to last, of a trained network; default nothing. See `randwireStage`. */
  without?: readonly Removal[];
  /**
   * Probability that a node of several inputs loses one of them, whichever, in an update of a training, in [0, 1); default 0. The paper
   * has 0.1 in the regular regime. The network of evaluation is the same.
   */
  edgeRemoval?: number;
  /** Rate of dropout before the linear layer; default 0. The paper has 0.2 in the regular regime. */
  dropout?: number;
}

/** Channels of the ordinary convolutions: C / 2, rounded down, then C. */
export const stemChannels = (width: number, stem: readonly number[]): number[] =>
  stem.map((_, i) => (i === 0 ? Math.floor(width / 2) : width));

/** Ordinary 3x3 convolution and batch norm; conv1 reads the image, the next one after a ReLU. */
const stemConvolution = block((p: Params, x: Tensor, channels: number, stride: number): Tensor => {
  const y = conv2d(p.at('conv'), x, channels, { kernel: 3, stride, padding: 1, ...convolution });
  return batchNorm(p.at('bn'), y);
});

/**
 * [N, 4C, H, W] -> [N, numClasses].
 * Differs from the paper: by its table, as remembered, no ReLU follows the batch norm. https://github.com/JiaminRen/RandWireNN has one, and
 * without it all that follows the first ReLU is one linear map. See the card.
 */
const classifier = block((p: Params, x: Tensor, c: RandWireConfig): Tensor => {
  const y = batchNorm(p.at('bn'), conv2d(p.at('conv'), relu(x), c.head, { kernel: 1, ...convolution }));
  return linear(p.at('fc'), dropout(flatten(globalAvgPool2d(relu(y))), c.dropout ?? 0), c.numClasses);
});

/**
 * [N, 3, H, W] image -> [N, numClasses] logits. Throws on a wiring that `checkWiring` refuses, or without any, on a probability of removal
 * out of [0, 1) and a rate of dropout out of [0, 1].
 */
export function randwire(p: Params, x: Tensor, c: RandWireConfig): Tensor {
  if (c.wirings.length === 0) throw new Error('randwire: wirings must hold a graph for each stage, got none');
  const { edgeRemoval = 0 } = c;
  checkEdgeRemoval('randwire', edgeRemoval);
  let y = x;
  stemChannels(c.width, c.stem).forEach((channels, i) => {
    y = stemConvolution(p.at(`conv${i + 1}`), i === 0 ? y : relu(y), channels, c.stem[i] as number);
  });
  c.wirings.forEach((wiring, i) => {
    const without = c.without?.[i];
    y = randwireStage(p.at(`conv${c.stem.length + i + 1}`), y, wiring, c.width * 2 ** i, {
      edgeRemoval,
      ...(without && { without }),
    });
  });
  return classifier(p.at('classifier'), y, c);
}
