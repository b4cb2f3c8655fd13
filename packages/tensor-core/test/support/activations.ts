import { constant, type Tensor, tensorData } from '../../src/index.ts';
import {
  celu,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  tanh,
} from '../../src/nn/index.ts';
import { torchLayers } from './torch-layers.ts';

/** The activations of the fixture, by its names. */
export const functions: Record<string, (x: Tensor) => Tensor> = {
  relu,
  relu6,
  hardTanh: (x) => hardTanh(x),
  leakyRelu: (x) => leakyRelu(x),
  elu: (x) => elu(x),
  'elu alpha 0.7': (x) => elu(x, { alpha: 0.7 }),
  selu,
  celu: (x) => celu(x),
  'celu alpha 2': (x) => celu(x, { alpha: 2 }),
  gelu: (x) => gelu(x),
  'gelu tanh': (x) => gelu(x, { approximate: 'tanh' }),
  sigmoid,
  logSigmoid,
  tanh,
  silu,
  hardSigmoid,
  hardSwish,
  softplus: (x) => softplus(x),
  'softplus beta 2': (x) => softplus(x, { beta: 2 }),
  softsign,
  mish,
  prelu: (x) => prelu(x, constant(x.graph, tensorData([0.3]))),
  softmax: (x) => softmax(x),
  logSoftmax: (x) => logSoftmax(x),
};

/** PyTorch's values and derivatives on a grid. */
export const { x: grid, ...cases } = torchLayers.activations;
