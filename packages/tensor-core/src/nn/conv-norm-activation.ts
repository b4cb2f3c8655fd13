import { block } from '../graph/block.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { relu } from '../ops/activation.ts';
import { batchNorm } from './batch-norm.ts';
import { type ConvOptions, conv2d } from './conv.ts';
import { perAxis } from './size.ts';

/** Options of `convNormActivation`. */
export interface ConvNormActivationOptions extends Omit<ConvOptions, 'kernel'> {
  /** Default 3. */
  kernel?: number | readonly number[];
  /** Default `batchNorm` with PyTorch's options; `null` for none, and the convolution then has a bias. */
  norm?: ((p: Params, x: Tensor) => Tensor) | null;
  /** Default `relu`; `null` for none. */
  activation?: ((x: Tensor) => Tensor) | null;
}

/**
 * Convolution, normalisation, activation: [N, C, H, W] -> [N, channels, H', W'], padded so that stride 1 keeps the size.
 * Entries `0.weight` and those of the normalisation under `1`, as torchvision.ops.misc.Conv2dNormActivation.
 */
export const convNormActivation = block(
  (p: Params, x: Tensor, channels: number, options: ConvNormActivationOptions = {}): Tensor => {
    const { kernel = 3, norm = batchNorm, activation = relu, ...conv } = options;
    const [sizes, dilations] = [kernel, conv.dilation ?? 1].map((v) =>
      perAxis('convNormActivation', p, 'kernel and dilation', v, 2, 1),
    ) as [number[], number[]];
    const padding = sizes.map((k, i) => ((k - 1) >> 1) * (dilations[i] as number));
    let y = conv2d(p.at(0), x, channels, { padding, bias: norm === null, ...conv, kernel });
    if (norm) y = norm(p.at(1), y);
    return activation ? activation(y) : y;
  },
);
