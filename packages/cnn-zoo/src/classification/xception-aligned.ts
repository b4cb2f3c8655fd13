/**
 * Modified aligned Xception, "Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation" (Chen, Zhu,
 * Papandreou, Schroff, Adam, 2018), https://arxiv.org/abs/1802.02611, figure 4: strides are on separable convolutions, which
 * have a batch norm after their 3x3 part too. Parameter names are timm's (models/xception_aligned.py).
 */
import {
  block,
  image,
  inceptionStatistics,
  type ModelTable,
  type Params,
  type Preprocessing,
  type Tensor,
} from '@netwright/tensor-core';
import {
  add,
  batchNorm,
  type ConvOptions,
  conv2d,
  dropout,
  globalAvgPool2d,
  linear,
  relu,
} from '@netwright/tensor-core/nn';

/** Sizes of an aligned Xception. */
export interface XceptionAlignedConfig {
  /** Channels of the two convolutions before the first module. */
  stem: readonly [number, number];
  /** Channels of the modules of the entry flow, each of which halves the image. */
  entry: readonly number[];
  /** Modules of the middle flow, with the entry's last number of channels. */
  middle: number;
  /** Channels of the three convolutions of each module of the exit flow. */
  exit: readonly [readonly [number, number, number], readonly [number, number, number]];
  /** Rate before the classifier. */
  dropout: number;
  numClasses: number;
}

/** Options of `xceptionAlignedFeatures`. */
export interface XceptionAlignedFeatureOptions {
  /** Input pixels per feature at most: 32, or 16 or 8 for dense prediction, where dilation replaces the strides beyond. */
  outputStride?: number;
}

/** Options of `atrousSeparable`. */
export interface AtrousSeparableOptions {
  stride?: number;
  /** Of the 3x3 part; default 1. */
  dilation?: number;
  /** Whether a ReLU follows each norm; default true. */
  activated?: boolean;
  /** Added to the variance; default 1e-3. */
  eps?: number;
}

const conv = (p: Params, x: Tensor, channels: number, options: ConvOptions): Tensor =>
  conv2d(p, x, channels, { bias: false, ...options });

const activation = block((_: Params, x: Tensor): Tensor => relu(x));

/**
 * Atrous separable convolution (section 3.1): 3x3 of each channel on its own, 1x1 over channels, each with batch norm:
 * [N, C, H, W] -> [N, channels, H', W']. Entries `conv_dw`, `bn_dw`, `conv_pw` and `bn_pw`.
 */
export const atrousSeparable = block(
  (p: Params, x: Tensor, channels: number, options: AtrousSeparableOptions = {}): Tensor => {
    const { stride = 1, dilation = 1, activated = true, eps = 1e-3 } = options;
    const width = x.shape[1] as number;
    const finish = (q: Params, y: Tensor): Tensor =>
      activated ? relu(batchNorm(q, y, { eps })) : batchNorm(q, y, { eps });
    const window = { kernel: 3, stride, padding: dilation, dilation, groups: width };
    const y = finish(p.at('bn_dw'), conv(p.at('conv_dw'), x, width, window));
    return finish(p.at('bn_pw'), conv(p.at('conv_pw'), y, channels, { kernel: 1 }));
  },
);

const convNorm = block(
  (p: Params, x: Tensor, channels: number, options: ConvOptions): Tensor =>
    batchNorm(p.at('bn'), conv(p.at('conv'), x, channels, options), { eps: 1e-3 }),
);

type Widths = readonly [number, number, number];

/** Three separable convolutions, each after a ReLU, around a shortcut; and what the second of them gives. */
function xceptionModule(p: Params, x: Tensor, widths: Widths, stride: number, dilation: number): [Tensor, Tensor] {
  const between: Tensor[] = [];
  const sum = block((q: Params): Tensor => {
    let y = x;
    for (const [i, width] of widths.entries()) {
      y = activation(q.at('stack', `act${i + 1}`), y);
      const last = i === widths.length - 1;
      y = atrousSeparable(q.at('stack', `conv${i + 1}`), y, width, {
        stride: last ? stride : 1,
        dilation,
        activated: false,
      });
      between.push(y);
    }
    const same = stride === 1 && x.shape[1] === widths[2];
    return add(y, same ? x : convNorm(q.at('shortcut'), x, widths[2], { kernel: 1, stride }));
  })(p);
  return [sum, between[1] as Tensor];
}

/** The last module: no shortcut, activations after the convolutions. */
const lastModule = block(
  (p: Params, x: Tensor, widths: Widths, dilation: number): Tensor =>
    widths.reduce((y, width, i) => atrousSeparable(p.at('stack', `conv${i + 1}`), y, width, { dilation }), x),
);

/**
 * The backbone (p is above `stem` and `blocks`): for an image [N, 3, H, W] the map before each stride, that is the second
 * convolution of a module that halves the image, at 1/2, 1/4, 1/8 and 1/16 of its size, not yet activated; then the last
 * features, [N, 2048, H / outputStride, W / outputStride].
 */
export function xceptionAlignedFeatures(
  p: Params,
  x: Tensor,
  c: XceptionAlignedConfig,
  { outputStride = 32 }: XceptionAlignedFeatureOptions = {},
): Tensor[] {
  let y = relu(convNorm(p.at('stem', 0), x, c.stem[0], { kernel: 3, stride: 2, padding: 1 }));
  y = relu(convNorm(p.at('stem', 1), y, c.stem[1], { kernel: 3, padding: 1 }));
  const wide = c.entry.at(-1) as number;
  const middle = Array.from({ length: c.middle }, () => [wide, 1] as const);
  const modules = [...c.entry.map((width) => [width, 2] as const), ...middle, [c.exit[0], 2] as const];
  const maps: Tensor[] = [];
  let [reached, dilation] = [2, 1];
  for (const [i, [width, stride]] of modules.entries()) {
    const dilates = reached * stride > outputStride;
    const widths: Widths = typeof width === 'number' ? [width, width, width] : width;
    const [sum, between] = xceptionModule(p.at('blocks', i), y, widths, dilates ? 1 : stride, dilation);
    y = sum;
    if (stride > 1) maps.push(between);
    if (dilates) dilation *= stride;
    else reached *= stride;
  }
  return [...maps, lastModule(p.at('blocks', modules.length), y, c.exit[1], dilation)];
}

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function xceptionAligned(p: Params, x: Tensor, c: XceptionAlignedConfig): Tensor {
  const y = globalAvgPool2d(xceptionAlignedFeatures(p, x, c).at(-1) as Tensor);
  return linear(p.at('head', 'fc'), dropout(y, c.dropout), c.numClasses);
}

const preprocessing: Preprocessing = { resize: 331, crop: 299, interpolation: 'bicubic', ...inceptionStatistics };

const tinyExit = [
  [16, 16, 24],
  [24, 24, 32],
] as const;

const entry = (middle: number, from: string, params: number, macs: number) =>
  ({
    build: xceptionAligned,
    config: {
      stem: [32, 64],
      entry: [128, 256, 728],
      middle,
      exit: [
        [728, 1024, 1024],
        [1536, 1536, 2048],
      ],
      dropout: 0,
      numClasses: 1000,
    } satisfies XceptionAlignedConfig,
    inputs: { x: image(299) },
    outputs: ['logits'],
    stages: [0, 1, 2, middle + 3].map((i) => `blocks.${i}.stack.act3`).concat(`blocks.${middle + 4}`),
    params,
    macs,
    source: {
      title: 'Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation',
      authors: 'Chen, Zhu, Papandreou, Schroff, Adam',
      year: 2018,
      url: 'https://arxiv.org/abs/1802.02611',
      code: 'timm models/xception_aligned.py',
    },
    checkpoint: { from: `hf:timm/${from}` },
    preprocessing,
    tiny: {
      config: { stem: [8, 8], entry: [16, 16], middle: 1, exit: tinyExit, numClasses: 10 },
      inputs: { x: image(33) },
    },
  }) as const;

/** The published networks. */
export const xceptionsAligned = {
  xception41: entry(8, 'xception41.tf_in1k', 26_969_560, 9_204_134_312),
  xception65: entry(16, 'xception65.tf_in1k', 39_916_312, 13_852_682_216),
} satisfies ModelTable;
