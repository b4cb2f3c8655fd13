import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { relu6 } from '../ops/activation.ts';
import { add } from '../ops/elementwise.ts';
import type { Initialiser } from '../random/initialiser.ts';
import { type ConvNormActivationOptions, convNormActivation } from './conv-norm-activation.ts';
import { dropPath } from './dropout.ts';

/** Options of `invertedResidual`. */
export interface InvertedResidualOptions {
  /** Channels of the depthwise convolution; where the input has as many, no convolution expands it. */
  expanded: number;
  /** Of the depthwise convolution; default 3. */
  kernel?: number;
  /** Of the depthwise convolution; default 1. */
  stride?: number;
  /** Of the depthwise convolution; default 1. */
  dilation?: number;
  /** After the expansion and the depthwise convolution; default `relu6`. */
  activation?: (x: Tensor) => Tensor;
  /** After every convolution; default `batchNorm` with PyTorch's options. */
  norm?: NonNullable<ConvNormActivationOptions['norm']>;
  /** Between the depthwise convolution and the projection, squeeze-and-excitation say; default nothing. */
  attention?: (p: Params, x: Tensor) => Tensor;
  /** Probability that a sample loses the branch in training, where a shortcut is beside it; default 0. */
  stochasticDepth?: number;
  /** First values of the convolutions; default as `conv2d`'s. */
  init?: Initialiser;
}

/** Expansion, depthwise convolution, attention and linear projection, numbered in this order without those left out. */
const branch = block((p: Params, x: Tensor, channels: number, options: InvertedResidualOptions): Tensor => {
  const { expanded, kernel = 3, stride = 1, dilation = 1, activation = relu6, attention, norm, init } = options;
  const shared = { ...(norm && { norm }), ...(init && { init }) };
  let i = 0;
  let y = x;
  if (expanded !== x.shape[1]) y = convNormActivation(p.at(i++), y, expanded, { kernel: 1, activation, ...shared });
  const depthwise = { kernel, stride, dilation, groups: expanded, activation };
  y = convNormActivation(p.at(i++), y, expanded, { ...depthwise, ...shared });
  if (attention) y = attention(p.at(i++), y);
  return convNormActivation(p.at(i), y, channels, { kernel: 1, activation: null, ...shared });
});

/**
 * Inverted residual with a linear bottleneck (Sandler et al. 2018, https://arxiv.org/abs/1801.04381), EfficientNet's MBConv:
 * [N, C, H, W] -> [N, channels, H / stride, W / stride]. Stride 1 and as many channels in as out make a shortcut. Entries
 * `block.0.0.weight`, ..., as torchvision's MobileNetV3 and EfficientNet.
 */
export const invertedResidual = block(
  (p: Params, x: Tensor, channels: number, options: InvertedResidualOptions): Tensor => {
    const { stride = 1, stochasticDepth = 0 } = options;
    const y = branch(p.at('block'), x, channels, options);
    return stride === 1 && x.shape[1] === channels ? add(x, dropPath(y, stochasticDepth)) : y;
  },
);
