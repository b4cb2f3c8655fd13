import type { DType } from './dtype.ts';
import type { Graph } from './graph.ts';
import type { Tensor } from './tensor.ts';
import { isSmallInteger, type TensorData, tensorData } from './tensor-data.ts';

/** A constant tensor in a graph. Equal small ones are shared. */
export function constant(graph: Graph, data: TensorData): Tensor {
  const small = data.data.length <= 16;
  const key = small ? `${data.dtype}[${data.dims}]${Array.from(data.data, show).join()}` : '';
  const pooled = small ? graph.pool.get(key) : undefined;
  if (pooled) return pooled;
  const label = data.data.length === 1 ? `constant/${show(data.data[0] as number)}` : 'constant/';
  const t = graph.value(graph.unique(label), data.dtype, data.dims);
  graph.constants.set(t.id, data);
  if (isSmallInteger(data)) graph.ints.set(t.id, Array.from(data.data, Number));
  if (small) graph.pool.set(key, t);
  return t;
}

/** A scalar constant, float32 unless said otherwise. */
export const scalar = (graph: Graph, value: number, dtype: DType = 'float32'): Tensor =>
  constant(graph, tensorData([value], [], dtype));

/** A 1-D int64 constant: axes, shapes, starts. */
export const int64s = (graph: Graph, values: readonly number[]): Tensor =>
  constant(graph, tensorData(values, [values.length], 'int64'));

/** -0 and 0 are different constants. */
const show = (v: number | bigint): string => (Object.is(v, -0) ? '-0' : String(v));
