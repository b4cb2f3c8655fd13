import { addDims, type Dim, floorDivDims, subDims, type Tensor } from '@netwright/tensor-core';
import { slice } from '@netwright/tensor-core/nn';

/**
 * The part of [N, C, ...spatial] that has the spatial size of `like`: from `offset` on in every axis, or, without one,
 * from the middle (half of what is over, rounded down, lies before).
 */
export function cropTo(x: Tensor, like: Tensor, offset?: number): Tensor {
  const axes = Array.from({ length: x.rank - 2 }, (_, i) => i + 2);
  const sizes = axes.map((a) => like.shape[a] as Dim);
  const starts = axes.map((a, i) => offset ?? floorDivDims(subDims(x.shape[a] as Dim, sizes[i] as Dim), 2));
  return slice(x, { axes, starts, ends: starts.map((s, i) => addDims(s, sizes[i] as Dim)) });
}
