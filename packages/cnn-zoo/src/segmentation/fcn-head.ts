import { block, type Params, type Tensor } from '@netwright/tensor-core';
import { batchNorm, conv2d, dropout, relu } from '@netwright/tensor-core/nn';

/**
 * The head of torchvision's fully convolutional networks, and the auxiliary one of others: 3x3 convolution to a quarter of
 * the channels, batch norm, ReLU, dropout, 1x1 convolution; [N, C, H, W] -> [N, classes, H, W].
 */
export const fcnHead = block((p: Params, x: Tensor, classes: number, rate: number): Tensor => {
  const channels = Math.floor((x.shape[1] as number) / 4);
  const y = batchNorm(p.at(1), conv2d(p.at(0), x, channels, { kernel: 3, padding: 1, bias: false }));
  return conv2d(p.at(4), dropout(relu(y), rate), classes, { kernel: 1 });
});
