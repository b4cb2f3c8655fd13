/**
 * Inception-ResNet-v2, "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning" (Szegedy, Ioffe,
 * Vanhoucke, Alemi, 2016), https://arxiv.org/abs/1602.07261, as TensorFlow published it. Names are timm's.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  inceptionStatistics,
  type ModelTable,
  type Params,
  type Tensor,
} from '@netwright/tensor-core';
import { add, concat, conv2d, dropout, globalAvgPool2d, linear, mul, relu } from '@netwright/tensor-core/nn';
import { type InceptionLayers, inceptionLayers, shrink, smooth } from './inception-layers.ts';

/** Sizes of an Inception-ResNet-v2. */
export interface InceptionResNetV2Config {
  /** Channels of the first convolution; all others are in proportion. 32 in the published network, multiples of 2. */
  width: number;
  /** Residual modules at 35 x 35, 17 x 17 and 8 x 8; the last of these is not rectified. */
  depths: readonly [a: number, b: number, c: number];
  dropout: number;
  numClasses: number;
}

const layers = (p: Params, c: InceptionResNetV2Config): InceptionLayers => inceptionLayers(p, { scale: c.width / 32 });

/** x plus `scale` times a 1x1 convolution, with bias, of the branches (section 3.3). */
function residual(p: Params, x: Tensor, branches: readonly Tensor[], scale: number): Tensor {
  const y = conv2d(p.at('conv2d'), concat(branches, 1), Number(x.shape[1]), { kernel: 1 });
  return add(mul(y, scale), x);
}

/** 320 channels out. */
const mixed5b = block((p: Params, x: Tensor, c: InceptionResNetV2Config): Tensor => {
  const { chain } = layers(p, c);
  const branches = [
    chain(x, ['branch0', 96, 1]),
    chain(x, ['branch1.0', 48, 1], ['branch1.1', 64, 5]),
    chain(x, ['branch2.0', 64, 1], ['branch2.1', 96, 3], ['branch2.2', 96, 3]),
    chain(smooth(x), ['branch3.1', 64, 1]),
  ];
  return concat(branches, 1);
});

/** Figure 16: 320 channels in and out. */
const block35 = block((p: Params, x: Tensor, c: InceptionResNetV2Config): Tensor => {
  const { chain } = layers(p, c);
  const branches = [
    chain(x, ['branch0', 32, 1]),
    chain(x, ['branch1.0', 32, 1], ['branch1.1', 32, 3]),
    chain(x, ['branch2.0', 32, 1], ['branch2.1', 48, 3], ['branch2.2', 64, 3]),
  ];
  return relu(residual(p, x, branches, 0.17));
});

/** Figure 7 with k, l, m, n = 256, 256, 384, 384: half the size, 1088 channels. */
const mixed6a = block((p: Params, x: Tensor, c: InceptionResNetV2Config): Tensor => {
  const { chain, halved } = layers(p, c);
  const double = chain(x, ['branch1.0', 256, 1], ['branch1.1', 256, 3]);
  return concat([halved(x, ['branch0', 384, 3]), halved(double, ['branch1.2', 384, 3]), shrink(x)], 1);
});

/** Figure 17: 1088 channels in and out. */
const block17 = block((p: Params, x: Tensor, c: InceptionResNetV2Config): Tensor => {
  const { chain } = layers(p, c);
  const branches = [
    chain(x, ['branch0', 192, 1]),
    chain(x, ['branch1.0', 128, 1], ['branch1.1', 160, [1, 7]], ['branch1.2', 192, [7, 1]]),
  ];
  return relu(residual(p, x, branches, 0.1));
});

/** Figure 18: half the size, 2080 channels. */
const mixed7a = block((p: Params, x: Tensor, c: InceptionResNetV2Config): Tensor => {
  const { chain, halved } = layers(p, c);
  const branches = [
    halved(chain(x, ['branch0.0', 256, 1]), ['branch0.1', 384, 3]),
    halved(chain(x, ['branch1.0', 256, 1]), ['branch1.1', 288, 3]),
    halved(chain(x, ['branch2.0', 256, 1], ['branch2.1', 288, 3]), ['branch2.2', 320, 3]),
    shrink(x),
  ];
  return concat(branches, 1);
});

/** Figure 19: 2080 channels in and out; the last one at full strength and not rectified. */
const block8 = block((p: Params, x: Tensor, c: InceptionResNetV2Config, isLast = false): Tensor => {
  const { chain } = layers(p, c);
  const branches = [
    chain(x, ['branch0', 192, 1]),
    chain(x, ['branch1.0', 192, 1], ['branch1.1', 224, [1, 3]], ['branch1.2', 256, [3, 1]]),
  ];
  return isLast ? residual(p, x, branches, 1) : relu(residual(p, x, branches, 0.2));
});

const repeated = block(
  (
    p: Params,
    x: Tensor,
    count: number,
    module: (p: Params, x: Tensor, c: InceptionResNetV2Config) => Tensor,
    c: InceptionResNetV2Config,
  ): Tensor => {
    let y = x;
    for (let i = 0; i < count; i++) y = module(p.at(i), y, c);
    return y;
  },
);

/** [N, 3, H, W] image -> [N, numClasses] logits; from 75 pixels. */
export function inceptionResNetV2(p: Params, x: Tensor, c: InceptionResNetV2Config): Tensor {
  const { chain, valid, halved } = layers(p, c);
  const [a, b, c3] = c.depths;
  let y = valid(halved(x, ['conv2d_1a', 32, 3]), ['conv2d_2a', 32, 3]);
  y = shrink(chain(y, ['conv2d_2b', 64, 3]));
  y = shrink(valid(chain(y, ['conv2d_3b', 80, 1]), ['conv2d_4a', 192, 3])); // [N, 192, 35, 35]
  y = repeated(p.at('repeat'), mixed5b(p.at('mixed_5b'), y, c), a, block35, c);
  y = repeated(p.at('repeat_1'), mixed6a(p.at('mixed_6a'), y, c), b, block17, c); // [N, 1088, 17, 17]
  y = repeated(p.at('repeat_2'), mixed7a(p.at('mixed_7a'), y, c), c3 - 1, block8, c); // [N, 2080, 8, 8]
  y = chain(block8(p.at('block8'), y, c, true), ['conv2d_7b', 1536, 1]);
  return linear(p.at('classif'), dropout(globalAvgPool2d(y), c.dropout), c.numClasses);
}

/** Inception-ResNet-v2. */
export const inceptionResNetV2s = {
  inception_resnet_v2: {
    build: inceptionResNetV2,
    config: { width: 32, depths: [10, 20, 10], dropout: 0.2, numClasses: 1000 } satisfies InceptionResNetV2Config,
    inputs: { x: image(299) },
    outputs: ['logits'],
    stages: ['conv2d_2b', 'conv2d_4a', 'repeat', 'repeat_1', 'conv2d_7b'],
    params: 55_843_464,
    macs: 13_155_794_016,
    source: {
      title: 'Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning',
      authors: 'Szegedy, Ioffe, Vanhoucke, Alemi',
      year: 2016,
      url: 'https://arxiv.org/abs/1602.07261',
      code: 'timm models/inception_resnet_v2.py',
    },
    checkpoint: { from: 'hf:timm/inception_resnet_v2.tf_in1k' },
    preprocessing: imageNetPreprocessing({ resize: 333, crop: 299, interpolation: 'bicubic', ...inceptionStatistics }),
    tiny: { config: { width: 4, depths: [1, 1, 2], numClasses: 10 }, inputs: { x: image(107) } },
  },
} satisfies ModelTable;
