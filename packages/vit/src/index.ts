/** Vision transformers. */
import { deits } from './deit.ts';
import { vits } from './vit.ts';

export { type DeitConfig, deit, deits, hardDistillation } from './deit.ts';
export { type PatchEmbeddingOptions, patchEmbedding, patchGrid } from './patch-embedding.ts';
export {
  type Grid,
  type InterpolatePositionsOptions,
  interpolatePositions,
  type PositionEmbeddingOptions,
  type PositionInterpolation,
  positionEmbedding,
} from './position-embedding.ts';
export { linearStart, qkvAttention, queriesKeysValues } from './qkv-attention.ts';
export { type TimmEncoderConfig, timmEncoder } from './timm-encoder.ts';
export { type VitConfig, vit, vitNames, vits } from './vit.ts';

/** Every published configuration of this package, by name. */
export const models = { ...vits, ...deits };
