import { GraphError, showShape, type Tensor } from '@netwright/tensor-core';
import { equal, rearrange } from '@netwright/tensor-core/nn';

/** A mask of tokens [B, T], 1 for a token and 0 for padding -> bool [B, 1, 1, T], true where a key is hidden. */
export function hiddenKeys(model: string, ids: Tensor, mask: Tensor): Tensor {
  if (mask.shape.join() !== ids.shape.join())
    throw new GraphError(
      `${model}: the mask must have the shape of the ids ${showShape(ids.shape)}, got ${showShape(mask.shape)}`,
    );
  return rearrange(equal(mask, 0), 'b t -> b 1 1 t');
}

/** Throws where ids [B, T] are longer than the context [tokens]. A symbolic length is checked at run time, by the table of positions. */
export function checkLength(model: string, ids: Tensor, context: number): void {
  const length = ids.shape[1];
  if (typeof length === 'number' && length > context)
    throw new GraphError(`${model}: a sequence must fit the context of ${context} tokens, got ${length}`);
}
