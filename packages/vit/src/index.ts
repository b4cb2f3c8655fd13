/** Vision transformers. */
import { deits } from './deit.ts';
import { hybridVits } from './hybrid-vit.ts';
import { swins } from './swin.ts';
import { swinV2s } from './swin-v2.ts';
import { vits } from './vit.ts';

export { type AttentionDistanceOptions, attentionDistance } from './attention/attention-distance.ts';
export {
  type AttentionFigureOptions,
  attentionDistanceFigure,
  positionSimilarityFigure,
  type RolloutFigureOptions,
  rolloutFigure,
} from './attention/attention-figures.ts';
export { attentionRollout, type HeadFusion, rolloutMaps } from './attention/attention-rollout.ts';
export { attentionWeights, type PatchTokens } from './attention/attention-weights.ts';
export { positionSimilarity } from './attention/position-similarity.ts';
export { type DeitConfig, deit, deits, hardDistillation } from './deit.ts';
export { type HybridVitConfig, hybridVit, hybridVits } from './hybrid-vit.ts';
export { type PatchEmbeddingOptions, patchEmbedding, patchGrid } from './patch-embedding.ts';
export {
  type Grid,
  type InterpolatePositionsOptions,
  interpolatePositions,
  type PositionEmbeddingOptions,
  type PositionInterpolation,
  positionEmbedding,
} from './position-embedding.ts';
export { joinHeads, linearStart, qkvAttention, queriesKeysValues } from './qkv-attention.ts';
export { biasOfPairs, relativePositionIndex, withinWindows } from './shifted-windows.ts';
export { swin, swinNames, swins } from './swin.ts';
export {
  type SwinBlockOptions,
  type SwinConfig,
  type SwinLayers,
  squaresOfPixels,
  swinMlp,
  swinNetwork,
  swinStages,
} from './swin-network.ts';
export { swinV2, swinV2s } from './swin-v2.ts';
export { type TimmEncoderConfig, timmEncoder } from './timm-encoder.ts';
export { type VitConfig, vit, vitNames, vits } from './vit.ts';

/** Every published configuration of this package, by name. */
export const models = { ...vits, ...deits, ...swins, ...swinV2s, ...hybridVits };
