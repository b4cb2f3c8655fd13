/** Operators that several conventions count alike, names in one string. */

/** Normalisation over the last axes, with scale and usually shift; also where a sum or embeddings are fused with it. */
export const layerNorms =
  'LayerNormalization com.microsoft.LayerNormalization com.microsoft.SkipLayerNormalization ' +
  'com.microsoft.EmbedLayerNormalization';

/** Normalisation over groups of channels. */
export const groupNorms = 'GroupNormalization com.microsoft.GroupNorm com.microsoft.SkipGroupNorm';

/** Poolings over the whole picture that average. */
export const globalAveragePools =
  'GlobalAveragePool com.microsoft.QLinearGlobalAveragePool com.microsoft.nchwc.GlobalAveragePool';

/** Poolings over windows that average. */
export const averagePools = 'AveragePool com.microsoft.QLinearAveragePool com.microsoft.nchwc.AveragePool';

/** Poolings that take the largest. */
export const maxPools =
  'MaxPool GlobalMaxPool com.microsoft.NhwcMaxPool com.microsoft.nchwc.MaxPool com.microsoft.nchwc.GlobalMaxPool';

/** Interpolation on a grid. */
export const resizes = 'Resize Upsample';

/** GELU as one operator, exact or not. */
export const gelus = 'Gelu com.microsoft.Gelu com.microsoft.FastGelu com.microsoft.BiasGelu com.microsoft.QuickGelu';
