/**
 * Swin v2, "Swin Transformer V2: Scaling Up Capacity and Resolution" (Liu, Hu, Lin, Yao, Xie, Wei, Ning, Cao, Zhang, Dong, Wei, Guo,
 * 2021), https://arxiv.org/abs/2111.09883: norms after the branches, attention by cosines, and a position bias that a small network
 * computes from log-spaced offsets. Parameter names are torchvision's.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  init,
  type ModelTable,
  type Params,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import {
  add,
  concat,
  div,
  dropout,
  dropPath,
  exp,
  full,
  layerNorm,
  linear,
  maximum,
  minimum,
  mul,
  reduceSum,
  relu,
  reshape,
  scaledDotProduct,
  sigmoid,
  split,
  sqrt,
  square,
} from '@netwright/tensor-core/nn';
import { joinHeads, linearStart, queriesKeysValues } from './qkv-attention.ts';
import { biasOfPairs, relativePositionIndex, withinWindows } from './shifted-windows.ts';
import {
  type SwinBlockOptions,
  type SwinConfig,
  squaresOfPixels,
  swinMlp,
  swinNetwork,
  swinStages,
  swinTiny,
} from './swin-network.ts';

/** Offsets [2 window - 1, 2 window - 1, 2] (down, across), scaled to [-8, 8] and then to sign(x) log2(1 + |x|) / 3 (equation 4). */
function logSpacedOffsets(window: number): number[] {
  const side = 2 * window - 1;
  const place = (i: number): number => {
    const x = (8 * (i - window + 1)) / Math.max(1, window - 1);
    return (Math.sign(x) * Math.log2(Math.abs(x) + 1)) / 3;
  };
  return Array.from({ length: side * side }, (_, i) => [place(Math.floor(i / side)), place(i % side)]).flat();
}

/** The continuous position bias (equation 3), 16 sigmoid(MLP(offset)): [heads, window^2, window^2]. */
function continuousBias(p: Params, heads: number, window: number): Tensor {
  const index = relativePositionIndex(window);
  const side = 2 * window - 1;
  const offsets = p.buffer('relative_coords_table', [1, side, side, 2], init.values(logSpacedOffsets(window)));
  p.buffer('relative_position_index', [index.length], init.values(index), 'int64');
  const hidden = relu(linear(p.at('cpb_mlp', 0), reshape(offsets, [side * side, 2]), 512, linearStart));
  const table = linear(p.at('cpb_mlp', 2), hidden, heads, { ...linearStart, bias: false }); // [offsets, heads]
  return mul(sigmoid(biasOfPairs(p, table, window)), 16);
}

/** x / max(|x|, 1e-12) over the last axis; the keys of padded pixels are 0, where the root has no gradient. */
const normalised = (x: Tensor): Tensor =>
  div(x, sqrt(maximum(reduceSum(square(x), { axes: [-1], keepDims: true }), 1e-24)));

/** The bias of `qkv` without that of the keys, which the published networks keep at 0. */
function withoutKeyBias(p: Params, width: number): Params {
  const [q, , v] = split(p.at('qkv').param('bias', [3 * width]), 3) as [Tensor, Tensor, Tensor];
  return p.with({ 'qkv.bias': concat([q, full(p.graph, [width], 0), v], 0) });
}

/** Attention by cosines: the scores are cos(q, k) times a learned factor per head, at most 100 (section 3.2). */
const cosineAttention = block((p: Params, x: Tensor, heads: number, mask: Tensor): Tensor => {
  const [q, k, v] = queriesKeysValues(withoutKeyBias(p, x.shape[3] as number), x, heads);
  const factor = exp(minimum(p.param('logit_scale', [heads, 1, 1], init.constant(Math.log(10))), Math.log(100)));
  const { out } = scaledDotProduct(mul(normalised(q), factor), normalised(k), v, { mask, scale: 1 });
  return joinHeads(p, out);
});

/** Attention within windows and two linear layers, each before a norm and around a shortcut (figure 1). */
const swinV2Block = block((p: Params, x: Tensor, o: SwinBlockOptions): Tensor => {
  const bias = continuousBias(p.at('attn'), o.heads, o.window);
  const attended = withinWindows(x, o.window, o.shift, (windows, mask) =>
    cosineAttention(p.at('attn'), windows, o.heads, mask ? add(bias, mask) : bias),
  );
  const y = add(x, dropPath(layerNorm(p.at('norm1'), dropout(attended, o.dropout)), o.rate));
  return add(y, dropPath(layerNorm(p.at('norm2'), swinMlp(p.at('mlp'), y, o.dropout)), o.rate));
});

/** [N, H, W, C] -> [N, H / 2, W / 2, 2 C]; the norm comes last. */
const merge = block((p: Params, x: Tensor): Tensor => {
  const y = squaresOfPixels(x);
  return layerNorm(
    p.at('norm'),
    linear(p.at('reduction'), y, (y.shape[3] as number) / 2, { ...linearStart, bias: false }),
  );
});

/** [N, 3, H, W] image -> [N, numClasses] logits. Throws where the patch does not divide the image. */
export const swinV2 = (p: Params, x: Tensor, c: SwinConfig): Tensor =>
  swinNetwork(p, x, c, { block: swinV2Block, merge });

const source: Source = {
  title: 'Swin Transformer V2: Scaling Up Capacity and Resolution',
  authors: 'Liu, Hu, Lin, Yao, Xie, Wei, Ning, Cao, Zhang, Dong, Wei, Guo',
  year: 2021,
  url: 'https://arxiv.org/abs/2111.09883',
  code: 'torchvision 0.14 models/swin_transformer.py',
};

const entry = (
  [width, third, heads]: readonly [number, number, number],
  stochasticDepth: number,
  params: number,
  macs: number,
  file: string,
  resize: number,
) =>
  ({
    build: swinV2,
    config: {
      patch: 4,
      width,
      depths: [2, 2, third, 2],
      heads: [heads, 2 * heads, 4 * heads, 8 * heads],
      window: 8,
      dropout: 0,
      stochasticDepth,
      numClasses: 1000,
    } satisfies SwinConfig,
    inputs: { x: image(256) },
    outputs: ['logits'],
    stages: swinStages,
    params,
    macs,
    source,
    checkpoint: { from: `https://download.pytorch.org/models/${file}.pth` },
    preprocessing: imageNetPreprocessing({ resize, crop: 256, interpolation: 'bicubic' }),
    tiny: swinTiny,
  }) as const;

/** The Swin transformers of the second version that torchvision published. */
export const swinV2s = {
  swin_v2_t: entry([96, 6, 3], 0.2, 28_351_570, 5_939_690_496, 'swin_v2_t-b137f0e2', 260),
  swin_v2_s: entry([96, 18, 3], 0.3, 49_737_442, 11_545_857_024, 'swin_v2_s-637d8ceb', 260),
  swin_v2_b: {
    ...entry([128, 18, 4], 0.5, 87_930_848, 20_325_134_336, 'swin_v2_b-781e5279', 272),
    reference: 'none: the code of swin_v2_s with another width; counts are compared',
  },
} satisfies ModelTable;
