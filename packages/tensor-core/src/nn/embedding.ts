import { block } from '../graph/block.ts';
import { node1 } from '../graph/node.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';
import { type Initialiser, normal } from '../random/initialiser.ts';
import { checkCount, wrong } from './size.ts';

/** Options of `embedding`. */
export interface EmbeddingOptions {
  /** First values of the table; default standard normal. */
  init?: Initialiser;
}

/**
 * Rows of a learned table by id: ids of any shape (int64 or int32) -> [...ids, width]. Entry `weight` [count, width], as
 * torch.nn.Embedding. Ids must be in [0, count).
 */
export const embedding = block(
  (p: Params, ids: Tensor, count: number, width: number, { init = normal() }: EmbeddingOptions = {}): Tensor => {
    checkCount('embedding', p, 'count', count);
    checkCount('embedding', p, 'width', width);
    if (ids.dtype !== 'int64' && ids.dtype !== 'int32') wrong('embedding', p, 'ids must be int64 or int32', ids.dtype);
    return node1('Gather', [p.param('weight', [count, width], init), ids], { axis: 0 });
  },
);
