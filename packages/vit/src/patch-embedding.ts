import { block, GraphError, type Initialiser, init, type Params, showShape, type Tensor } from '@netwright/tensor-core';
import { conv2d } from '@netwright/tensor-core/nn';

/** Options of `patchEmbedding`. */
export interface PatchEmbeddingOptions {
  /** Side of a patch [pixels]. */
  patch: number;
  /** Length of a token. */
  width: number;
  /** First values of the weight; default normal of deviation 1 / sqrt(inputs), cut at two deviations. */
  init?: Initialiser;
  /** First values of the bias; default 0. */
  biasInit?: Initialiser;
}

/** Rows and columns of patches in [N, C, H, W]. Throws where the sizes are not fixed or the patch does not divide them. */
export function patchGrid(p: Params, x: Tensor, patch: number): readonly [rows: number, columns: number] {
  const [height, width] = x.shape.slice(2);
  if (x.rank !== 4 || typeof height !== 'number' || typeof width !== 'number')
    throw new GraphError(
      `patchEmbedding ${p.path || '(top)'}: needs [N, C, H, W] with fixed H and W, got ${showShape(x.shape)}`,
    );
  if (height % patch !== 0 || width % patch !== 0)
    throw new GraphError(
      `patchEmbedding ${p.path || '(top)'}: the image must be a multiple of the patch of ${patch}x${patch} pixels, ` +
        `got ${height}x${width}; resize or pad it`,
    );
  return [height / patch, width / patch];
}

/**
 * A linear map of every patch of an image: [N, C, H, W] -> [N, width, H / patch, W / patch]. Entries `weight`
 * [width, C, patch, patch] and `bias`. Throws where the patch does not divide the image, with both sizes.
 */
export const patchEmbedding = block((p: Params, x: Tensor, { patch, width, ...o }: PatchEmbeddingOptions): Tensor => {
  patchGrid(p, x, patch);
  const start = o.init ?? init.truncatedNormal({ std: 1 / Math.sqrt((x.shape[1] as number) * patch ** 2) });
  return conv2d(p, x, width, { kernel: patch, stride: patch, init: start, biasInit: o.biasInit ?? init.zeros() });
});
