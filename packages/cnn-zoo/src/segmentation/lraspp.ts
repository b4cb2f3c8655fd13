/**
 * Lite R-ASPP, "Searching for MobileNetV3" (Howard et al., 2019), https://arxiv.org/abs/1905.02244, section 6.4 and figure 10:
 * the features of stride 16, scaled channel by channel by their means, and those of stride 8, each classified and added.
 * torchvision's network, in its parameter names.
 */
import { block, image, type ModelTable, type Params, type Tensor } from '@netwright/tensor-core';
import { adaptiveAvgPool2d, add, batchNorm, conv2d, mul, relu, sigmoid } from '@netwright/tensor-core/nn';
import {
  type MobileNetV3Config,
  mobilenetV3Features,
  mobilenetV3Strided,
  mobilenetV3s,
} from '../classification/mobilenet-v3.ts';
import { resizeTo } from './fit-size.ts';
import {
  segmentationCheckpoint,
  segmentationLoss,
  segmentationPreprocessing,
  tinyMobilenetV3,
} from './torchvision-recipe.ts';

/** Sizes of a Lite R-ASPP on MobileNetV3. */
export interface LrasppConfig {
  /** What it says of a classifier counts for nothing. */
  backbone: MobileNetV3Config;
  /** Of the head. */
  channels: number;
  numClasses: number;
}

/** Features [N, L, 2H, 2W] and [N, C, H, W] -> [N, numClasses, 2H, 2W]. */
const lrasppHead = block((p: Params, low: Tensor, high: Tensor, { channels, numClasses }: LrasppConfig): Tensor => {
  const pointwise = { kernel: 1, bias: false };
  const features = relu(batchNorm(p.at('cbr', 1), conv2d(p.at('cbr', 0), high, channels, pointwise)));
  // Differs from the paper, as torchvision does: the mean of the whole image, not of windows of 49 pixels at stride 16.
  const scales = sigmoid(conv2d(p.at('scale', 1), adaptiveAvgPool2d(high, 1), channels, pointwise)); // [N, channels, 1, 1]
  const enlarged = resizeTo(mul(features, scales), low);
  const score = (name: string, y: Tensor): Tensor => conv2d(p.at(name), y, numClasses, { kernel: 1 });
  return add(score('low_classifier', low), score('high_classifier', enlarged));
});

/** [N, 3, H, W] image -> [N, numClasses, H, W] logits. */
export function lraspp(p: Params, x: Tensor, c: LrasppConfig): Tensor {
  const maps = mobilenetV3Features(p.at('backbone'), x, c.backbone, { dilated: true });
  const low = maps[mobilenetV3Strided(c.backbone).at(-3) as number] as Tensor; // stride 8
  return resizeTo(lrasppHead(p.at('classifier'), low, maps.at(-1) as Tensor, c), x);
}

/** The published network. */
export const lraspps = {
  lraspp_mobilenet_v3_large: {
    build: lraspp,
    config: { backbone: mobilenetV3s.mobilenet_v3_large.config, channels: 128, numClasses: 21 } satisfies LrasppConfig,
    inputs: { x: image(520) },
    outputs: ['out'],
    stages: [1, 3, 6, 16].map((i) => `backbone.${i}`),
    params: 3_221_538,
    macs: 2_086_219_688,
    source: {
      title: 'Searching for MobileNetV3',
      authors: 'Howard, Sandler, Chu, Chen, Chen, Tan, Wang, Zhu, Pang, Vasudevan, Le, Adam',
      year: 2019,
      url: 'https://arxiv.org/abs/1905.02244',
      code: 'torchvision 0.14 models/segmentation/lraspp.py',
    },
    checkpoint: segmentationCheckpoint('lraspp_mobilenet_v3_large-d234d4ea'),
    preprocessing: segmentationPreprocessing,
    loss: segmentationLoss,
    tiny: { config: { backbone: tinyMobilenetV3, channels: 16, numClasses: 32 }, inputs: { x: image([19, 32]) } },
  },
} satisfies ModelTable;
