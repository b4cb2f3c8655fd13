import { type TensorData, trace, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { attentionWeights } from '@netwright/vit';
import { fashionStatistics } from '../data/fashion-mnist.ts';
import { imageBatches } from '../data/image-batches.ts';
import type { ImageSet } from '../data/image-set.ts';
import { smallNetworks } from './data-size-run.ts';

/** The attention weights [count, heads, 17, 17] of every layer of the small ViT, for the images of a set. */
export async function vitAttention(weights: Weights, set: ImageSet): Promise<TensorData[]> {
  const graph = trace(smallNetworks.ViT, { tap: ['*.weights'] });
  await using session = await createSession(graph, weights, { device: 'cpu' });
  const { batches } = imageBatches(set, { batch: set.count, ...fashionStatistics });
  for await (const { x } of batches({ epoch: 0, from: 0, seed: 0 }))
    if (x) return attentionWeights((await session.run({ x })) as Record<string, TensorData>);
  throw new Error('vitAttention: needs at least one image, got none');
}
