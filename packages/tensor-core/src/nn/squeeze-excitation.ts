import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { relu, sigmoid } from '../ops/activation.ts';
import { adaptiveAvgPool2d } from '../ops/adaptive-pool.ts';
import { mul } from '../ops/elementwise.ts';
import type { Initialiser } from '../random/initialiser.ts';
import { conv2d } from './conv.ts';
import { fixedAxis } from './size.ts';

/** Options of `squeezeExcitation`. */
export interface SqueezeExcitationOptions {
  /** After the first layer; default `relu`. */
  activation?: (x: Tensor) => Tensor;
  /** Makes the scales; default `sigmoid`. */
  scale?: (x: Tensor) => Tensor;
  /** First values of both weights; default as `conv2d`'s. */
  init?: Initialiser;
  /** First values of both biases; default as `conv2d`'s. */
  biasInit?: Initialiser;
}

/**
 * Squeeze-and-excitation (Hu et al. 2017, https://arxiv.org/abs/1709.01507): scales the channels of [N, C, H, W] by what two
 * 1x1 convolutions make of their means, through `squeeze` channels. Entries `fc1` and `fc2`, as
 * torchvision.ops.SqueezeExcitation.
 */
export const squeezeExcitation = block(
  (p: Params, x: Tensor, squeeze: number, options: SqueezeExcitationOptions = {}): Tensor => {
    const { activation = relu, scale = sigmoid, ...init } = options;
    let s = adaptiveAvgPool2d(x, 1); // [N, C, 1, 1]
    s = activation(conv2d(p.at('fc1'), s, squeeze, { kernel: 1, ...init }));
    s = scale(conv2d(p.at('fc2'), s, fixedAxis('squeezeExcitation', p, x, 1), { kernel: 1, ...init }));
    return mul(x, s);
  },
);
