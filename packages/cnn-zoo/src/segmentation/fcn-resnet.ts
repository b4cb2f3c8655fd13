/**
 * FCN on dilated residual networks, after "Fully Convolutional Networks for Semantic Segmentation" (Long, Shelhamer, Darrell,
 * 2014), https://arxiv.org/abs/1411.4038: a small head on features of stride 8, enlarged bilinearly. These are torchvision's
 * networks, in its parameter names; the paper's own, on VGG-16, are in fcn.ts.
 */
import { image, type ModelTable, type Params, type Tensor } from '@netwright/tensor-core';
import { type ResNetConfig, resnetFeatures, resnets } from '../classification/resnet.ts';
import { fcnHead } from './fcn-head.ts';
import { resizeTo } from './fit-size.ts';
import { segmentationCheckpoint, segmentationLoss, segmentationPreprocessing } from './torchvision-recipe.ts';

/** Sizes of an FCN on a residual network. */
export interface FcnResNetConfig {
  /** What it says of a classifier counts for nothing. */
  backbone: ResNetConfig;
  /** Input pixels per feature. */
  outputStride: number;
  /** Whether the last stage but one has a head of its own. */
  aux: boolean;
  /** Rate in both heads. */
  dropout: number;
  numClasses: number;
}

/** [N, 3, H, W] image -> logits [N, numClasses, H, W], `out` and, with an auxiliary head, `aux`. */
export function fcnResnet(p: Params, x: Tensor, c: FcnResNetConfig): Record<string, Tensor> {
  const [layer3, layer4] = resnetFeatures(p.at('backbone'), x, c.backbone, c).slice(2) as [Tensor, Tensor];
  const head = (name: string, y: Tensor): Tensor => resizeTo(fcnHead(p.at(name), y, c.numClasses, c.dropout), x);
  return { out: head('classifier', layer4), ...(c.aux && { aux: head('aux_classifier', layer3) }) };
}

const entry = (backbone: ResNetConfig, file: string, aux: boolean, params: number, macs: number) =>
  ({
    build: fcnResnet,
    config: { backbone, outputStride: 8, aux, dropout: 0.1, numClasses: 21 } satisfies FcnResNetConfig,
    inputs: { x: image(520) },
    outputs: aux ? ['out', 'aux'] : ['out'],
    stages: ['backbone.layer1', 'backbone.layer4'],
    params,
    macs,
    source: {
      title: 'Fully Convolutional Networks for Semantic Segmentation',
      authors: 'Long, Shelhamer, Darrell',
      year: 2014,
      url: 'https://arxiv.org/abs/1411.4038',
      code: 'torchvision 0.14 models/segmentation/fcn.py',
    },
    checkpoint: segmentationCheckpoint(file, aux),
    preprocessing: segmentationPreprocessing,
    loss: segmentationLoss,
    tiny: {
      config: { backbone: { ...backbone, depths: [1, 1, 2, 1], width: 8 }, numClasses: 32 },
      inputs: { x: image([19, 32]) },
    },
  }) as const;

const resnet50 = [resnets.resnet50.config, 'fcn_resnet50_coco-1167a1af'] as const;
const resnet101 = [resnets.resnet101.config, 'fcn_resnet101_coco-7ecb50ca'] as const;

/** torchvision's networks, with their auxiliary heads and without. */
export const fcnResnets = {
  fcn_resnet50: entry(...resnet50, true, 35_322_218, 152_716_512_000),
  fcn_resnet50_noaux: entry(...resnet50, false, 32_957_013, 142_725_772_800),
  fcn_resnet101: entry(...resnet101, true, 54_314_346, 232_737_606_400),
  fcn_resnet101_noaux: entry(...resnet101, false, 51_949_141, 222_746_867_200),
} satisfies ModelTable;
