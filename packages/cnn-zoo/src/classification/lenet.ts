/**
 * LeNet-5 with dense connections, rectified units and max pooling, the form that tutorials and libraries call LeNet-5 today,
 * after "Gradient-Based Learning Applied to Document Recognition" (LeCun, Bottou, Bengio, Haffner, 1998),
 * http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf. Parameter names are those of PyTorch's tutorial network.
 */
import { block, type ModelTable, type Params, type Preprocessing, type Tensor } from '@netwright/tensor-core';
import { conv2d, flatten, linear, maxPool2d, relu } from '@netwright/tensor-core/nn';

/** Sizes of the dense LeNet-5. */
export interface LeNetConfig {
  numClasses: number;
}

const convPool = block(
  (p: Params, x: Tensor, channels: number): Tensor =>
    maxPool2d(relu(conv2d(p, x, channels, { kernel: 5 })), { kernel: 2 }),
);

/** [N, 1, 32, 32] digit -> [N, numClasses] logits. */
export function lenet(p: Params, x: Tensor, c: LeNetConfig): Tensor {
  let y = convPool(p.at('conv1'), x, 6); // [N, 6, 14, 14]
  y = convPool(p.at('conv2'), y, 16); // [N, 16, 5, 5]
  y = relu(linear(p.at('fc1'), flatten(y), 120));
  y = relu(linear(p.at('fc2'), y, 84));
  return linear(p.at('fc3'), y, c.numClasses);
}

/**
 * A photo of a digit as the paper's input (section II-B): 28 x 28 grey pixels on paper of 32 x 32, where paper is -0.1 and
 * ink 1.175, which is (v - mean) / std of v = 0 and 1.
 */
export const digitPreprocessing: Preprocessing = {
  grey: true,
  resize: 28,
  interpolation: 'bilinear',
  crop: 28,
  darkGround: true,
  pad: 2,
  mean: [0.07843137],
  std: [0.78431373],
};

/** LeNet-5 in today's dense form. */
export const lenets = {
  lenet5: {
    build: lenet,
    config: { numClasses: 10 } satisfies LeNetConfig,
    inputs: { x: { dtype: 'float32', shape: ['N', 1, 32, 32] } },
    outputs: ['logits'],
    params: 61_706,
    macs: 416_520,
    source: {
      title: 'Gradient-Based Learning Applied to Document Recognition',
      authors: 'LeCun, Bottou, Bengio, Haffner',
      year: 1998,
      url: 'http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf',
      code: 'https://pytorch.org/tutorials/beginner/blitz/neural_networks_tutorial.html',
    },
    preprocessing: digitPreprocessing,
    reference: 'lenet5',
  },
} satisfies ModelTable;
