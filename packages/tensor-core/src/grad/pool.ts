/** Vector-Jacobian rules of pooling. */
import { constant } from '../graph/constant.ts';
import { type Dim, sizeOfShape } from '../graph/dim.ts';
import type { Graph } from '../graph/graph.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { convTranspose } from '../ops/conv.ts';
import { countOf } from '../ops/dims-tensor.ts';
import { cast, div, equal, mul } from '../ops/elementwise.ts';
import { matmul } from '../ops/linear.ts';
import { pad } from '../ops/pad.ts';
import { avgPool } from '../ops/pool.ts';
import { reduceSum } from '../ops/reduce.ts';
import { expand, reshape } from '../ops/shaping.ts';
import { upsample } from '../ops/upsample.ts';
import { at, type GradContext, type GradRule, out } from './rule.ts';
import { channelsApart, col2im, countOfTaps, type FixedWindow, fixedSpatial, fixedWindow, im2col } from './window.ts';

/** Below every float32 and finite, so that a product with 0 is 0. */
const lowest = -3.4028234663852886e38;

/** Whether windows lie side by side: every element is in at most one. */
const tiles = (w: FixedWindow): boolean =>
  w.kernel.every((k, i) => w.strides[i] === k && (w.dilations[i] === 1 || k === 1));

/** The end padding (or cut, below 0) with which the windows cover the input exactly. */
const snug = (w: FixedWindow, sizes: readonly number[], places: readonly number[]): number[] =>
  sizes.map((size, i) => {
    const reach = (w.dilations[i] as number) * ((w.kernel[i] as number) - 1) + 1;
    return ((places[i] as number) - 1) * (w.strides[i] as number) + reach - size - (w.begin[i] as number);
  });

/** Windows side by side: 1 / ties where an element is its window's largest. */
function tiledMaxPool(x: Tensor, y: Tensor, dy: Tensor, w: FixedWindow, end: readonly number[]): Tensor {
  const covered = pad(x, [...w.begin, ...end], { value: lowest });
  const hits = cast(equal(covered, upsample(y, w.kernel)), x.dtype);
  const ties = mul(avgPool(hits, { kernel: w.kernel }), countOfTaps(w.kernel));
  const dx = mul(hits, upsample(div(dy, ties), w.kernel));
  return pad(
    dx,
    [...w.begin, ...end].map((p) => -p),
  );
}

/** [taps, taps] with 1 on the diagonal and -1 below: row i times a mask is positive only at the first hit. */
function firstHit(graph: Graph, n: number): Tensor {
  const key = `first of ${n}`;
  const pooled = graph.pool.get(key);
  if (pooled) return pooled;
  const data = Float32Array.from({ length: n * n }, (_, i) =>
    i % n === Math.floor(i / n) ? 1 : i % n < i / n ? -1 : 0,
  );
  const t = constant(graph, tensorData(data, [n, n]));
  graph.pool.set(key, t);
  return t;
}

/** Overlapping windows: the first of the largest elements of each window takes its gradient, as in PyTorch. */
function overlappingMaxPool(
  x: Tensor,
  y: Tensor,
  dy: Tensor,
  w: FixedWindow,
  sizes: readonly number[],
  end: readonly number[],
): Tensor {
  const covered = pad(x, [...w.begin, ...end], { value: lowest });
  const none = w.begin.map(() => 0);
  const columns = im2col(covered, { ...w, begin: none, end: none }); // [N * C, taps, ...places]
  const places = sizeOfShape(y.shape.slice(2));
  const flat = (t: Tensor, n: number): Tensor => reshape(t, [columns.shape[0] as Dim, n, places]);
  const n = countOfTaps(w.kernel);
  const hits = cast(equal(flat(columns, n), flat(y, 1)), x.dtype);
  const first = node1('Relu', [matmul(firstHit(x.graph, n), hits)]);
  const spread = reshape(mul(first, flat(dy, 1)), columns.shape);
  const cut = end.map((e) => Math.max(0, e));
  return reshape(col2im(spread, { ...w, end: cut }, sizes), x.shape);
}

const maxPoolRule: GradRule = (c, dy) => {
  const [x, y] = [at(c, 0), out(c)];
  const w = fixedWindow(c, x, c.attributes.kernel_shape as readonly number[]);
  const sizes = fixedSpatial(c, x, 'max pooling');
  const end = snug(w, sizes, y.shape.slice(2) as readonly number[]);
  return [tiles(w) ? tiledMaxPool(x, y, dy, w, end) : overlappingMaxPool(x, y, dy, w, sizes, end)];
};

/** How many elements each window averages, per place: [1, 1, ...places]; a number where that is the same everywhere. */
function averaged(
  c: GradContext,
  w: FixedWindow,
  sizes: readonly number[],
  places: readonly number[],
): Tensor | number {
  const countsPadding = c.attributes.count_include_pad === 1;
  const perAxis = places.map((n, i) => {
    const [k, s, d, b] = [w.kernel[i], w.strides[i], w.dilations[i], w.begin[i]] as [number, number, number, number];
    const [low, high] = countsPadding ? [-b, (sizes[i] as number) + (w.end[i] as number)] : [0, sizes[i] as number];
    return Array.from({ length: n }, (_, o) => {
      let count = 0;
      for (let t = 0; t < k; t++) if (o * s - b + t * d >= low && o * s - b + t * d < high) count++;
      return count;
    });
  });
  const counts = perAxis.reduce<number[]>((all, axis) => all.flatMap((a) => axis.map((b) => a * b)), [1]);
  const [first] = counts as [number];
  return counts.every((v) => v === first) ? first : constant(c.graph, tensorData(counts, [1, 1, ...places]));
}

const averagePoolRule: GradRule = (c, dy) => {
  const x = at(c, 0);
  const w = fixedWindow(c, x, c.attributes.kernel_shape as readonly number[]);
  const sizes = fixedSpatial(c, x, 'average pooling');
  const places = out(c).shape.slice(2) as readonly number[];
  const share = div(dy, averaged(c, w, sizes, places));
  const end = snug(w, sizes, places);
  if (tiles(w))
    return [
      pad(
        upsample(share, w.kernel),
        [...w.begin, ...end].map((p) => -p),
      ),
    ];
  const ones = constant(c.graph, tensorData(new Float32Array(countOfTaps(w.kernel)).fill(1), [1, 1, ...w.kernel]));
  const spread = convTranspose(channelsApart(share), ones, undefined, {
    stride: w.strides,
    dilation: w.dilations,
    padding: [...w.begin, ...end.map((e) => Math.max(0, e))],
    outputPadding: end.map((e) => Math.max(0, -e)),
  });
  return [reshape(spread, x.shape)];
};

const spatialAxes = (x: Tensor): number[] => x.shape.flatMap((_, i) => (i < 2 ? [] : [i]));

/** Rules by operator. */
export const pooling: Record<string, GradRule> = {
  MaxPool: maxPoolRule,
  AveragePool: averagePoolRule,
  GlobalAveragePool: (c, dy) => [expand(div(dy, countOf(at(c, 0), spatialAxes(at(c, 0)))), at(c, 0).shape)],
  GlobalMaxPool: (c, dy) => {
    const x = at(c, 0);
    const hits = cast(equal(x, out(c)), x.dtype);
    return [mul(hits, div(dy, reduceSum(hits, { axes: spatialAxes(x), keepDims: true })))];
  },
};
