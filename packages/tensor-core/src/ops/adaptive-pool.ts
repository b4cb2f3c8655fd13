import { isFixed } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { alongAxis } from './along-axis.ts';
import { slice } from './indexing.ts';
import { avgPool, maxPool } from './pool.ts';
import { reduceMax } from './reduce.ts';
import { concat } from './shaping.ts';
import { type PerAxis, perAxis } from './window-options.ts';

/** The window of place i: from floor(i size / out) up to ceil((i + 1) size / out), as in PyTorch; they may overlap. */
const windowsOf = (size: number, out: number): [start: number, end: number][] =>
  Array.from({ length: out }, (_, i) => [Math.floor((i * size) / out), Math.ceil(((i + 1) * size) / out)]);

function spatialOf(
  op: string,
  x: Tensor,
  outputSize: PerAxis,
  rank?: number,
): { sizes: readonly number[]; out: readonly number[] } {
  const sizes = x.shape.slice(2);
  const where = `${op} ${x.graph.path || '(top)'}`;
  if (sizes.length === 0 || (rank !== undefined && sizes.length !== rank))
    throw new GraphError(
      `${where}: needs ${rank ?? 'one or more'} spatial axes after [N, C], got [${x.shape.join(', ')}]`,
    );
  if (!isFixed(sizes)) throw new GraphError(`${where}: needs fixed spatial sizes, got [${x.shape.join(', ')}]`);
  const out = perAxis(op, 'output size', outputSize, sizes.length);
  if (out.some((n) => n < 1))
    throw new GraphError(`${where}: output sizes must be at least 1, got [${out.join(', ')}]`);
  return { sizes, out };
}

const isOne = (outputSize: PerAxis): boolean =>
  typeof outputSize === 'number' ? outputSize === 1 : outputSize.every((n) => n === 1);

function adaptiveAverage(op: string, x: Tensor, outputSize: PerAxis, rank?: number): Tensor {
  if (isOne(outputSize) && x.rank > 2 && (rank === undefined || x.rank === rank + 2))
    return node1('GlobalAveragePool', [x]);
  const { sizes, out } = spatialOf(op, x, outputSize, rank);
  if (sizes.every((d, i) => d % (out[i] as number) === 0)) {
    const kernel = sizes.map((d, i) => d / (out[i] as number));
    return kernel.every((k) => k === 1) ? x : avgPool(x, { kernel });
  }
  return sizes.reduce((y, size, i) => {
    if (out[i] === size) return y;
    const rows = windowsOf(size, out[i] as number).map(([start, end]) =>
      Array.from({ length: size }, (_, j) => (j >= start && j < end ? 1 / (end - start) : 0)),
    );
    return alongAxis(y, i + 2, rows);
  }, x);
}

function adaptiveMax(op: string, x: Tensor, outputSize: PerAxis, rank?: number): Tensor {
  if (isOne(outputSize) && x.rank > 2 && (rank === undefined || x.rank === rank + 2))
    return node1('GlobalMaxPool', [x]);
  const { sizes, out } = spatialOf(op, x, outputSize, rank);
  if (sizes.every((d, i) => d % (out[i] as number) === 0)) {
    const kernel = sizes.map((d, i) => d / (out[i] as number));
    return kernel.every((k) => k === 1) ? x : maxPool(x, { kernel });
  }
  return sizes.reduce((y, size, i) => {
    if (out[i] === size) return y;
    const axis = i + 2;
    const parts = windowsOf(size, out[i] as number).map(([start, end]) =>
      reduceMax(slice(y, axis, start, end), { axes: [axis], keepDims: true }),
    );
    return concat(parts, axis);
  }, x);
}

/**
 * The mean of windows that give exactly this output size, as `torch.nn.AdaptiveAvgPool*d`: [N, C, ...in] ->
 * [N, C, ...outputSize]. One AveragePool where the sizes divide, a constant matrix per axis elsewhere. Needs fixed spatial
 * sizes unless the output size is 1.
 */
export const adaptiveAvgPool = (x: Tensor, outputSize: PerAxis): Tensor =>
  adaptiveAverage('adaptiveAvgPool', x, outputSize);
/** `adaptiveAvgPool` of [N, C, L]. */
export const adaptiveAvgPool1d = (x: Tensor, outputSize: PerAxis): Tensor =>
  adaptiveAverage('adaptiveAvgPool1d', x, outputSize, 1);
/** `adaptiveAvgPool` of [N, C, H, W]. */
export const adaptiveAvgPool2d = (x: Tensor, outputSize: PerAxis): Tensor =>
  adaptiveAverage('adaptiveAvgPool2d', x, outputSize, 2);
/** `adaptiveAvgPool` of [N, C, D, H, W]. */
export const adaptiveAvgPool3d = (x: Tensor, outputSize: PerAxis): Tensor =>
  adaptiveAverage('adaptiveAvgPool3d', x, outputSize, 3);

/** The largest element of windows that give exactly this output size, as `torch.nn.AdaptiveMaxPool*d`. */
export const adaptiveMaxPool = (x: Tensor, outputSize: PerAxis): Tensor =>
  adaptiveMax('adaptiveMaxPool', x, outputSize);
/** `adaptiveMaxPool` of [N, C, H, W]. */
export const adaptiveMaxPool2d = (x: Tensor, outputSize: PerAxis): Tensor =>
  adaptiveMax('adaptiveMaxPool2d', x, outputSize, 2);
