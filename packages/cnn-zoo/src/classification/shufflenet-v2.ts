/**
 * ShuffleNetV2, "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design" (Ma, Zhang, Zheng, Sun, 2018),
 * https://arxiv.org/abs/1807.11164, table 5. Parameter names are torchvision's.
 */
import { block, image, imageNetPreprocessing, type ModelTable, type Params, type Tensor } from '@netwright/tensor-core';
import {
  batchNorm,
  channelShuffle,
  concat,
  conv2d,
  convNormActivation,
  globalAvgPool2d,
  linear,
  maxPool2d,
  relu,
  split,
} from '@netwright/tensor-core/nn';

/** Sizes of a ShuffleNetV2. */
export interface ShuffleNetV2Config {
  /** Channels of the first convolution. */
  stem: number;
  /** Channels of the three stages; even. */
  channels: readonly [number, number, number];
  /** Units per stage. */
  depths: readonly [number, number, number];
  /** Channels of the last convolution. */
  head: number;
  numClasses: number;
}

/** Pointwise convolution at place i with batch norm and ReLU. */
const pointwise = (p: Params, i: number, x: Tensor, channels: number): Tensor =>
  relu(batchNorm(p.at(i + 1), conv2d(p.at(i), x, channels, { kernel: 1, bias: false })));

/** Depthwise 3x3 at place i with batch norm alone. */
function depthwise(p: Params, i: number, x: Tensor, stride: number): Tensor {
  const channels = Number(x.shape[1]);
  const options = { kernel: 3, stride, padding: 1, groups: channels, bias: false };
  return batchNorm(p.at(i + 1), conv2d(p.at(i), x, channels, options));
}

/** The left branch of a unit that halves the map: figure 3 (d). */
const shortcut = block(
  (p: Params, x: Tensor, channels: number): Tensor => pointwise(p, 2, depthwise(p, 0, x, 2), channels),
);

const branch = block(
  (p: Params, x: Tensor, channels: number, stride: number): Tensor =>
    pointwise(p, 5, depthwise(p, 3, pointwise(p, 0, x, channels), stride), channels),
);

/** Half of the channels pass by, or stride 2 doubles them; the halves are then shuffled together: figure 3 (c) and (d). */
const unit = block((p: Params, x: Tensor, channels: number, stride: number): Tensor => {
  const half = channels / 2;
  const [left, right] =
    stride === 1 ? (split(x, 2, 1) as [Tensor, Tensor]) : ([shortcut(p.at('branch1'), x, half), x] as const);
  return channelShuffle(concat([left, branch(p.at('branch2'), right, half, stride)], 1), 2);
});

const stage = block((p: Params, x: Tensor, channels: number, depth: number): Tensor => {
  let y = x;
  for (let i = 0; i < depth; i++) y = unit(p.at(i), y, channels, i === 0 ? 2 : 1);
  return y;
});

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function shufflenetV2(p: Params, x: Tensor, c: ShuffleNetV2Config): Tensor {
  let y = maxPool2d(convNormActivation(p.at('conv1'), x, c.stem, { stride: 2 }), { kernel: 3, stride: 2, padding: 1 });
  for (const [i, channels] of c.channels.entries()) y = stage(p.at(`stage${i + 2}`), y, channels, c.depths[i]!);
  y = convNormActivation(p.at('conv5'), y, c.head, { kernel: 1 });
  return linear(p.at('fc'), globalAvgPool2d(y), c.numClasses);
}

/** A network of one width. */
const entry = (
  channels: ShuffleNetV2Config['channels'],
  params: number,
  macs: number,
  file: string,
  { head = 1024, resize = 256 }: { head?: number; resize?: number } = {},
) =>
  ({
    build: shufflenetV2,
    config: { stem: 24, channels, depths: [4, 8, 4], head, numClasses: 1000 } satisfies ShuffleNetV2Config,
    inputs: { x: image(224) },
    outputs: ['logits'],
    stages: ['conv1', 'stage2', 'stage3', 'stage4'],
    params,
    macs,
    source: {
      title: 'ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design',
      authors: 'Ma, Zhang, Zheng, Sun',
      year: 2018,
      url: 'https://arxiv.org/abs/1807.11164',
      code: 'torchvision 0.14 models/shufflenetv2.py',
    },
    checkpoint: { from: `https://download.pytorch.org/models/${file}` },
    preprocessing: imageNetPreprocessing({ resize }),
    tiny: {
      config: { stem: 8, channels: [16, 24, 32], depths: [2, 1, 1], head: 32, numClasses: 10 },
      inputs: { x: image(64) },
    },
  }) as const;

/** The published networks, by width. */
export const shufflenetV2s = {
  shufflenet_v2_x0_5: {
    ...entry([48, 96, 192], 1_366_792, 40_476_448, 'shufflenetv2_x0.5-f707e7126e.pth'),
    reference: 'shufflenet_v2_x0_5',
  },
  shufflenet_v2_x1_0: {
    ...entry([116, 232, 464], 2_278_604, 144_907_992, 'shufflenetv2_x1-5666bf0f80.pth'),
    reference: 'shufflenet_v2_x1_0',
  },
  shufflenet_v2_x1_5: {
    ...entry([176, 352, 704], 3_503_624, 295_759_392, 'shufflenetv2_x1_5-3c479a10.pth', { resize: 232 }),
    reference: 'shufflenet_v2_x1_5',
  },
  shufflenet_v2_x2_0: {
    ...entry([244, 488, 976], 7_393_996, 583_253_464, 'shufflenetv2_x2_0-8be3c8ee.pth', { head: 2048, resize: 232 }),
    reference: 'shufflenet_v2_x2_0',
  },
} satisfies ModelTable;
