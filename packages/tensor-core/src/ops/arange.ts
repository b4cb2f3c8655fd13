import { constant, scalar } from '../graph/constant.ts';
import type { Dim } from '../graph/dim.ts';
import { type DType, onnxDType } from '../graph/dtype.ts';
import type { Graph } from '../graph/graph.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { dimsTensor } from './dims-tensor.ts';

/** 0, 1, ... n - 1 as a 1-D tensor; a constant for a number, a Range for a symbolic dimension. Default int64. */
export function arange(graph: Graph, n: Dim, dtype: DType = 'int64'): Tensor {
  if (typeof n === 'number')
    return constant(
      graph,
      tensorData(
        Array.from({ length: n }, (_, i) => i),
        [n],
        dtype,
      ),
    );
  const limit = node1('Squeeze', [dimsTensor(graph, [n])]);
  const range = node1('Range', [scalar(graph, 0, 'int64'), limit, scalar(graph, 1, 'int64')]);
  return dtype === 'int64' ? range : node1('Cast', [range], { to: onnxDType[dtype] });
}
