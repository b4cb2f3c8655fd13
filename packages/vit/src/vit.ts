/**
 * ViT, "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale" (Dosovitskiy, Beyer, Kolesnikov, Weissenborn,
 * Zhai, Unterthiner, Dehghani, Minderer, Heigold, Gelly, Uszkoreit, Houlsby, 2020), https://arxiv.org/abs/2010.11929: an image is a
 * sequence of patches, and a transformer's encoder reads it. Parameter names are torchvision's; checkpoints in timm's are renamed.
 */
import {
  block,
  image,
  imageNetPreprocessing,
  inceptionStatistics,
  init,
  type ModelEntry,
  type ModelTable,
  type Params,
  type Preprocessing,
  type Source,
  type Tensor,
} from '@netwright/tensor-core';
import {
  add,
  concat,
  dropout,
  expand,
  gather,
  gelu,
  layerNorm,
  linear,
  multiheadAttention,
  rearrange,
  reduceMean,
  tanh,
} from '@netwright/tensor-core/nn';
import { patchEmbedding, patchGrid } from './patch-embedding.ts';
import { type PositionInterpolation, positionEmbedding } from './position-embedding.ts';

/** Sizes of a vision transformer. */
export interface VitConfig {
  /** Side of a patch [pixels]. */
  patch: number;
  /** Length of a token. */
  width: number;
  layers: number;
  heads: number;
  /** Hidden units of each block's two linear layers. */
  mlp: number;
  /** What the classifier reads: a class token (default), or the mean of the patches (appendix D.3), without such a token. */
  pooling?: 'token' | 'mean';
  /** Side of the square images that the position table is for [pixels], interpolated to others; default the input's size. */
  imageSize?: number;
  /** How it is interpolated; default 'torchvision'. */
  interpolation?: PositionInterpolation;
  /** Units of a hidden layer with tanh in the classifier, which the paper has in pre-training; default none. */
  representation?: number;
  /** Deviation of the classifier's first weights; default 0, as in the paper. */
  headStd?: number;
  /** Of embeddings and after linear layers. */
  dropout: number;
  numClasses: number;
}

const norm = { eps: 1e-6 };
const hidden = { init: init.xavierUniform(), biasInit: init.normal(0, 1e-6) };

/** Two linear layers with GELU between, of every token of [N, T, width]. */
const mlp = block((p: Params, x: Tensor, c: VitConfig): Tensor => {
  const y = dropout(gelu(linear(p.at(0), x, c.mlp, hidden)), c.dropout);
  return dropout(linear(p.at(3), y, c.width, hidden), c.dropout);
});

/** Equations 2 and 3: attention and two linear layers, each after a norm and around a shortcut; [N, T, width] stays. */
const encoderBlock = block((p: Params, x: Tensor, c: VitConfig): Tensor => {
  const { out } = multiheadAttention(p.at('self_attention'), { query: layerNorm(p.at('ln_1'), x, norm) }, c.heads);
  const y = add(x, dropout(out, c.dropout));
  return add(y, mlp(p.at('mlp'), layerNorm(p.at('ln_2'), y, norm), c));
});

const layers = block((p: Params, x: Tensor, c: VitConfig): Tensor => {
  let y = x;
  for (let i = 0; i < c.layers; i++) y = encoderBlock(p.at(`encoder_layer_${i}`), y, c);
  return y;
});

/** Positions, blocks and a last norm: [N, T, width] -> [N, T, width]. */
const encoder = block((p: Params, x: Tensor, grid: readonly [number, number], c: VitConfig): Tensor => {
  const side = c.imageSize === undefined ? undefined : Math.floor(c.imageSize / c.patch);
  const positions = positionEmbedding(p, 'pos_embedding', {
    grid,
    ...(side !== undefined && { tableGrid: [side, side] }),
    prefix: c.pooling === 'mean' ? 0 : 1,
    width: c.width,
    interpolation: c.interpolation ?? 'torchvision',
  });
  return layerNorm(p.at('ln'), layers(p.at('layers'), dropout(add(x, positions), c.dropout), c), norm);
});

/** [N, width] -> [N, numClasses]. */
const heads = block((p: Params, x: Tensor, { representation, headStd = 0, ...c }: VitConfig): Tensor => {
  const start = { init: init.truncatedNormal({ std: 1 / Math.sqrt(c.width) }), biasInit: init.zeros() };
  const y = representation === undefined ? x : tanh(linear(p.at('pre_logits'), x, representation, start));
  const std = headStd === 0 ? init.zeros() : init.normal(0, headStd);
  return linear(p.at('head'), y, c.numClasses, { init: std, biasInit: init.zeros() });
});

/** [N, 3, H, W] image -> [N, numClasses] logits. Throws where the patch does not divide the image. */
export function vit(p: Params, x: Tensor, c: VitConfig): Tensor {
  const grid = patchGrid(p.at('conv_proj'), x, c.patch);
  let y = rearrange(patchEmbedding(p.at('conv_proj'), x, c), 'n c h w -> n (h w) c');
  if (c.pooling === 'mean')
    return heads(p.at('heads'), reduceMean(encoder(p.at('encoder'), y, grid, c), { axes: [1] }), c);
  const token = expand(p.param('class_token', [1, 1, c.width]), [x.shape[0] as number, 1, c.width]);
  y = encoder(p.at('encoder'), concat([token, y], 1), grid, c); // [N, 1 + H W / patch^2, width]
  return heads(p.at('heads'), gather(y, 0, 1), c);
}

/** Published names to those here: timm's, and torchvision's of its first files. torchvision's own stay as they are. */
export const vitNames = [
  ['^cls_token$', 'class_token'],
  ['^pos_embed$', 'encoder.pos_embedding'],
  ['^patch_embed\\.proj\\.', 'conv_proj.'],
  ['^blocks\\.(\\d+)\\.', 'encoder.layers.encoder_layer_$1.'],
  ['\\.norm([12])\\.', '.ln_$1.'],
  ['\\.attn\\.qkv\\.(weight|bias)$', '.self_attention.in_proj_$1'],
  ['\\.attn\\.proj\\.', '.self_attention.out_proj.'],
  ['\\.mlp\\.(fc|linear_)1\\.', '.mlp.0.'],
  ['\\.mlp\\.(fc|linear_)2\\.', '.mlp.3.'],
  ['^(fc_)?norm\\.', 'encoder.ln.'],
  ['^head\\.', 'heads.head.'],
] as const;

const source: Source = {
  title: 'An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale',
  authors:
    'Dosovitskiy, Beyer, Kolesnikov, Weissenborn, Zhai, Unterthiner, Dehghani, Minderer, Heigold, Gelly, Uszkoreit, Houlsby',
  year: 2020,
  url: 'https://arxiv.org/abs/2010.11929',
  code: 'torchvision 0.14 models/vision_transformer.py; timm/models/vision_transformer.py',
};

/** Table 1 of the paper; Ti and S are those of DeiT and of "How to train your ViT?" (https://arxiv.org/abs/2106.10270). */
const sizes = {
  Ti: { width: 192, layers: 12, heads: 3, mlp: 768 },
  S: { width: 384, layers: 12, heads: 6, mlp: 1536 },
  B: { width: 768, layers: 12, heads: 12, mlp: 3072 },
  L: { width: 1024, layers: 24, heads: 16, mlp: 4096 },
  H: { width: 1280, layers: 32, heads: 16, mlp: 5120 },
} as const;

/** The smallest configuration, for tests; its classifier is not 0, so that gradients reach the rest. */
const tiny = {
  config: { patch: 8, width: 16, layers: 2, heads: 2, mlp: 32, headStd: 0.1, dropout: 0.1, numClasses: 10 },
  inputs: { x: image(32) },
};

const entry = (
  [size, patch, pixels = 224]: readonly [keyof typeof sizes, number, number?],
  params: number,
  macs: number,
  change: Pick<ModelEntry, 'checkpoint' | 'preprocessing' | 'reference'>,
) =>
  ({
    build: vit,
    config: { ...sizes[size], patch, dropout: 0, numClasses: 1000 } satisfies VitConfig,
    inputs: { x: image(pixels) },
    outputs: ['logits'],
    params,
    macs,
    source,
    tiny,
    ...change,
  }) as const;

/** torchvision's weights; those of SWAG (https://arxiv.org/abs/2201.08371) are resized to the crop, bicubic. */
const torchvision = (file: string, change: Partial<Preprocessing> = {}) => ({
  checkpoint: { from: `https://download.pytorch.org/models/${file}.pth`, rename: vitNames },
  preprocessing: imageNetPreprocessing(change),
});
const swag = (crop: number): Partial<Preprocessing> => ({ resize: crop, crop, interpolation: 'bicubic' });

/** timm's copies of Google's weights, trained on ImageNet-21k. */
const augreg = (name: string) => ({
  checkpoint: { from: `hf:timm/vit_${name}_224.augreg_in21k_ft_in1k`, rename: vitNames },
  preprocessing: imageNetPreprocessing({ ...inceptionStatistics, resize: 248, interpolation: 'bicubic' }),
});

const sameCode = 'none: the code of vit_b_16 with other sizes; counts and names are compared';

/** The published vision transformers; names are torchvision's where it has the model: size, then patch, then other pixels. */
export const vits = {
  vit_ti_16: entry(['Ti', 16], 5_717_416, 1_253_683_200, augreg('tiny_patch16')),
  vit_s_16: entry(['S', 16], 22_050_664, 4_598_882_304, augreg('small_patch16')),
  vit_s_32: entry(['S', 32], 22_878_952, 1_142_909_952, augreg('small_patch32')),
  vit_b_8: entry(['B', 8], 86_576_872, 78_148_337_664, { ...augreg('base_patch8'), reference: sameCode }),
  vit_b_16: entry(['B', 16], 86_567_656, 17_563_828_224, torchvision('vit_b_16-c867db91')),
  vit_b_16_384: entry(['B', 16, 384], 86_859_496, 55_484_350_464, {
    ...torchvision('vit_b_16_swag-9ac1b537', swag(384)),
    reference: sameCode,
  }),
  vit_b_32: entry(['B', 32], 88_224_232, 4_409_186_304, torchvision('vit_b_32-d86f8d99')),
  vit_l_16: entry(['L', 16], 304_326_632, 61_554_712_576, torchvision('vit_l_16-852ce7e3', { resize: 242 })),
  vit_l_16_512: entry(['L', 16, 512], 305_174_504, 361_986_285_568, {
    ...torchvision('vit_l_16_swag-4f3808c9', swag(512)),
    reference: sameCode,
  }),
  vit_l_32: entry(['L', 32], 306_535_400, 15_377_539_072, {
    ...torchvision('vit_l_32-c7638314'),
    reference: sameCode,
  }),
  vit_h_14: entry(['H', 14], 632_045_800, 167_295_109_120, {
    ...torchvision('vit_h_14_lc_swag-c1eb923e', swag(224)),
    reference: sameCode,
  }),
  vit_h_14_518: entry(['H', 14, 518], 633_470_440, 1_016_716_764_160, {
    ...torchvision('vit_h_14_swag-80465313', swag(518)),
    reference: sameCode,
  }),
  vit_b_16_gap: {
    ...entry(['B', 16], 86_566_120, 17_471_649_792, {}),
    config: { ...sizes.B, patch: 16, pooling: 'mean', dropout: 0, numClasses: 1000 } satisfies VitConfig,
    tiny: { ...tiny, config: { ...tiny.config, pooling: 'mean' } },
  },
} satisfies ModelTable;
