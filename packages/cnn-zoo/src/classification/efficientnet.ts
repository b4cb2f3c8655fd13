/**
 * EfficientNet, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks" (Tan and Le, 2019),
 * https://arxiv.org/abs/1905.11946, table 1 and its scaled versions; also the network of EfficientNetV2, whose tables are in
 * efficientnet-v2.ts. Parameter names are torchvision's.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  init,
  type ModelTable,
  type Params,
  type Tensor,
} from '@netwright/tensor-core';
import {
  add,
  type BatchNormOptions,
  batchNorm,
  convNormActivation,
  dropout,
  dropPath,
  globalAvgPool2d,
  invertedResidual,
  linear,
  makeDivisible,
  silu,
  squeezeExcitation,
} from '@netwright/tensor-core/nn';

/** Blocks of one shape: a line of table 1, or of EfficientNetV2's table 4. */
export interface EfficientNetStage {
  /** 'mbconv' has a depthwise convolution and squeeze-and-excitation, 'fused' one dense convolution in their place. */
  block: 'mbconv' | 'fused';
  kernel: number;
  /** Channels inside a block per channel of its input. */
  expansion: number;
  channels: number;
  /** Blocks, before the depth multiplier. */
  depth: number;
  /** Of the first block. */
  stride: number;
}

/** Sizes of an EfficientNet; channels and depths are before the multipliers. */
export interface EfficientNetConfig {
  /** Channels of the first convolution. */
  stem: number;
  stages: readonly EfficientNetStage[];
  /** Channels of the last convolution. */
  head: number;
  /** Width multiplier. */
  width: number;
  /** Depth multiplier. */
  depth: number;
  /** Of the batch norms. */
  norm: Pick<BatchNormOptions, 'eps' | 'momentum'>;
  /** Rate before the classifier. */
  dropout: number;
  /** Rate of the branch behind the last block; it grows linearly from 0. */
  stochasticDepth: number;
  numClasses: number;
}

/** He initialisation by output units, as torchvision's. */
const start = init.kaimingNormal({ mode: 'fanOut' });

/** What a block needs to know. */
interface BlockSizes extends Pick<EfficientNetStage, 'kernel' | 'expansion' | 'stride'> {
  norm: (p: Params, x: Tensor) => Tensor;
  stochasticDepth: number;
}

/** Inverted residual with squeeze-and-excitation through a quarter of the block's input channels. */
function mbconv(p: Params, x: Tensor, channels: number, s: BlockSizes): Tensor {
  const squeeze = Math.max(1, Math.floor(Number(x.shape[1]) / 4));
  return invertedResidual(p, x, channels, {
    ...s,
    expanded: makeDivisible(Number(x.shape[1]) * s.expansion),
    activation: silu,
    attention: (q, y) => squeezeExcitation(q, y, squeeze, { activation: silu, init: start, biasInit: init.zeros() }),
    init: start,
  });
}

const fusedBranch = block((p: Params, x: Tensor, channels: number, s: BlockSizes): Tensor => {
  const { kernel, stride, norm, expansion } = s;
  const dense = { kernel, stride, norm, activation: silu, init: start };
  if (expansion === 1) return convNormActivation(p.at(0), x, channels, dense);
  const y = convNormActivation(p.at(0), x, makeDivisible(Number(x.shape[1]) * expansion), dense);
  return convNormActivation(p.at(1), y, channels, { kernel: 1, norm, activation: null, init: start });
});

/** A dense convolution in place of expansion and depthwise convolution; a shortcut where the shape stays. */
const fused = block((p: Params, x: Tensor, channels: number, s: BlockSizes): Tensor => {
  const y = fusedBranch(p.at('block'), x, channels, s);
  return s.stride === 1 && x.shape[1] === channels ? add(x, dropPath(y, s.stochasticDepth)) : y;
});

const blocks = { mbconv, fused };

const normOf =
  ({ norm }: EfficientNetConfig) =>
  (p: Params, x: Tensor): Tensor =>
    batchNorm(p, x, norm);

const depthOf = (stages: readonly EfficientNetStage[], c: EfficientNetConfig): number =>
  stages.reduce((sum, { depth }) => sum + Math.ceil(depth * c.depth), 0);

const stage = block((p: Params, x: Tensor, index: number, c: EfficientNetConfig): Tensor => {
  const s = c.stages[index]!;
  const [before, total] = [depthOf(c.stages.slice(0, index), c), depthOf(c.stages, c)];
  let y = x;
  for (let i = 0; i < depthOf([s], c); i++)
    y = blocks[s.block](p.at(i), y, makeDivisible(s.channels * c.width), {
      kernel: s.kernel,
      expansion: s.expansion,
      stride: i === 0 ? s.stride : 1,
      norm: normOf(c),
      stochasticDepth: (c.stochasticDepth * (before + i)) / total,
    });
  return y;
});

const features = block((p: Params, x: Tensor, c: EfficientNetConfig): Tensor => {
  const shared = { norm: normOf(c), activation: silu, init: start };
  let y = convNormActivation(p.at(0), x, makeDivisible(c.stem * c.width), { stride: 2, ...shared });
  for (const i of c.stages.keys()) y = stage(p.at(i + 1), y, i, c);
  return convNormActivation(p.at(c.stages.length + 1), y, makeDivisible(c.head * c.width), { kernel: 1, ...shared });
});

/** [N, 3, H, W] image -> [N, numClasses] logits. */
export function efficientnet(p: Params, x: Tensor, c: EfficientNetConfig): Tensor {
  const y = dropout(globalAvgPool2d(features(p.at('features'), x, c)), c.dropout);
  const range = 1 / Math.sqrt(c.numClasses);
  const classifier = { init: init.uniform(-range, range), biasInit: init.zeros() };
  return linear(p.at('classifier', 1), y, c.numClasses, classifier);
}

const table1: readonly EfficientNetStage[] = [
  { block: 'mbconv', kernel: 3, expansion: 1, channels: 16, depth: 1, stride: 1 },
  { block: 'mbconv', kernel: 3, expansion: 6, channels: 24, depth: 2, stride: 2 },
  { block: 'mbconv', kernel: 5, expansion: 6, channels: 40, depth: 2, stride: 2 },
  { block: 'mbconv', kernel: 3, expansion: 6, channels: 80, depth: 3, stride: 2 },
  { block: 'mbconv', kernel: 5, expansion: 6, channels: 112, depth: 3, stride: 1 },
  { block: 'mbconv', kernel: 5, expansion: 6, channels: 192, depth: 4, stride: 2 },
  { block: 'mbconv', kernel: 3, expansion: 6, channels: 320, depth: 1, stride: 1 },
];

const tinyStages: readonly EfficientNetStage[] = [
  { block: 'mbconv', kernel: 3, expansion: 1, channels: 8, depth: 1, stride: 1 },
  { block: 'mbconv', kernel: 5, expansion: 2, channels: 16, depth: 2, stride: 2 },
];

/** Of the TensorFlow networks from which the weights of b5 to b7 come. */
const tensorflow = { eps: 1e-3, momentum: 0.01 };

/** What the configurations have in common: multipliers, dropout and norm of PyTorch. */
const shared = { stem: 32, stages: table1, head: 1280, width: 1, depth: 1, norm: { eps: 1e-5, momentum: 0.1 } };
const rates = { dropout: 0.2, stochasticDepth: 0.2 };

/** A network by its weight file, image size, the size before the crop [pixels], and what it scales. */
const entry = (
  file: string,
  params: number,
  macs: number,
  [size, resize]: readonly [number, number],
  config: Partial<EfficientNetConfig> = {},
) =>
  ({
    build: efficientnet,
    config: { ...shared, ...rates, numClasses: 1000, ...config } satisfies EfficientNetConfig,
    inputs: { x: image(size) },
    outputs: ['logits'],
    stages: [1, 2, 3, 5, 7].map((i) => `features.${i}`),
    params,
    macs,
    source: {
      title: 'EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks',
      authors: 'Tan, Le',
      year: 2019,
      url: 'https://arxiv.org/abs/1905.11946',
      code: 'torchvision 0.14 models/efficientnet.py',
    },
    checkpoint: { from: `https://download.pytorch.org/models/efficientnet_${file}.pth` },
    preprocessing: imageNetPreprocessing({ resize, crop: size, interpolation: 'bicubic' }),
    reference: `efficientnet_${file.slice(0, 2)}`,
    tiny: {
      config: { ...shared, ...rates, stem: 8, stages: tinyStages, head: 32, numClasses: 10 },
      inputs: { x: image(32) },
    },
  }) as const;

/** The published networks: b0, and b1 to b7 scaled from it. */
export const efficientnets = {
  efficientnet_b0: entry('b0_rwightman-3dd342df', 5_288_548, 385_814_752, [224, 256]),
  efficientnet_b1: entry('b1_rwightman-533bc792', 7_794_184, 686_802_832, [240, 256], { depth: 1.1 }),
  efficientnet_b2: entry('b2_rwightman-bcdf34b7', 9_109_994, 1_087_529_456, [288, 288], {
    width: 1.1,
    depth: 1.2,
    dropout: 0.3,
  }),
  efficientnet_b3: entry('b3_rwightman-cf984f9c', 12_233_232, 1_827_141_392, [300, 320], {
    width: 1.2,
    depth: 1.4,
    dropout: 0.3,
  }),
  efficientnet_b4: entry('b4_rwightman-7eb33cd5', 19_341_616, 4_393_771_024, [380, 384], {
    width: 1.4,
    depth: 1.8,
    dropout: 0.4,
  }),
  efficientnet_b5: entry('b5_lukemelas-b6417697', 30_389_784, 10_266_384_752, [456, 456], {
    width: 1.6,
    depth: 2.2,
    dropout: 0.4,
    norm: tensorflow,
  }),
  efficientnet_b6: entry('b6_lukemelas-c76e70fd', 43_040_704, 19_067_593_536, [528, 528], {
    width: 1.8,
    depth: 2.6,
    dropout: 0.5,
    norm: tensorflow,
  }),
  efficientnet_b7: entry('b7_lukemelas-dcc49843', 66_347_960, 37_745_884_192, [600, 600], {
    width: 2,
    depth: 3.1,
    dropout: 0.5,
    norm: tensorflow,
  }),
} satisfies ModelTable;
