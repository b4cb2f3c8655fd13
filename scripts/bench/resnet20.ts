/**
 * The small residual network of "Deep Residual Learning for Image Recognition" (He et al., 2015), section 4.2, with 20 layers
 * and 16-32-64 channels, https://arxiv.org/abs/1512.03385: what the speed of a training step is measured by.
 * Differs from the paper: shortcuts that change the shape are projections, as in torch_step.py.
 */
import { block, type Params, type Tensor, type Traceable } from '@netwright/tensor-core';
import { add, batchNorm, conv2d, flatten, globalAvgPool2d, linear, relu } from '@netwright/tensor-core/nn';

const convBn = (p: Params, i: number, x: Tensor, width: number, stride = 1): Tensor =>
  batchNorm(p.at(`bn${i}`), conv2d(p.at(`conv${i}`), x, width, { kernel: 3, stride, padding: 1, bias: false }));

function shortcut(p: Params, x: Tensor, width: number, stride: number): Tensor {
  if (stride === 1 && x.shape[1] === width) return x;
  return batchNorm(p.at(1), conv2d(p.at(0), x, width, { kernel: 1, stride, bias: false }));
}

const residual = block((p: Params, x: Tensor, width: number, stride: number): Tensor => {
  const y = convBn(p, 2, relu(convBn(p, 1, x, width, stride)), width);
  return relu(add(y, shortcut(p.at('downsample'), x, width, stride)));
});

/** [N, 3, 32, 32] image -> [N, 10] logits. */
export const resnet20: Traceable = {
  build: (p, inputs) => {
    let y = relu(convBn(p, 1, inputs as Tensor, 16));
    [16, 32, 64].forEach((width, stage) => {
      for (let i = 0; i < 3; i++) y = residual(p.at(`layer${stage + 1}`, i), y, width, stage > 0 && i === 0 ? 2 : 1);
    });
    return linear(p.at('fc'), flatten(globalAvgPool2d(y)), 10);
  },
  config: {},
  inputs: { x: { dtype: 'float32', shape: ['N', 3, 32, 32] } },
  outputs: ['logits'],
};
