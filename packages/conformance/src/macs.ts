import { type Graph, live } from '@netwright/tensor-core';

/**
 * Multiply-accumulates of convolutions and matrix products that the outputs of a graph with fixed shapes need; attention's
 * products included.
 */
export function countMacs(graph: Graph): number {
  let total = 0;
  const { nodes } = live(graph);
  for (let i = 0; i < graph.size; i++) {
    if (!nodes[i]) continue;
    const n = graph.node(i);
    const size = (k: number): number => n.outputs[k]?.fixedShape.reduce((a, b) => a * b, 1) ?? 0;
    const [x, w] = n.inputs;
    if (n.op === 'Conv' && w) total += size(0) * w.fixedShape.slice(1).reduce((a, b) => a * b, 1);
    else if (n.op === 'ConvTranspose' && x && w)
      total += x.fixedShape.reduce((a, b) => a * b, 1) * w.fixedShape.slice(1).reduce((a, b) => a * b, 1);
    else if (n.op === 'MatMul' && x) total += size(0) * (x.fixedShape[x.rank - 1] as number);
    else if (n.op === 'Gemm' && x) total += size(0) * (x.fixedShape[n.attributes.transA === 1 ? 0 : 1] as number);
  }
  return total;
}
