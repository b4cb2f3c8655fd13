/** What Inception networks are made of: convolution, batch norm and ReLU under the names `conv` and `bn`. */
import { block, type Initialiser, type Params, type Tensor } from '@netwright/tensor-core';
import { avgPool2d, batchNorm, type ConvOptions, conv2d, maxPool2d, relu } from '@netwright/tensor-core/nn';

/** Convolution, batch norm, ReLU: [N, C, H, W] -> [N, channels, H', W']; entries `conv.weight` and those of `bn`. */
export const basicConv = block((p: Params, x: Tensor, channels: number, options: ConvOptions): Tensor => {
  const y = conv2d(p.at('conv'), x, channels, { bias: false, ...options });
  return relu(batchNorm(p.at('bn'), y, { eps: 1e-3 }));
});

/** A `basicConv`: its name, channels before scaling, and kernel, one number or [height, width]. */
export type InceptionLayer = readonly [
  name: string,
  channels: number,
  kernel: number | readonly [height: number, width: number],
];

/** Layers below one module path. */
export interface InceptionLayers {
  /** One after another, padded so that the size stays. */
  chain: (x: Tensor, ...layers: readonly InceptionLayer[]) => Tensor;
  /** Without padding: the border is lost. */
  valid: (x: Tensor, layer: InceptionLayer) => Tensor;
  /** Stride 2 without padding: (H - kernel) / 2 + 1, rounded down. */
  halved: (x: Tensor, layer: InceptionLayer) => Tensor;
}

/** Options of `inceptionLayers`. */
export interface InceptionLayersOptions {
  /** Times the channels of every layer; default 1. */
  scale?: number;
  /** First values of the weights; default as `conv2d`'s. */
  init?: Initialiser;
}

/** The ways in which an Inception module at `p` applies its layers. */
export function inceptionLayers(p: Params, { scale = 1, ...init }: InceptionLayersOptions = {}): InceptionLayers {
  const conv = (x: Tensor, [name, channels, kernel]: InceptionLayer, stride: number, padded: boolean): Tensor => {
    const sizes = typeof kernel === 'number' ? [kernel, kernel] : kernel;
    const padding = sizes.map((k) => (padded ? (k - 1) / 2 : 0));
    return basicConv(p.at(name), x, channels * scale, { kernel: sizes, stride, padding, ...init });
  };
  return {
    chain: (x, ...layers) => layers.reduce((y, layer) => conv(y, layer, 1, true), x),
    valid: (x, layer) => conv(x, layer, 1, false),
    halved: (x, layer) => conv(x, layer, 2, false),
  };
}

/** The largest of 3x3 windows, 2 apart, without padding: the pooling branch where the size is halved. */
export const shrink = (x: Tensor): Tensor => maxPool2d(x, { kernel: 3, stride: 2 });

/** The mean of 3x3 windows, size kept: the pooling branch elsewhere. torchvision counts the padding, TensorFlow does not. */
export const smooth = (x: Tensor, { countPadding = false }: { countPadding?: boolean } = {}): Tensor =>
  avgPool2d(x, { kernel: 3, stride: 1, padding: 1, countIncludePad: countPadding });
