import type { Graph } from './graph.ts';
import type { Tensor } from './tensor.ts';

/** What a graph's outputs need: marks by node row and by value id. */
export interface Live {
  readonly nodes: Uint8Array;
  readonly values: Uint8Array;
}

/** Marks the nodes and values that these tensors (default: the outputs) depend on; subgraphs count what they capture. */
export function live(graph: Graph, roots: Iterable<Tensor> = graph.outputs.values()): Live {
  const { nodes: n } = graph;
  const nodes = new Uint8Array(graph.size);
  const values = new Uint8Array(graph.values.name.length);
  for (const t of roots) values[t.id] = 1;
  for (let i = graph.size - 1; i >= 0; i--) {
    let used = false;
    for (let o = n.outputStart[i] as number; o < (n.outputStart[i + 1] as number); o++)
      if (values[n.outputs[o] as number]) used = true;
    if (!used) continue;
    nodes[i] = 1;
    for (let k = n.inputStart[i] as number; k < (n.inputStart[i + 1] as number); k++) {
      const id = n.inputs[k] as number;
      if (id >= 0) values[id] = 1;
    }
    for (const id of captured(graph, i)) values[id] = 1;
  }
  return { nodes, values };
}

/** Ids of this graph's values that the subgraphs of a node read from outside. */
export function captured(graph: Graph, index: number): readonly number[] {
  return graph.captures.get(index) ?? [];
}
