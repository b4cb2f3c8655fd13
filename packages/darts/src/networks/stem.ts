/** What stands before the cells, with the parameter names of the published code (cnn/model.py). */
import { block, named, type Params, type Tensor } from '@netwright/tensor-core';
import { batchNorm, conv2d, relu } from '@netwright/tensor-core/nn';

/** Convolution and batch norm under two numbers from `first`. */
function convBn(p: Params, first: number, x: Tensor, channels: number, stride: 1 | 2): Tensor {
  const y = conv2d(p.at(first), x, channels, { kernel: 3, stride, padding: 1, bias: false });
  return batchNorm(p.at(first + 1), y);
}

/** For images of 32 pixels: [N, C, H, W] -> [N, channels, H, W]. Entries `0` and `1`. */
export const cifarStem = block((p: Params, x: Tensor, channels: number): Tensor => convBn(p, 0, x, channels, 1));

/** First part of ImageNet's: [N, C, H, W] -> [N, channels, H / 4, W / 4]. Entries `0`, `1`, `3` and `4`. */
export const imageNetStem0 = block((p: Params, x: Tensor, channels: number): Tensor => {
  const y = named('2', relu(convBn(p, 0, x, Math.floor(channels / 2), 2)));
  return convBn(p, 3, y, channels, 2);
});

/** Second part: [N, C, H, W] -> [N, channels, H / 2, W / 2]. Entries `1` and `2`. */
export const imageNetStem1 = block(
  (p: Params, x: Tensor, channels: number): Tensor => convBn(p, 1, relu(x), channels, 2),
);
