import type { InputSpec, Params, Tensor, Traceable } from '@netwright/tensor-core';
import {
  add,
  avgPool2d,
  batchNorm,
  concat,
  conv2d,
  flatten,
  gelu,
  globalAvgPool2d,
  layerNorm,
  linear,
  multiheadAttention,
  rearrange,
  relu,
  slice,
} from '@netwright/tensor-core/nn';

const picture = (size: number): Record<string, InputSpec> => ({ x: { dtype: 'float32', shape: [1, 3, size, size] } });

/** ViT-Ti/16 with 2 classes (Touvron et al. 2020, https://arxiv.org/abs/2012.12877, table 1): width 192, 3 heads, 12 blocks. */
export const vitTiny: Traceable = {
  inputs: picture(224),
  build: (p: Params, input: Tensor): Tensor => {
    const patches = conv2d(p.at('patch_embed'), input, 192, { kernel: 16, stride: 16 }); // [1, 192, 14, 14]
    const tokens = concat([p.param('cls_token', [1, 1, 192]), rearrange(patches, 'b c h w -> b (h w) c')], 1);
    let x = add(tokens, p.param('pos_embed', [1, 197, 192]));
    for (let i = 0; i < 12; i++) {
      const b = p.at('blocks', i);
      x = add(x, multiheadAttention(b.at('attn'), { query: layerNorm(b.at('norm1'), x) }, 3).out);
      const inner = gelu(linear(b.at('fc1'), layerNorm(b.at('norm2'), x), 768));
      x = add(x, linear(b.at('fc2'), inner, 192));
    }
    return linear(p.at('head'), flatten(slice(layerNorm(p.at('norm'), x), 1, 0, 1)), 2);
  },
};

const reluConvBn = (p: Params, x: Tensor, width: number, kernel: number, stride = 1): Tensor =>
  batchNorm(p.at(1), conv2d(p.at(0), relu(x), width, { kernel, stride, padding: (kernel - 1) / 2, bias: false }));

/** Edges of architecture 0: a 3x3 average pooling, two 1x1 convolutions, three skips. */
function cell(p: Params, x: Tensor, width: number): Tensor {
  const first = avgPool2d(x, { kernel: 3, stride: 1, padding: 1 });
  const second = add(reluConvBn(p.at(0), x, width, 1), first);
  return add(add(reluConvBn(p.at(1), x, width, 1), first), second);
}

const reduction = (p: Params, x: Tensor, width: number): Tensor =>
  add(
    reluConvBn(p.at(1), reluConvBn(p.at(0), x, width, 3, 2), width, 3),
    conv2d(p.at(2), avgPool2d(x, { kernel: 2, stride: 2 }), width, { kernel: 1, bias: false }),
  );

/** Architecture 0 of NATS-Bench's topology space (Dong et al. 2020, https://arxiv.org/abs/2009.00437) for CIFAR-10. */
export const natsBench0: Traceable = {
  inputs: picture(32),
  build: (p: Params, input: Tensor): Tensor => {
    const stem = p.at('stem');
    let x = batchNorm(stem.at(1), conv2d(stem.at(0), input, 16, { kernel: 3, padding: 1, bias: false }));
    for (const [stage, width] of [16, 32, 64].entries()) {
      if (stage > 0) x = reduction(p.at('reduction', stage), x, width);
      for (let i = 0; i < 5; i++) x = cell(p.at('stage', stage).at(i), x, width);
    }
    x = globalAvgPool2d(relu(batchNorm(p.at('last'), x)));
    return linear(p.at('classifier'), flatten(x), 10);
  },
};
