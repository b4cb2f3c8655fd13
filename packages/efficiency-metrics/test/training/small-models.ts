import type { Params, Tensor, Traceable } from '@netwright/tensor-core';
import { conv2d, flatten, linear, mul, reduceSum, relu } from '@netwright/tensor-core/nn';
import type { TrainingOptions } from '../../src/training.ts';

/** The sum of squares of the first output, whose gradient reads that output. */
export const squares: NonNullable<TrainingOptions['loss']> = (outputs) => {
  const [y] = Object.values(outputs) as [Tensor];
  return reduceSum(mul(y, y));
};

/** [N, 3] -> 4 rectified units -> [N, 2]. */
export const mlp: Traceable = {
  inputs: { x: { dtype: 'float32', shape: ['N', 3] } },
  outputs: ['y'],
  build: (p: Params, x: Tensor) => linear(p.at('fc2'), relu(linear(p.at('fc1'), x, 4)), 2),
};

/** Two convolutions on [N, inChannels, size, size], without biases, then 2 scores. */
export const cnn = (
  size: number,
  { kernel = 3, stride = 1, padding = 1, channels = [1, 2, 3] as readonly [number, number, number] } = {},
): Traceable => ({
  inputs: { x: { dtype: 'float32', shape: ['N', channels[0], size, size] } },
  outputs: ['y'],
  build(p: Params, x: Tensor) {
    const options = { kernel, stride, padding, bias: false };
    const y = relu(conv2d(p.at('a'), x, channels[1], options));
    return linear(p.at('c'), flatten(conv2d(p.at('b'), y, channels[2], options)), 2);
  },
});
