import type { Graph } from '@netwright/tensor-core';

/** Trained numbers of a graph; running statistics are none. */
export function parameterCount(graph: Graph): number {
  return [...graph.params.values()]
    .filter(({ kind }) => kind === 'parameter')
    .reduce((sum, { tensor }) => sum + tensor.fixedShape.reduce((product, length) => product * length, 1), 0);
}
