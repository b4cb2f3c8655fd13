import { block, init, type Params, type Tensor } from '@netwright/tensor-core';
import { add, batchNorm, type ConvOptions, conv2d, makeDivisible, pad, relu6 } from '@netwright/tensor-core/nn';
import type { MobileNetV2Config, MobileNetV2Stage } from '../classification/mobilenet-v2.ts';

const start = { bias: false, init: init.kaimingNormal({ mode: 'fanOut' }) } as const;

const convBn = block(
  (p: Params, x: Tensor, channels: number, options: ConvOptions): Tensor =>
    relu6(batchNorm(p.at(1), conv2d(p.at(0), x, channels, { ...start, ...options }))),
);

/** An inverted residual whose padding lies before its first 1x1 convolution, so that batch norm gives it values. */
const paddedResidual = block(
  (p: Params, x: Tensor, channels: number, expansion: number, stride: number, dilation: number): Tensor => {
    const input = x.shape[1] as number;
    const conv = p.at('conv');
    let i = 0;
    let y = pad(x, [dilation, dilation, dilation, dilation]);
    if (expansion !== 1) y = convBn(conv.at(i++), y, input * expansion, { kernel: 1 });
    y = convBn(conv.at(i++), y, input * expansion, { kernel: 3, stride, dilation, groups: input * expansion });
    y = batchNorm(conv.at(i + 1), conv2d(conv.at(i), y, channels, { kernel: 1, ...start }));
    return stride === 1 && input === channels ? add(x, y) : y;
  },
);

/**
 * MobileNetV2's blocks as github.com/VainF/DeepLabV3Plus-Pytorch has them: no padding in the first convolution, and that of
 * every block at its input. Gives the maps of stride 4 and of `outputStride` for an image [N, 3, H, W]; names are
 * `low_level_features` for the modules up to the first map and `high_level_features` for the others, counted through.
 */
export function paddedMobilenetV2(
  p: Params,
  x: Tensor,
  c: Pick<MobileNetV2Config, 'stem' | 'stages' | 'width'>,
  outputStride: number,
): [low: Tensor, high: Tensor] {
  const widened = (channels: number): number => makeDivisible(channels * c.width);
  let y = convBn(p.at('low_level_features', 0), x, widened(c.stem), { kernel: 3, stride: 2 });
  let low = y;
  let [i, reached, dilation] = [1, 2, 1];
  for (const { expansion, channels, depth, stride } of c.stages as readonly MobileNetV2Stage[]) {
    const dilates = reached * stride > outputStride;
    if (!dilates) reached *= stride;
    for (let j = 0; j < depth; j++) {
      const part = p.at(reached > 4 ? 'high_level_features' : 'low_level_features', i++);
      y = paddedResidual(part, y, widened(channels), expansion, j === 0 && !dilates ? stride : 1, dilation);
      if (j === 0 && dilates) dilation *= stride; // a first block looks at what the stage before left
    }
    if (reached <= 4) low = y;
  }
  return [low, y];
}
