import { constant, int64s, scalar } from '../graph/constant.ts';
import { type Shape, symbolsOf, visitDim } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Graph } from '../graph/graph.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';

/** Where a symbol can be read at run time: an axis of this value is that symbol and nothing else. */
function sourceOf(graph: Graph, symbol: string): { t: Tensor; axis: number } {
  for (const t of graph.inputs.values()) {
    const axis = t.shape.indexOf(symbol);
    if (axis >= 0) return { t, axis };
  }
  for (let id = 0; id < graph.values.shape.length; id++) {
    const axis = graph.values.shape[id]?.indexOf(symbol) ?? -1;
    const t = axis >= 0 ? graph.find(graph.values.name[id] as string) : undefined;
    if (t) return { t, axis };
  }
  throw new GraphError(`dimension ${symbol}: no value has it as an axis`);
}

/** A 1-D int64 tensor of these dimensions; symbolic ones are computed from the shapes of the inputs. */
export function dimsTensor(graph: Graph, shape: Shape): Tensor {
  if (shape.every((d) => typeof d === 'number')) return int64s(graph, shape as readonly number[]);
  const read = new Map<string, Tensor>();
  for (const d of shape)
    for (const s of typeof d === 'string' ? symbolsOf(d) : []) {
      if (read.has(s)) continue;
      const { t, axis } = sourceOf(graph, s);
      read.set(s, node1('Shape', [t], { start: axis, end: axis + 1 }));
    }
  const one = (n: number): Tensor => constant(graph, tensorData([n], [1], 'int64'));
  const parts = shape.map((d) =>
    typeof d === 'number'
      ? one(d)
      : visitDim<Tensor>(d, {
          constant: one,
          symbol: (name) => read.get(name) as Tensor,
          add: (a, b) => node1('Add', [a, b]),
          mul: (a, b) => node1('Mul', [a, b]),
          div: (a, b) => node1('Div', [a, b]),
        }),
  );
  return parts.length === 1 ? (parts[0] as Tensor) : node1('Concat', parts, { axis: 0 });
}

/** The number of elements of a shape as a scalar of the tensor's dtype: a constant where the shape is fixed. */
export function countOf(x: Tensor, axes: readonly number[]): Tensor {
  const dims = axes.map((a) => x.shape[a] ?? 1);
  if (dims.every((d) => typeof d === 'number'))
    return scalar(
      x.graph,
      dims.reduce((p, d) => p * d, 1),
      x.dtype,
    );
  const n = node1('Cast', [dimsTensor(x.graph, dims)], { to: 1 });
  return node1('ReduceProd', [n], { keepdims: 0 });
}
