import { addDims, type Dim, floorDivDims, subDims, type Tensor } from '@netwright/tensor-core';
import { pad, resize, slice } from '@netwright/tensor-core/nn';

const spatialAxes = (x: Tensor): number[] => Array.from({ length: x.rank - 2 }, (_, i) => i + 2);

/** Spatial elements that x has more than `like`. */
const excess = (x: Tensor, like: Tensor): Dim[] =>
  spatialAxes(x).map((axis) => subDims(x.shape[axis] as Dim, like.shape[axis] as Dim));

/**
 * The part of [N, C, ...spatial] that has the spatial size of `like`: from `offset` on in every axis, or, without one, from
 * the middle (half of what is over, rounded down, lies before).
 */
export function cropTo(x: Tensor, like: Tensor, offset?: number): Tensor {
  const axes = spatialAxes(x);
  const starts = excess(x, like).map((d) => offset ?? floorDivDims(d, 2));
  return slice(x, { axes, starts, ends: axes.map((axis, i) => addDims(starts[i] as Dim, like.shape[axis] as Dim)) });
}

/** [N, C, ...spatial] in zeros to the spatial size of `like`; half of them, rounded down, lie before. */
export function padTo(x: Tensor, like: Tensor): Tensor {
  const missing = excess(like, x);
  const before = missing.map((d) => floorDivDims(d, 2));
  return pad(x, [...before, ...missing.map((d, i) => subDims(d, before[i] as Dim))]);
}

/** [N, C, H, W] interpolated bilinearly to the height and width of `like`, as torch's interpolate does by default. */
export const resizeTo = (x: Tensor, like: Tensor): Tensor => resize(x, { size: like.shape.slice(2), mode: 'bilinear' });
