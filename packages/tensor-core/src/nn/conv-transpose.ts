import { block } from '../graph/block.ts';
import { showShape } from '../graph/dim.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { type ConvTransposeOptions, convTranspose } from '../ops/conv.ts';
import { type Initialiser, kaimingUniform, uniform } from '../random/initialiser.ts';
import { checkCount, fixedAxis, perAxis, wrong } from './size.ts';

/** Options of `convTranspose1d` to `3d`: those of the operator, and the layer's. Defaults are torch.nn.ConvTranspose2d's. */
export interface ConvTransposeLayerOptions extends ConvTransposeOptions {
  /** Kernel size [elements]. */
  kernel: number | readonly number[];
  /** Default true. */
  bias?: boolean;
  /** First values of the weight; default uniform in ±1 / sqrt(channels / groups * kernel elements). */
  init?: Initialiser;
  /** First values of the bias; default as the weight's. */
  biasInit?: Initialiser;
}

function transposed(
  layer: string,
  rank: number,
  p: Params,
  x: Tensor,
  channels: number,
  options: ConvTransposeLayerOptions,
): Tensor {
  if (x.rank !== rank + 2) wrong(layer, p, `needs [N, C] and ${rank} spatial axes`, showShape(x.shape));
  const { kernel, bias = true, init = kaimingUniform({ a: Math.sqrt(5) }), biasInit, ...window } = options;
  const { groups = 1 } = window;
  const input = fixedAxis(layer, p, x, 1);
  checkCount(layer, p, 'channels', channels);
  checkCount(layer, p, 'groups', groups);
  if (input % groups !== 0 || channels % groups !== 0)
    wrong(layer, p, `groups must divide the ${input} input and ${channels} output channels`, groups);
  const shape = [input, channels / groups, ...perAxis(layer, p, 'kernel', kernel, rank, 1)];
  const bound = 1 / Math.sqrt(shape.slice(1).reduce((a, b) => a * b));
  const w = p.param('weight', shape, init);
  const b = bias ? p.param('bias', [channels], biasInit ?? uniform(-bound, bound)) : undefined;
  return convTranspose(x, w, b, window);
}

/**
 * Transposed convolution of [N, C, L] to [N, channels, (L - 1) stride - 2 padding + dilation (kernel - 1) +
 * outputPadding + 1]. Entries `weight` [C, channels / groups, kernel] and `bias` [channels], as torch.nn.ConvTranspose1d.
 */
export const convTranspose1d = block(
  (p: Params, x: Tensor, channels: number, options: ConvTransposeLayerOptions): Tensor =>
    transposed('convTranspose1d', 1, p, x, channels, options),
);

/** Transposed convolution of [N, C, H, W], as torch.nn.ConvTranspose2d; see `convTranspose1d`. */
export const convTranspose2d = block(
  (p: Params, x: Tensor, channels: number, options: ConvTransposeLayerOptions): Tensor =>
    transposed('convTranspose2d', 2, p, x, channels, options),
);

/** Transposed convolution of [N, C, D, H, W], as torch.nn.ConvTranspose3d; see `convTranspose1d`. */
export const convTranspose3d = block(
  (p: Params, x: Tensor, channels: number, options: ConvTransposeLayerOptions): Tensor =>
    transposed('convTranspose3d', 3, p, x, channels, options),
);
