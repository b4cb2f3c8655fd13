/**
 * Swin, "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows" (Liu, Lin, Cao, Hu, Wei, Zhang, Lin, Guo, 2021),
 * https://arxiv.org/abs/2103.14030: attention within windows of 7x7 patches, shifted in every second block; each later stage sees half as
 * many patches along each axis. Parameter names are torchvision's; checkpoints in timm's are renamed.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  init,
  type ModelTable,
  type Params,
  type Preprocessing,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import { add, dropout, dropPath, layerNorm, linear } from '@netwright/tensor-core/nn';
import { linearStart, qkvAttention } from './qkv-attention.ts';
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

/** B of equation 4 by table: [heads, window^2, window^2]. The index of pairs is stored beside the table, as published. */
function relativePositionBias(p: Params, heads: number, window: number): Tensor {
  const index = relativePositionIndex(window);
  p.buffer('relative_position_index', [index.length], init.values(index), 'int64');
  const table = p.param('relative_position_bias_table', [(2 * window - 1) ** 2, heads], linearStart.init);
  return biasOfPairs(p, table, window);
}

/** Equations 3: attention within windows and two linear layers, each after a norm and around a shortcut. */
const swinBlock = block((p: Params, x: Tensor, o: SwinBlockOptions): Tensor => {
  const at = p.at('attn');
  const bias = relativePositionBias(at, o.heads, o.window);
  const attended = withinWindows(layerNorm(p.at('norm1'), x), o.window, o.shift, (windows, mask) =>
    qkvAttention(at, windows, o.heads, { mask: mask ? add(bias, mask) : bias }),
  );
  const y = add(x, dropPath(dropout(attended, o.dropout), o.rate));
  return add(y, dropPath(swinMlp(p.at('mlp'), layerNorm(p.at('norm2'), y), o.dropout), o.rate));
});

/** [N, H, W, C] -> [N, H / 2, W / 2, 2 C]. */
const merge = block((p: Params, x: Tensor): Tensor => {
  const y = layerNorm(p.at('norm'), squaresOfPixels(x));
  return linear(p.at('reduction'), y, (y.shape[3] as number) / 2, { ...linearStart, bias: false });
});

/** [N, 3, H, W] image -> [N, numClasses] logits. Throws where the patch does not divide the image. */
export const swin = (p: Params, x: Tensor, c: SwinConfig): Tensor => swinNetwork(p, x, c, { block: swinBlock, merge });

/** timm's names to those here; torchvision's own stay as they are. */
export const swinNames = [
  ['^patch_embed\\.proj\\.', 'features.0.0.'],
  ['^patch_embed\\.norm\\.', 'features.0.2.'],
  ...[1, 2, 3].map((i) => [`^layers\\.${i}\\.downsample\\.`, `features.${2 * i}.`] as const),
  ...[0, 1, 2, 3].map((i) => [`^layers\\.${i}\\.blocks\\.`, `features.${2 * i + 1}.`] as const),
  ['\\.mlp\\.fc1\\.', '.mlp.0.'],
  ['\\.mlp\\.fc2\\.', '.mlp.3.'],
  ['^head\\.fc\\.', 'head.'],
] as const;

const source: Source = {
  title: 'Swin Transformer: Hierarchical Vision Transformer using Shifted Windows',
  authors: 'Liu, Lin, Cao, Hu, Wei, Zhang, Lin, Guo',
  year: 2021,
  url: 'https://arxiv.org/abs/2103.14030',
  code: 'torchvision 0.14 models/swin_transformer.py',
};

const entry = (
  size: Pick<SwinConfig, 'width' | 'depths' | 'heads' | 'stochasticDepth'>,
  [pixels, window]: readonly [number, number],
  params: number,
  macs: number,
  from: string,
  change: Partial<Preprocessing>,
) =>
  ({
    build: swin,
    config: { patch: 4, ...size, window, dropout: 0, numClasses: 1000 } satisfies SwinConfig,
    inputs: { x: image(pixels) },
    outputs: ['logits'],
    stages: swinStages,
    params,
    macs,
    source,
    checkpoint: { from, rename: swinNames },
    preprocessing: imageNetPreprocessing({ crop: pixels, interpolation: 'bicubic', ...change }),
    tiny: swinTiny,
  }) as const;

const sizes = {
  t: { width: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24], stochasticDepth: 0.2 },
  s: { width: 96, depths: [2, 2, 18, 2], heads: [3, 6, 12, 24], stochasticDepth: 0.3 },
  b: { width: 128, depths: [2, 2, 18, 2], heads: [4, 8, 16, 32], stochasticDepth: 0.5 },
  l: { width: 192, depths: [2, 2, 18, 2], heads: [6, 12, 24, 48], stochasticDepth: 0.2 },
} as const;

const at224 = [224, 7] as const;
const at384 = [384, 12] as const;
const torchvision = (file: string): string => `https://download.pytorch.org/models/${file}.pth`;
const timm = (file: string): string => `hf:timm/swin_${file}.ms_in22k_ft_in1k`;
const sameCode = { reference: 'none: the code of swin_b with another width; counts are compared' };

/** The published Swin transformers. */
export const swins = {
  swin_t: entry(sizes.t, at224, 28_288_354, 4_490_566_656, torchvision('swin_t-704ceda3'), { resize: 232 }),
  swin_s: entry(sizes.s, at224, 49_606_258, 8_740_875_264, torchvision('swin_s-5e29d889'), { resize: 246 }),
  swin_b: entry(sizes.b, at224, 87_768_224, 15_430_946_816, torchvision('swin_b-68c6b09e'), { resize: 238 }),
  swin_l: {
    ...entry(sizes.l, at224, 196_532_476, 34_475_759_616, timm('large_patch4_window7_224'), { resize: 248 }),
    ...sameCode,
  },
  swin_l_384: {
    ...entry(sizes.l, at384, 196_735_516, 103_919_087_616, timm('large_patch4_window12_384'), { resize: 384 }),
    ...sameCode,
  },
} satisfies ModelTable;
