import { constant } from '../graph/constant.ts';
import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { matmul } from '../ops/linear.ts';
import { reduceSum } from '../ops/reduce.ts';
import { reshape } from '../ops/shaping.ts';
import { countOfTaps } from './window.ts';

/** [height * width, width / k]: 1 where a row-major element of `height` rows lies in a column of windows. */
function columnSums(graph: Graph, height: number, width: number, k: number): Tensor {
  const key = `column sums ${height} ${width} ${k}`;
  const pooled = graph.pool.get(key);
  if (pooled) return pooled;
  const places = width / k;
  const data = new Float32Array(height * width * places);
  for (let i = 0; i < height * width; i++) data[i * places + Math.floor((i % width) / k)] = 1;
  const t = constant(graph, tensorData(data, [height * width, places]));
  graph.pool.set(key, t);
  return t;
}

/**
 * The sums of windows side by side, the adjoint of `upsample`: [N, C, ...in] -> [N, C, ...in / kernel]. The rows under a
 * window times a constant matrix: onnxruntime's AveragePool has no fast kernel since opset 19 (2.5 ms for [64, 6, 28, 28]
 * by 2x2 on one thread), and a convolution of one channel is padded to a block of 16 (1.4 ms); this takes 0.2 ms.
 */
export function sumPool(x: Tensor, kernel: readonly number[], sizes: readonly number[]): Tensor {
  if (countOfTaps(kernel) === 1) return x;
  const places = sizes.map((d, i) => d / (kernel[i] as number));
  const [k, width] = [kernel.at(-1) as number, sizes.at(-1) as number];
  const rows = kernel.at(-2) ?? 1;
  let y = matmul(reshape(x, [-1, rows * width]), columnSums(x.graph, rows, width, k));
  if (kernel.length === 3) {
    const inner = countOfTaps(places.slice(1));
    y = reduceSum(reshape(y, [-1, kernel[0] as number, inner]), { axes: [1] });
  }
  return reshape(y, [...x.shape.slice(0, 2), ...places]);
}
