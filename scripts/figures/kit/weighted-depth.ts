import type { Graph } from '@netwright/tensor-core';

const weighted = new Set(['Conv', 'Gemm', 'MatMul']);

/** The most layers with weights (convolutions and products) that lie on one path through a graph: what papers call its depth. */
export function weightedDepth(graph: Graph): number {
  const { op, inputs, inputStart, outputs, outputStart } = graph.nodes;
  const depth = new Map<number, number>();
  let deepest = 0;
  for (let i = 0; i < op.length; i++) {
    const above = inputs.slice(inputStart[i], inputStart[i + 1]).map((id) => depth.get(id) ?? 0);
    const own = Math.max(0, ...above) + (weighted.has(op[i] as string) ? 1 : 0);
    for (const id of outputs.slice(outputStart[i], outputStart[i + 1])) depth.set(id, own);
    deepest = Math.max(deepest, own);
  }
  return deepest;
}
