/**
 * Traffic between a large memory and a small one for a convolution or a matrix product whose operands do not fit into the
 * small one: the best tiling of three loop orders.
 *
 * J. Hong and H. T. Kung, "I/O complexity: the red-blue pebble game", STOC 1981, show that a product of m x k by k x n
 * elements moves of the order of m n k / sqrt(S) elements through a memory of S; V. Sze et al., "Efficient Processing of Deep
 * Neural Networks: A Tutorial and Survey", 2017, https://arxiv.org/abs/1703.09039, section V.C, name the orders after the
 * operand that stays: weights, outputs, inputs.
 */

/** A convolution, or a matrix product as one of kernel 1: rows are its rows, and there is one column. */
export interface Tileable {
  /** Independent problems of this size: groups, and a batch of products with factors of their own. */
  readonly problems: number;
  /** Images that share the weights. */
  readonly images: number;
  /** Channels of one problem. */
  readonly inChannels: number;
  readonly outChannels: number;
  /** Height and width. */
  readonly kernel: readonly [number, number];
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
  /** Bytes per element; partial sums are as wide as outputs. */
  readonly inputBytes: number;
  readonly weightBytes: number;
  readonly outputBytes: number;
}

/** Bytes that pass between the memories, by operand; outputs include partial sums written and read again. */
export interface Traffic {
  readonly weights: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Bytes of all operands. */
export const sumOf = ({ weights, inputs, outputs }: Traffic): number => weights + inputs + outputs;

const product = ([a, b]: readonly [number, number]): number => a * b;

/** Every operand once. */
export function compulsoryTraffic(t: Tileable): Traffic {
  return {
    weights: t.problems * t.outChannels * t.inChannels * product(t.kernel) * t.weightBytes,
    inputs: t.problems * t.images * t.inChannels * product(t.input) * t.inputBytes,
    outputs: t.problems * t.images * t.outChannels * product(t.output) * t.outputBytes,
  };
}

/** The sizes worth trying for a tile of an axis: those that make 1 to 16 tiles, and then a quarter more each time. */
function tileSizes(n: number): number[] {
  const sizes = new Set<number>();
  for (let tiles = 1; tiles < n; tiles = Math.ceil(Math.max(tiles + 1, tiles > 16 ? tiles * 1.25 : 0)))
    sizes.add(Math.ceil(n / tiles));
  return [...sizes, 1];
}

/** What tiles of `size` outputs along one axis read of its input: all tiles together, and the largest. */
function window(t: Tileable, axis: 0 | 1, size: number): { read: number; held: number; tiles: number } {
  const [n, out] = [t.input[axis], t.output[axis]];
  const step = n / out;
  const overlap = step < 1 ? (t.kernel[axis] - 1) * step : Math.max(0, t.kernel[axis] - step);
  const tiles = Math.ceil(out / size);
  return {
    read: Math.min(tiles * n, Math.ceil(n + (tiles - 1) * overlap)),
    held: Math.min(n, Math.ceil(size * step + overlap)),
    tiles,
  };
}

/**
 * The least traffic among the tilings whose working set fits into `capacity` [bytes]:
 * - outputs stay: a tile of outputs is finished while inputs and filters pass by, a channel at a time;
 * - weights stay: a block of filters, with the input rows under the kernel, while the image passes by;
 * - inputs stay: a block of the input while all filters pass by, one at a time;
 * - nothing stays: two operands are read for every multiplication.
 *
 * Never less than `compulsoryTraffic`, equal to it where all operands fit, and never more for a larger capacity. The stride is
 * taken as input rows per output row, dilation as 1, so tiles of dilated convolutions overlap more than counted.
 */
export function tiledTraffic(t: Tileable, capacity: number): Traffic {
  const once = compulsoryTraffic(t);
  const [k, wide] = [product(t.kernel), t.input[1]];
  let best: Traffic = {
    weights: once.weights * t.images * product(t.output),
    inputs: Math.max(
      once.inputs,
      t.problems * t.images * t.outChannels * t.inChannels * k * product(t.output) * t.inputBytes,
    ),
    outputs: once.outputs,
  };
  const consider = (weights: number, inputs: number, outputs: number): void => {
    const traffic = { weights: once.weights * weights, inputs: once.inputs * inputs, outputs: once.outputs * outputs };
    if (sumOf(traffic) < sumOf(best)) best = traffic;
  };
  const spills = (channels: number): number => 2 * Math.ceil(t.inChannels / channels) - 1;
  const fit = (free: number, each: number, most: number): number => Math.min(most, Math.floor(free / each));

  const lines = Math.min(t.input[0], t.kernel[0]) * wide;
  for (const c of tileSizes(t.inChannels)) {
    const m = fit(capacity - c * lines * t.inputBytes, c * k * t.weightBytes + t.outputBytes, t.outChannels);
    if (m >= 1) consider(1, Math.ceil(t.outChannels / m), spills(c));
  }
  for (const rows of tileSizes(t.output[0]))
    for (const columns of tileSizes(t.output[1])) {
      const [v, h] = [window(t, 0, rows), window(t, 1, columns)];
      const patch = v.held * h.held * t.inputBytes;
      const tiles = t.images * v.tiles * h.tiles;
      const reads = (v.read * h.read) / product(t.input);
      const m = fit(capacity - patch - k * t.weightBytes, rows * columns * t.outputBytes, t.outChannels);
      if (m >= 1) consider(tiles, reads * Math.ceil(t.outChannels / m), 1);
      const c = fit(capacity - t.outputBytes, patch + k * t.weightBytes, t.inChannels);
      if (c >= 1) consider(tiles, reads, spills(c));
    }
  return best;
}
