/**
 * ShuffleNet, "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices" (Zhang, Zhou, Lin, Sun,
 * 2017), https://arxiv.org/abs/1707.01083, tables 1 and 2. Parameter names and details are those of the authors' PyTorch code,
 * https://github.com/megvii-model/ShuffleNet-Series.
 */
import { block, image, init, type ModelTable, type Params, type Tensor } from '@netwright/tensor-core';
import {
  add,
  avgPool2d,
  batchNorm,
  channelShuffle,
  concat,
  conv2d,
  convNormActivation,
  globalAvgPool2d,
  linear,
  maxPool2d,
  relu,
} from '@netwright/tensor-core/nn';

/** Sizes of a ShuffleNet. */
export interface ShuffleNetV1Config {
  /** Groups of the pointwise convolutions. */
  groups: number;
  /** Channels of the first convolution. */
  stem: number;
  /** Channels of the three stages; multiples of 4 groups. */
  channels: readonly [number, number, number];
  /** Units per stage. */
  depths: readonly [number, number, number];
  numClasses: number;
}

/** Convolution at place i and batch norm after it, started as the authors do. */
function convBn(p: Params, i: number, x: Tensor, channels: number, kernel: number, groups: number, stride = 1): Tensor {
  const start = init.normal(0, groups / Number(x.shape[1]));
  const options = { kernel, stride, padding: kernel >> 1, groups, bias: false, init: start };
  return batchNorm(p.at(i + 1), conv2d(p.at(i), x, channels, options));
}

const reduction = block((p: Params, x: Tensor, channels: number, groups: number, stride: number): Tensor => {
  const y = relu(convBn(p, 0, x, channels, 1, groups));
  return convBn(p, 3, y, channels, 3, channels, stride);
});

const expansion = block(
  (p: Params, x: Tensor, channels: number, groups: number): Tensor => convBn(p, 0, x, channels, 1, groups),
);

/**
 * A unit, figure 2 (b) and (c): pointwise grouped convolution, depthwise 3x3, pointwise grouped convolution, beside the input,
 * or with stride 2 beside its mean over 3x3 pixels, to which the branch adds channels. The very first convolution is not
 * grouped, since it has few inputs.
 * Differs from the paper: as in the authors' code the shuffle follows the depthwise convolution, not the first pointwise
 * one, and is the inverse permutation. Both are the same networks with their channels in another order.
 */
const unit = block((p: Params, x: Tensor, channels: number, groups: number, first: boolean, stride: number): Tensor => {
  const inner = channels / 4;
  let y = reduction(p.at('branch_main_1'), x, inner, first ? 1 : groups, stride);
  if (groups > 1) y = channelShuffle(y, inner / groups);
  const added = stride === 1 ? channels : channels - Number(x.shape[1]);
  y = expansion(p.at('branch_main_2'), y, added, groups);
  if (stride === 1) return relu(add(y, x));
  return concat([avgPool2d(x, { kernel: 3, stride, padding: 1 }), relu(y)], 1);
});

const features = block((p: Params, x: Tensor, { channels, depths, groups }: ShuffleNetV1Config): Tensor => {
  let y = x;
  let i = 0;
  for (const [stage, depth] of depths.entries())
    for (let j = 0; j < depth; j++) y = unit(p.at(i), y, channels[stage]!, groups, i++ === 0, j === 0 ? 2 : 1);
  return y;
});

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function shufflenetV1(p: Params, x: Tensor, c: ShuffleNetV1Config): Tensor {
  const start = init.normal(0, 0.01);
  let y = convNormActivation(p.at('first_conv'), x, c.stem, { stride: 2, init: start });
  y = features(p.at('features'), maxPool2d(y, { kernel: 3, stride: 2, padding: 1 }), c);
  return linear(p.at('classifier', 0), globalAvgPool2d(y), c.numClasses, { bias: false, init: start });
}

/** Channels of the first stage at width 1 by groups, table 1; each later stage doubles them. */
const widths = { 1: 144, 2: 200, 3: 240, 4: 272, 8: 384 } as const;

/** A network by groups, width and channels of its first convolution. */
const entry = (groups: keyof typeof widths, params: number, macs: number, width = 1, stem = 24) =>
  ({
    build: shufflenetV1,
    config: {
      groups,
      stem,
      channels: [widths[groups] * width, 2 * widths[groups] * width, 4 * widths[groups] * width],
      depths: [4, 8, 4],
      numClasses: 1000,
    } satisfies ShuffleNetV1Config,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: ['first_conv', 'features.3', 'features.11', 'features.15'],
    params,
    macs,
    source: {
      title: 'ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices',
      authors: 'Zhang, Zhou, Lin, Sun',
      year: 2017,
      url: 'https://arxiv.org/abs/1707.01083',
      code: 'https://github.com/megvii-model/ShuffleNet-Series ShuffleNetV1/network.py',
    },
    tiny: {
      config: { groups: Math.min(groups, 2), stem: 8, channels: [32, 64, 128], depths: [2, 1, 1], numClasses: 10 },
      inputs: { x: image(64) },
    },
  }) as const;

/** The published networks: table 1's, and those of other widths that the authors trained. */
export const shufflenetV1s = {
  shufflenet_v1_g1: { ...entry(1, 1_530_936, 143_078_976), reference: 'shufflenet_v1_g1' },
  shufflenet_v1_g2: { ...entry(2, 1_732_848, 140_836_512), reference: 'shufflenet_v1_g2' },
  shufflenet_v1_g3: { ...entry(3, 1_864_728, 137_460_672), reference: 'shufflenet_v1_g3' },
  shufflenet_v1_g4: { ...entry(4, 1_967_344, 134_339_776), reference: 'shufflenet_v1_g4' },
  shufflenet_v1_g8: { ...entry(8, 2_433_768, 138_365_952), reference: 'shufflenet_v1_g8' },
  shufflenet_v1_g3_x0_5: { ...entry(3, 717_324, 37_589_856, 0.5, 12), reference: 'shufflenet_v1_g3_x0_5' },
  shufflenet_v1_g3_x1_5: { ...entry(3, 3_441_168, 292_443_552, 1.5), reference: 'shufflenet_v1_g3_x1_5' },
  shufflenet_v1_g3_x2_0: { ...entry(3, 5_449_776, 524_045_184, 2, 48), reference: 'shufflenet_v1_g3_x2_0' },
  shufflenet_v1_g8_x0_5: { ...entry(8, 1_010_448, 40_469_760, 0.5, 16), reference: 'shufflenet_v1_g8_x0_5' },
  shufflenet_v1_g8_x1_5: { ...entry(8, 4_268_952, 290_188_800, 1.5), reference: 'shufflenet_v1_g8_x1_5' },
  shufflenet_v1_g8_x2_0: { ...entry(8, 6_521_232, 521_942_016, 2, 48), reference: 'shufflenet_v1_g8_x2_0' },
} satisfies ModelTable;
