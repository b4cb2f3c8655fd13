/** The encoder of ViT (https://arxiv.org/abs/2010.11929) in the names of timm's models/vision_transformer.py. */
import { block, init, type Params, type Tensor } from '@netwright/tensor-core';
import { add, concat, dropout, dropPath, expand, gelu, layerNorm, linear, rearrange } from '@netwright/tensor-core/nn';
import { type Grid, positionEmbedding } from './position-embedding.ts';
import { linearStart, qkvAttention } from './qkv-attention.ts';

/** Sizes of an encoder. */
export interface TimmEncoderConfig {
  /** Length of a token. */
  width: number;
  layers: number;
  heads: number;
  /** Of embeddings and after linear layers. */
  dropout: number;
  /** Rate at the last block, growing linearly from 0 at the first. */
  stochasticDepth: number;
}

const norm = { eps: 1e-6 };

/** Two linear layers with GELU between, the hidden one four times as wide. */
const mlp = block((p: Params, x: Tensor, c: TimmEncoderConfig): Tensor => {
  const y = dropout(gelu(linear(p.at('fc1'), x, 4 * c.width, linearStart)), c.dropout);
  return dropout(linear(p.at('fc2'), y, c.width, linearStart), c.dropout);
});

/** Attention and two linear layers, each after a norm and around a shortcut; [N, T, width] stays. */
const encoderBlock = block((p: Params, x: Tensor, rate: number, c: TimmEncoderConfig): Tensor => {
  const attended = dropout(qkvAttention(p.at('attn'), layerNorm(p.at('norm1'), x, norm), c.heads), c.dropout);
  const y = add(x, dropPath(attended, rate));
  return add(y, dropPath(mlp(p.at('mlp'), layerNorm(p.at('norm2'), y, norm), c), rate));
});

/**
 * Learned tokens before the patches [N, width, rows, columns], positions (interpolated from `tableGrid`, where that is given, as
 * timm does), blocks and a last norm -> [N, tokens + rows * columns, width]. Entries: the tokens [1, 1, width], `pos_embed`,
 * `blocks.I`, `norm`.
 */
export function timmEncoder(
  p: Params,
  patches: Tensor,
  tokens: readonly string[],
  c: TimmEncoderConfig,
  tableGrid?: Grid,
): Tensor {
  const learned = tokens.map((name) => p.param(name, [1, 1, c.width], init.normal(0, 0.02)));
  const batch = patches.shape[0] as number;
  const grid = patches.shape.slice(2) as unknown as Grid;
  const all = [...learned.map((t) => expand(t, [batch, 1, c.width])), rearrange(patches, 'n c h w -> n (h w) c')];
  const positions = positionEmbedding(p, 'pos_embed', {
    grid,
    ...(tableGrid && { tableGrid }),
    prefix: tokens.length,
    width: c.width,
    interpolation: 'timm',
  });
  let y = dropout(add(concat(all, 1), positions), c.dropout);
  for (let i = 0; i < c.layers; i++)
    y = encoderBlock(p.at('blocks', i), y, (c.stochasticDepth * i) / Math.max(1, c.layers - 1), c);
  return layerNorm(p.at('norm'), y, norm);
}
