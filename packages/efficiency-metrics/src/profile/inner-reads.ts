import type { Graph } from '@netwright/tensor-core';
import { bodiesOf } from '../memory/liveness.ts';

/** A node that reads a value, and as which of its inputs. */
export interface Read {
  readonly graph: Graph;
  /** Row in that graph. */
  readonly node: number;
  readonly position: number;
}

/** Whether a value of a subgraph is one of the graph around it. */
const isOutside = (graph: Graph, id: number): boolean => {
  const name = graph.values.name[id]!;
  return (
    graph.values.producer[id]! < 0 && !graph.constants.has(id) && !graph.params.has(name) && !graph.inputs.has(name)
  );
};

/** The first readers, in the subgraphs of a node, of values from outside them, by name. */
export function innerReads(graph: Graph, node: number, found: Map<string, Read> = new Map()): Map<string, Read> {
  for (const body of bodiesOf(graph, node)) {
    const n = body.nodes;
    for (let i = 0; i < body.size; i++) {
      for (let k = n.inputStart[i]!; k < n.inputStart[i + 1]!; k++) {
        const id = n.inputs[k]!;
        if (id < 0 || !isOutside(body, id)) continue;
        const name = body.values.name[id]!;
        if (!found.has(name)) found.set(name, { graph: body, node: i, position: k - n.inputStart[i]! });
      }
      if (body.captures.has(i)) innerReads(body, i, found);
    }
  }
  return found;
}
