/**
 * EfficientNetV2, "EfficientNetV2: Smaller Models and Faster Training" (Tan and Le, 2021), https://arxiv.org/abs/2104.00298:
 * EfficientNet with dense convolutions in its early stages, table 4 (S), and the larger ones of the authors' code (M, L).
 * Parameter names are torchvision's.
 */
import { image, imageNetPreprocessing, type ModelTable, type Preprocessing } from '@netwright/tensor-core';
import { type EfficientNetConfig, type EfficientNetStage, efficientnet } from './efficientnet.ts';

const line = (
  block: EfficientNetStage['block'],
  expansion: number,
  stride: number,
  channels: number,
  depth: number,
): EfficientNetStage => ({ block, kernel: 3, expansion, stride, channels, depth });

const small = [
  line('fused', 1, 1, 24, 2),
  line('fused', 4, 2, 48, 4),
  line('fused', 4, 2, 64, 4),
  line('mbconv', 4, 2, 128, 6),
  line('mbconv', 6, 1, 160, 9),
  line('mbconv', 6, 2, 256, 15),
];

const medium = [
  line('fused', 1, 1, 24, 3),
  line('fused', 4, 2, 48, 5),
  line('fused', 4, 2, 80, 5),
  line('mbconv', 4, 2, 160, 7),
  line('mbconv', 6, 1, 176, 14),
  line('mbconv', 6, 2, 304, 18),
  line('mbconv', 6, 1, 512, 5),
];

const large = [
  line('fused', 1, 1, 32, 4),
  line('fused', 4, 2, 64, 7),
  line('fused', 4, 2, 96, 7),
  line('mbconv', 4, 2, 192, 10),
  line('mbconv', 6, 1, 224, 19),
  line('mbconv', 6, 2, 384, 25),
  line('mbconv', 6, 1, 640, 7),
];

const tinyStages = [line('fused', 1, 1, 8, 1), line('fused', 2, 2, 16, 2), line('mbconv', 2, 2, 16, 1)];

/** A network by its weight file, image size [pixels], stages and dropout. */
const entry = (
  file: string,
  params: number,
  macs: number,
  size: number,
  stages: readonly EfficientNetStage[],
  rate: number,
  preprocessing: Partial<Preprocessing> = {},
) =>
  ({
    build: efficientnet,
    config: {
      stem: stages[0]!.channels,
      stages,
      head: 1280,
      width: 1,
      depth: 1,
      norm: { eps: 1e-3, momentum: 0.1 },
      dropout: rate,
      stochasticDepth: 0.2,
      numClasses: 1000,
    } satisfies EfficientNetConfig,
    inputs: { x: image(size) },
    outputs: ['logits'],
    stages: [1, 2, 3, 5, stages.length].map((i) => `features.${i}`),
    params,
    macs,
    source: {
      title: 'EfficientNetV2: Smaller Models and Faster Training',
      authors: 'Tan, Le',
      year: 2021,
      url: 'https://arxiv.org/abs/2104.00298',
      code: 'torchvision 0.14 models/efficientnet.py',
    },
    checkpoint: { from: `https://download.pytorch.org/models/efficientnet_${file}.pth` },
    preprocessing: imageNetPreprocessing({ resize: size, crop: size, ...preprocessing }),
    reference: `efficientnet_${file.slice(0, 4)}`,
    tiny: {
      config: { stem: 8, stages: tinyStages, head: 32, dropout: 0.2, numClasses: 10 },
      inputs: { x: image(32) },
    },
  }) as const;

const inception = { interpolation: 'bicubic', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;

/** The published networks. */
export const efficientnetV2s = {
  efficientnet_v2_s: entry('v2_s-dd5fe13b', 21_458_488, 8_365_617_152, 384, small, 0.2),
  efficientnet_v2_m: entry('v2_m-dc08266a', 54_139_356, 24_582_460_384, 480, medium, 0.3),
  efficientnet_v2_l: entry('v2_l-59c71312', 118_515_272, 56_079_699_008, 480, large, 0.4, inception),
} satisfies ModelTable;
