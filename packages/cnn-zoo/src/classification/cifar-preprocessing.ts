import { imageNetPreprocessing } from '@netwright/tensor-core';

/**
 * CIFAR's images as they are, 32x32, channels normalised by the training set's: mean (125.3, 123.0, 113.9), deviation
 * (63.0, 62.1, 66.7) of 255, as https://github.com/facebook/fb.resnet.torch and the authors of Wide ResNet.
 */
export const cifarPreprocessing = imageNetPreprocessing({
  resize: 32,
  crop: 32,
  mean: [0.4914, 0.4824, 0.4467],
  std: [0.2471, 0.2435, 0.2616],
});
