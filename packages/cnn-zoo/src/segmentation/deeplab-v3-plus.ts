/**
 * DeepLab v3+, "Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation" (Chen, Zhu, Papandreou,
 * Schroff, Adam, 2018), https://arxiv.org/abs/1802.02611. On ResNet and MobileNetV2 the network and the names of
 * github.com/VainF/DeepLabV3Plus-Pytorch, whose decoder has one 3x3 convolution; on Xception-65 the paper's own, separable
 * throughout, whose decoder has two (table 2), with timm's names for the backbone and for separable convolutions.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  init,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import { batchNorm, concat, conv2d, convNormActivation, relu } from '@netwright/tensor-core/nn';
import { type MobileNetV2Config, mobilenetV2s } from '../classification/mobilenet-v2.ts';
import { type ResNetConfig, resnetFeatures, resnets } from '../classification/resnet.ts';
import {
  atrousSeparable,
  type XceptionAlignedConfig,
  xceptionAlignedFeatures,
  xceptionsAligned,
} from '../classification/xception-aligned.ts';
import { type AtrousLayer, aspp } from './aspp.ts';
import { resizeTo } from './fit-size.ts';
import { paddedMobilenetV2 } from './padded-mobilenet-v2.ts';
import { segmentationLoss } from './torchvision-recipe.ts';

/** Sizes of a DeepLab v3+ on a backbone. */
export interface DeepLabV3PlusConfig<Backbone = ResNetConfig> {
  /** What it says of a classifier counts for nothing. */
  backbone: Backbone;
  /** Input pixels per feature of the encoder: 16, or 8 with twice the dilations. */
  outputStride: number;
  dilations: readonly number[];
  /** The 3x3 convolutions of the head: over all channels, separable, or separable with a norm and a ReLU in between. */
  convolutions: 'dense' | 'separable' | 'normalised';
  /** Of the head; 256 in every published network. */
  channels: number;
  /** That the encoder's map of stride 4 is reduced to; 48 in every published network. */
  lowChannels: number;
  /** Rate after the pyramid. */
  dropout: number;
  numClasses: number;
}

type Head = Omit<DeepLabV3PlusConfig, 'backbone' | 'outputStride'>;

/** He initialisation by input units. */
const start = init.kaimingNormal();

/** Atrous separable convolution (section 3.1) without anything in between. */
const separable = block((p: Params, x: Tensor, channels: number, dilation: number): Tensor => {
  const width = x.shape[1] as number;
  const options = { bias: false, init: start };
  const body = p.at('body');
  const y = conv2d(body.at(0), x, width, { kernel: 3, padding: dilation, dilation, groups: width, ...options });
  return conv2d(body.at(1), y, channels, { kernel: 1, ...options });
});

const layers: Record<Head['convolutions'], AtrousLayer> = {
  dense: (p, x, channels, dilation) => convNormActivation(p, x, channels, { dilation, init: start }),
  separable: block(
    (p: Params, x: Tensor, channels: number, dilation: number): Tensor =>
      relu(batchNorm(p.at(1), separable(p.at(0), x, channels, dilation))),
  ),
  normalised: (p, x, channels, dilation) => atrousSeparable(p, x, channels, { dilation, eps: 1e-5 }),
};

/** [N, C, H, W] -> [N, numClasses, H, W]: the decoder's convolutions after both maps are joined. */
const refine = block((p: Params, x: Tensor, c: Head): Tensor => {
  const layer = layers[c.convolutions];
  const [y, last] =
    c.convolutions === 'normalised'
      ? [layer(p.at(1), layer(p.at(0), x, c.channels, 1), c.channels, 1), 2]
      : [layer(p, x, c.channels, 1), 3];
  return conv2d(p.at(last), y, c.numClasses, { kernel: 1, init: start });
});

/** The encoder's maps of stride 4 and of its output stride -> [N, numClasses, H / 4, W / 4]. */
const deeplabHead = block((p: Params, low: Tensor, high: Tensor, c: Head): Tensor => {
  const details = convNormActivation(p.at('project'), low, c.lowChannels, { kernel: 1, init: start });
  const { channels, dropout: rate } = c;
  const context = aspp(p.at('aspp'), high, c.dilations, { channels, rate, layer: layers[c.convolutions], init: start });
  return refine(p.at('classifier'), concat([details, resizeTo(context, low)], 1), c);
});

/** A network: [N, 3, H, W] image -> [N, numClasses, H, W] logits, given what makes the encoder's two maps. */
const on =
  <Backbone>(encoder: (p: Params, x: Tensor, backbone: Backbone, outputStride: number) => [Tensor, Tensor]) =>
  (p: Params, x: Tensor, c: DeepLabV3PlusConfig<Backbone>): Tensor =>
    resizeTo(deeplabHead(p.at('classifier'), ...encoder(p.at('backbone'), x, c.backbone, c.outputStride), c), x);

/** [N, 3, H, W] image -> [N, numClasses, H, W] logits, on layer1 and layer4 of a residual network. */
export const deeplabV3PlusResnet = on((p, x, backbone: ResNetConfig, outputStride) => {
  const [layer1, , , layer4] = resnetFeatures(p, x, backbone, { outputStride });
  return [layer1 as Tensor, layer4 as Tensor];
});

/** [N, 3, H, W] image -> [N, numClasses, H, W] logits, on MobileNetV2. */
export const deeplabV3PlusMobilenetV2 = on<MobileNetV2Config>(paddedMobilenetV2);

/** [N, 3, H, W] image -> [N, numClasses, H, W] logits, on aligned Xception. */
export const deeplabV3PlusXception = on((p, x, backbone: XceptionAlignedConfig, outputStride) => {
  const maps = xceptionAlignedFeatures(p, x, backbone, { outputStride });
  return [maps[1] as Tensor, maps.at(-1) as Tensor];
});

const chen: Source = {
  title: 'Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation',
  authors: 'Chen, Zhu, Papandreou, Schroff, Adam',
  year: 2018,
  url: 'https://arxiv.org/abs/1802.02611',
  code: 'github.com/VainF/DeepLabV3Plus-Pytorch, network/_deeplab.py',
};

const head = (convolutions: Head['convolutions'] = 'dense') =>
  ({
    outputStride: 16,
    dilations: [6, 12, 18],
    convolutions,
    channels: 256,
    lowChannels: 48,
    dropout: 0.1,
    numClasses: 21,
  }) as const;

/** What the configurations have in common. */
const entry = (params: number, macs: number) =>
  ({ inputs: { x: image(513) }, outputs: ['logits'], params, macs, source: chen, loss: segmentationLoss }) as const;

const published = { preprocessing: imageNetPreprocessing({ resize: 513, crop: 513 }) };

/** A small head, and columns of classes that features of stride 8 can tell apart. */
const tiny = (backbone: object, outputStride: number) => ({
  config: { backbone, outputStride, dilations: [1, 2, 3], channels: 24, lowChannels: 16, numClasses: 32 },
  inputs: { x: image([35, 32]) },
});

const residual = (backbone: ResNetConfig, convolutions?: Head['convolutions']) => ({
  build: deeplabV3PlusResnet,
  config: { backbone, ...head(convolutions) } satisfies DeepLabV3PlusConfig,
  stages: ['backbone.layer1', 'backbone.layer2', 'backbone.layer4'],
  tiny: tiny({ ...backbone, depths: [1, 1, 2, 1], width: 8 }, 8),
});

const [resnet50, mobile, xception] = [resnets.resnet50, mobilenetV2s.mobilenet_v2, xceptionsAligned.xception65];

/** The networks of VainF/DeepLabV3Plus-Pytorch, and the paper's own on Xception-65. */
export const deeplabV3Pluses = {
  deeplabv3plus_resnet50: { ...entry(39_761_845, 62_379_547_072), ...residual(resnet50.config), ...published },
  deeplabv3plus_resnet50_separable: { ...entry(26_614_373, 38_421_949_552), ...residual(resnet50.config, 'separable') },
  deeplabv3plus_resnet101: {
    ...entry(58_753_973, 83_005_102_528),
    ...residual(resnets.resnet101.config),
    ...published,
  },
  deeplabv3plus_mobilenet_v2: {
    ...entry(5_225_717, 16_817_423_360),
    build: deeplabV3PlusMobilenetV2,
    config: { backbone: mobile.config, ...head() } satisfies DeepLabV3PlusConfig<MobileNetV2Config>,
    stages: ['low_level_features.1', 'low_level_features.3', 'high_level_features.6', 'high_level_features.17'].map(
      (path) => `backbone.${path}`,
    ),
    tiny: tiny({ ...mobile.config, ...mobile.tiny.config }, 4),
    ...published,
  },
  deeplabv3plus_xception65: {
    ...entry(41_055_413, 54_035_303_024),
    source: { ...chen, code: 'github.com/tensorflow/models, research/deeplab' },
    build: deeplabV3PlusXception,
    config: { backbone: xception.config, ...head('normalised') } satisfies DeepLabV3PlusConfig<XceptionAlignedConfig>,
    stages: ['blocks.0.stack.act3', 'blocks.1.stack.act3', 'blocks.2.stack.act3', 'blocks.20'].map(
      (path) => `backbone.${path}`,
    ),
    tiny: tiny({ ...xception.config, ...xception.tiny.config }, 8),
  },
} satisfies ModelTable;
