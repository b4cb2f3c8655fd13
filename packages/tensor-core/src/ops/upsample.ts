import { constant } from '../graph/constant.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';

/** Each element repeated along the spatial axes: [N, C, H, W] by [2, 2] -> [N, C, 2H, 2W]. */
export const upsample = (x: Tensor, factors: readonly number[]): Tensor =>
  factors.every((f) => f === 1)
    ? x
    : node1('Resize', [x, undefined, constant(x.graph, tensorData([1, 1, ...factors]))], {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      });
