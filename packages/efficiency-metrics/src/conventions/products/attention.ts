import { type Counter, type Counters, forEach } from '../counter.ts';
import { attentionOperators, attentionSizes } from './attention-sizes.ts';

/**
 * Attention as one operator: queries by keys, then weights by values, and the projection of the input where it has one. All
 * pairs count, whatever a mask or causality hides. Softmax, scaling and rotary positions are not products.
 */
const attention: Counter = (node) => {
  const sizes = attentionSizes(node);
  if (!sizes) return undefined;
  const { batch, queries, keys, queryWidth, valueWidth, projection } = sizes;
  const pairs = batch * queries * keys * (queryWidth + valueWidth);
  const computedProjection = node.isStored(0) || node.isStored(1) ? 0 : projection;
  return { macs: projection + pairs, attentionMacs: computedProjection + pairs };
};

/** Attention by operator. */
export const attentionCounters: Counters = forEach(attentionOperators.join(' '), attention);
