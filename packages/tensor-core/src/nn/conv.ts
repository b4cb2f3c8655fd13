import { block } from '../graph/block.ts';
import { showShape } from '../graph/dim.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { conv } from '../ops/conv.ts';
import { pad } from '../ops/pad.ts';
import { padsFor } from '../ops/window-options.ts';
import { type Initialiser, kaimingUniform, uniform } from '../random/initialiser.ts';
import { checkCount, fixedAxis, perAxis, wrong } from './size.ts';

/** Options of `conv1d`, `conv2d` and `conv3d`; a number counts for every spatial axis. Defaults are torch.nn.Conv2d's. */
export interface ConvOptions {
  /** Kernel size [elements]. */
  kernel: number | readonly number[];
  /** Default 1. */
  stride?: number | readonly number[];
  /** Elements added on both sides, all beginnings then all ends, or 'same' for the input's size (stride 1); default 0. */
  padding?: number | readonly number[] | 'same';
  /** Distance of kernel elements; default 1. */
  dilation?: number | readonly number[];
  /** Default 1; both channel counts must be multiples. */
  groups?: number;
  /** Default true. */
  bias?: boolean;
  /** What the padding holds; default 'zeros'. */
  paddingMode?: 'zeros' | 'reflect' | 'replicate' | 'circular';
  /** First values of the weight; default uniform in ±1 / sqrt(in / groups * kernel elements). */
  init?: Initialiser;
  /** First values of the bias; default as the weight's. */
  biasInit?: Initialiser;
  /** What is convolved with in place of the weight: `(w) => ...` of the same shape, as torch's parametrisations. */
  parametrisation?: (weight: Tensor) => Tensor;
}

const padModes = { reflect: 'reflect', replicate: 'edge', circular: 'wrap' } as const;

function convolution(layer: string, rank: number, p: Params, x: Tensor, channels: number, o: ConvOptions): Tensor {
  if (x.rank !== rank + 2)
    wrong(
      layer,
      p,
      `needs [N, C, ${'DHW'
        .slice(3 - rank)
        .split('')
        .join(', ')}]`,
      showShape(x.shape),
    );
  const { groups = 1, bias = true, paddingMode = 'zeros', init = kaimingUniform({ a: Math.sqrt(5) }) } = o;
  const { parametrisation = (weight: Tensor): Tensor => weight } = o;
  const [kernel, stride, dilation] = [o.kernel, o.stride ?? 1, o.dilation ?? 1].map((v, i) =>
    perAxis(layer, p, ['kernel', 'stride', 'dilation'][i] as string, v, rank, 1),
  ) as [number[], number[], number[]];
  const input = fixedAxis(layer, p, x, 1);
  checkCount(layer, p, 'channels', channels);
  checkCount(layer, p, 'groups', groups);
  if (input % groups !== 0 || channels % groups !== 0)
    wrong(layer, p, `groups must divide the ${input} input and ${channels} output channels`, groups);
  const shape = [channels, input / groups, ...kernel];
  const bound = 1 / Math.sqrt(shape.slice(1).reduce((a, b) => a * b));
  const w = parametrisation(p.param('weight', shape, init));
  const b = bias ? p.param('bias', [channels], o.biasInit ?? uniform(-bound, bound)) : undefined;
  const padding = o.padding ?? 0;
  if (padding === 'same' && stride.some((n) => n !== 1))
    wrong(layer, p, "padding 'same' needs stride 1", `[${stride}]`);
  if (paddingMode === 'zeros') return conv(x, w, b, { stride, padding, dilation, groups });
  const pads = padsFor(layer, x, padding, kernel, stride, dilation);
  return conv(pad(x, pads, { mode: padModes[paddingMode] }), w, b, { stride, dilation, groups });
}

/**
 * Convolution of [N, C, L] to [N, channels, floor((L + 2 padding - dilation (kernel - 1) - 1) / stride) + 1]. Entries
 * `weight` [channels, C / groups, kernel] and `bias` [channels], as torch.nn.Conv1d.
 */
export const conv1d = block(
  (p: Params, x: Tensor, channels: number, options: ConvOptions): Tensor =>
    convolution('conv1d', 1, p, x, channels, options),
);

/** Convolution of [N, C, H, W] to [N, channels, H', W'], as torch.nn.Conv2d; see `conv1d`. */
export const conv2d = block(
  (p: Params, x: Tensor, channels: number, options: ConvOptions): Tensor =>
    convolution('conv2d', 2, p, x, channels, options),
);

/** Convolution of [N, C, D, H, W] to [N, channels, D', H', W'], as torch.nn.Conv3d; see `conv1d`. */
export const conv3d = block(
  (p: Params, x: Tensor, channels: number, options: ConvOptions): Tensor =>
    convolution('conv3d', 3, p, x, channels, options),
);
