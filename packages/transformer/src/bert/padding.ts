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
