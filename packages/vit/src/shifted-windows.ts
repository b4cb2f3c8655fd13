/**
 * Attention within windows, which every second block shifts (Liu et al. 2021, https://arxiv.org/abs/2103.14030, section 3.2), and the
 * places of pixels within a window.
 */
import { constant, GraphError, type Params, showShape, type Tensor, tensorData } from '@netwright/tensor-core';
import { cast, concat, equal, gather, mul, not, pad, rearrange, slice, unsqueeze } from '@netwright/tensor-core/nn';

/** What is added to the scores of pixels that are no neighbours in the image. */
const apart = -100;

/** The elements of an axis from `start` on, then those before. */
const rolled = (x: Tensor, axis: number, start: number): Tensor =>
  start === 0 ? x : concat([slice(x, axis, start), slice(x, axis, 0, start)], axis);

/** Which of the three bands an index of a shifted axis belongs to: not in the last window, in it, or from the other side. */
const band = (i: number, size: number, window: number, shift: number): number =>
  shift === 0 || i < size - window ? 0 : i < size - shift ? 1 : 2;

/** Additive mask [windows, 1, T, T]: 0 between pixels of one band, -100 else. */
function shiftMask(x: Tensor, [height, width]: readonly number[], window: number, shifts: readonly number[]): Tensor {
  const ids = Array.from({ length: height! * width! }, (_, i) => {
    const [row, column] = [Math.floor(i / width!), i % width!];
    return 3 * band(row, height!, window, shifts[0]!) + band(column, width!, window, shifts[1]!);
  });
  const image = constant(x.graph, tensorData(ids, [height!, width!]));
  const regions = rearrange(image, '(a h) (b w) -> (a b) (h w)', { h: window, w: window });
  const differ = not(equal(unsqueeze(regions, [1]), unsqueeze(regions, [2]))); // [windows, T, T]
  return mul(unsqueeze(cast(differ, 'float32'), [1]), apart);
}

/**
 * Applies `attend` within the windows of an image [N, H, W, C]: it takes [N, windows, window^2, C] and a mask
 * [windows, 1, window^2, window^2] to add to the scores, where the windows are shifted. The image is padded below and on the right
 * with zeros, which take part, and cut again; an axis of one window is not shifted. Throws where H or W is not fixed.
 */
export function withinWindows(
  x: Tensor,
  window: number,
  shift: number,
  attend: (windows: Tensor, mask: Tensor | undefined) => Tensor,
): Tensor {
  const [height, width] = x.shape.slice(1, 3);
  if (typeof height !== 'number' || typeof width !== 'number')
    throw new GraphError(
      `withinWindows ${x.graph.path}: needs [N, H, W, C] with fixed H and W, got ${showShape(x.shape)}`,
    );
  const sizes = [height, width].map((size) => Math.ceil(size / window) * window);
  const shifts = sizes.map((size) => (size > window ? shift : 0));
  let y = pad(x, [0, 0, 0, sizes[0]! - height, sizes[1]! - width, 0]);
  shifts.forEach((by, i) => {
    y = rolled(y, i + 1, by);
  });
  y = rearrange(y, 'n (a h) (b w) c -> n (a b) (h w) c', { h: window, w: window });
  y = attend(y, shifts.some((by) => by > 0) ? shiftMask(x, sizes, window, shifts) : undefined);
  y = rearrange(y, 'n (a b) (h w) c -> n (a h) (b w) c', { h: window, a: sizes[0]! / window });
  shifts.forEach((by, i) => {
    y = rolled(y, i + 1, by === 0 ? 0 : sizes[i]! - by);
  });
  return slice(y, { starts: [0, 0], ends: [height, width], axes: [1, 2] });
}

/** For each pair of pixels of a window, query first, the row of a table of offsets: [window^4] numbers below (2 window - 1)^2. */
export function relativePositionIndex(window: number): number[] {
  const pixels = window ** 2;
  return Array.from({ length: pixels ** 2 }, (_, i) => {
    const [query, key] = [Math.floor(i / pixels), i % pixels];
    const down = Math.floor(query / window) - Math.floor(key / window);
    const across = (query % window) - (key % window);
    return (down + window - 1) * (2 * window - 1) + across + window - 1;
  });
}

/** A table by offsets [(2 window - 1)^2, heads] for every pair of pixels: [heads, window^2, window^2]. */
export function biasOfPairs(p: Params, table: Tensor, window: number): Tensor {
  const index = relativePositionIndex(window);
  const rows = gather(table, constant(p.graph, tensorData(index, [index.length], 'int64'))); // [T T, heads]
  return rearrange(rows, '(q k) h -> h q k', { q: window ** 2 });
}
