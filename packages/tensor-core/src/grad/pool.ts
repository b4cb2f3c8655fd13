/** Vector-Jacobian rules of pooling. */
import { constant } from '../graph/constant.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { convTranspose } from '../ops/conv.ts';
import { countOf } from '../ops/dims-tensor.ts';
import { cast, div, equal, mul } from '../ops/elementwise.ts';
import { gatherElements } from '../ops/indexing.ts';
import { pad } from '../ops/pad.ts';
import { reduceSum } from '../ops/reduce.ts';
import { expand, reshape } from '../ops/shaping.ts';
import { upsample } from '../ops/upsample.ts';
import { maxPoolRule, snug, tiles } from './max-pool.ts';
import { at, type GradContext, type GradRule, out } from './rule.ts';
import { channelsApart, countOfTaps, type FixedWindow, fixedSpatial, fixedWindow, refuse } from './window.ts';

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

/** Every element of a window gets an equal share of its gradient. */
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
  const ones = tensorData(new Float32Array(countOfTaps(w.kernel)).fill(1), [1, 1, ...w.kernel]);
  const spread = convTranspose(channelsApart(share), constant(c.graph, ones), undefined, {
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
  MaxUnpool: (c, dy) => {
    const [x, indices] = [at(c, 0), at(c, 1)];
    if (c.inputs[2]) refuse(c, 'is known without an output shape only', 'one');
    return [reshape(gatherElements(reshape(dy, [-1]), reshape(indices, [-1])), x.shape)];
  },
};
