/** What the segmentation networks of torchvision 0.14 have in common beside their architecture. */
import {
  type Checkpoint,
  imageNetStatistics,
  type ModelEntry,
  type Preprocessing,
  type Tensor,
} from '@netwright/tensor-core';
import { add, mul } from '@netwright/tensor-core/nn';
import { crossEntropy } from '@netwright/tensor-core/train';
import type { MobileNetV3Config } from '../classification/mobilenet-v3.ts';

/**
 * Cross entropy of the first output, and half of that of an auxiliary head's where there is one: labels [N, H, W], of which
 * 255 counts for nothing (the borders of objects in Pascal VOC).
 */
export const segmentationLoss: NonNullable<ModelEntry['loss']> = (outputs, { labels }) => {
  const [loss, aux] = Object.values(outputs).map((y) => crossEntropy(y, labels as Tensor, { ignoreIndex: 255 }));
  return aux ? add(loss as Tensor, mul(aux, 0.5)) : (loss as Tensor);
};

/** The evaluation of the published weights: shorter side to 520, the whole image. */
export const segmentationPreprocessing: Preprocessing = {
  resize: 520,
  interpolation: 'bilinear',
  ...imageNetStatistics,
};

/** A published weight file, for the network with its auxiliary head or without. */
export const segmentationCheckpoint = (name: string, aux = true): Checkpoint => ({
  from: `https://download.pytorch.org/models/${name}.pth`,
  ...(!aux && { ignore: ['^aux_classifier\\.'] }),
});

const line = (expanded: number, stride: number, activation: 'relu' | 'hardSwish') =>
  ({ kernel: 3, expanded, channels: 8, squeezes: activation === 'hardSwish', activation, stride }) as const;

/** A MobileNetV3 small enough for tests, with the three strides that the heads look for. */
export const tinyMobilenetV3: MobileNetV3Config = {
  stem: 8,
  blocks: [line(8, 2, 'relu'), line(16, 2, 'relu'), line(16, 2, 'hardSwish'), line(16, 1, 'hardSwish')],
  last: 16,
  width: 1,
  dropout: 0,
  numClasses: 5,
};
