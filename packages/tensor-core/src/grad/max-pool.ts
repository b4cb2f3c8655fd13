import { type Dim, isFixed, mulDims, sizeOfShape } from '../graph/dim.ts';
import type { Graph } from '../graph/graph.ts';
import { node, node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { cast, div, equal, mul } from '../ops/elementwise.ts';
import { scatterElements } from '../ops/indexing.ts';
import { matmul } from '../ops/linear.ts';
import { pad } from '../ops/pad.ts';
import { full, reshape } from '../ops/shaping.ts';
import { upsample } from '../ops/upsample.ts';
import { at, type GradContext, type GradDevice, type GradRule, out } from './rule.ts';
import { sumPool } from './sum-pool.ts';
import { col2im, constantMatrix, countOfTaps, type FixedWindow, fixedSpatial, fixedWindow, im2col } from './window.ts';

/** Below every float32 and finite, so that a product with 0 is 0. */
const lowest = -3.4028234663852886e38;

/** Whether windows lie side by side: every element is in at most one. */
export const tiles = (w: FixedWindow): boolean =>
  w.kernel.every((k, i) => w.strides[i] === k && (w.dilations[i] === 1 || k === 1));

/** The end padding (or cut, below 0) with which the windows cover the input exactly. */
export const snug = (w: FixedWindow, sizes: readonly number[], places: readonly number[]): number[] =>
  sizes.map((size, i) => {
    const reach = (w.dilations[i] as number) * ((w.kernel[i] as number) - 1) + 1;
    return ((places[i] as number) - 1) * (w.strides[i] as number) + reach - size - (w.begin[i] as number);
  });

/** Windows side by side: the elements that equal their window's largest share its gradient. */
function equalShares(x: Tensor, y: Tensor, dy: Tensor, w: FixedWindow, end: readonly number[]): Tensor {
  const covered = pad(x, [...w.begin, ...end], { value: lowest });
  const hits = cast(equal(covered, upsample(y, w.kernel)), x.dtype);
  const ties = sumPool(hits, w.kernel, covered.shape.slice(2) as readonly number[]);
  return pad(
    mul(hits, upsample(div(dy, ties), w.kernel)),
    [...w.begin, ...end].map((p) => -p),
  );
}

/** The first of the largest elements of each window takes its gradient, as in PyTorch: by the indices of MaxPool. */
function byIndices(c: GradContext, x: Tensor, dy: Tensor): Tensor {
  const found = Number(c.attributes.storage_order ?? 0) === 0 ? c.outputs[1] : undefined;
  const { storage_order: _, ...attributes } = c.attributes;
  const indices = found ?? (node('MaxPool', [x], attributes, { outputs: 2 })[1] as Tensor);
  const zeros = full(c.graph, [sizeOfShape(x.shape)], 0, x.dtype);
  return reshape(scatterElements(zeros, reshape(indices, [-1]), reshape(dy, [-1]), { reduction: 'add' }), x.shape);
}

/** [taps, taps] with 1 on the diagonal and -1 before it: times a mask, positive only in the row of the first hit. */
const firstHit = (graph: Graph, n: number): Tensor =>
  constantMatrix(graph, `first of ${n}`, n, (i, j) => (i === j ? 1 : j < i ? -1 : 0));

/** The same as `byIndices` where MaxPool gives none: every window's elements are compared with its largest. */
function byComparison(
  x: Tensor,
  y: Tensor,
  dy: Tensor,
  w: FixedWindow,
  end: readonly number[],
  device: GradDevice,
): Tensor {
  const covered = pad(x, [...w.begin, ...end], { value: lowest });
  const none = w.begin.map(() => 0);
  const columns = im2col(covered, { ...w, begin: none, end: none }, device); // [N, C * taps, ...places]
  const [n, channels] = [countOfTaps(w.kernel), mulDims(x.shape[0] as Dim, x.shape[1] as Dim)];
  const places = y.shape.slice(2);
  const flat = (t: Tensor, rows: number): Tensor => reshape(t, [channels, rows, sizeOfShape(places)]);
  const hits = cast(equal(flat(columns, n), flat(y, 1)), x.dtype);
  const first = node1('Relu', [matmul(firstHit(x.graph, n), hits)]);
  const spread = reshape(mul(first, flat(dy, 1)), [channels, n, ...places]);
  const cut = end.map((e) => Math.max(0, e));
  return reshape(col2im(spread, { ...w, end: cut }, x.shape.slice(2) as readonly number[]), x.shape);
}

/**
 * d/dx of max pooling:
 * windows side by side: a mask of the elements that equal the enlarged output, ties split;
 * others on the CPU: indices and ScatterElements (any sizes, symbolic ones too);
 * others on WebGPU, where MaxPool gives no indices: a mask of the first hits in im2col form.
 */
export const maxPoolRule: GradRule = (c, dy) => {
  const [x, y] = [at(c, 0), out(c)];
  const w = fixedWindow(c, x, c.attributes.kernel_shape as readonly number[]);
  if (c.device === 'cpu' && !(tiles(w) && isFixed(x.shape.slice(2)))) return [byIndices(c, x, dy)];
  const sizes = fixedSpatial(c, x, 'max pooling');
  const end = snug(w, sizes, y.shape.slice(2) as readonly number[]);
  return [tiles(w) ? equalShares(x, y, dy, w, end) : byComparison(x, y, dy, w, end, c.device)];
};
