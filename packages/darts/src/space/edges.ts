/** An edge of a cell's graph: from a state to a node. States 0 and 1 are the cell's inputs, 2 + i is node i. */
export interface Edge {
  readonly from: number;
  readonly node: number;
}

/**
 * All edges of a cell in the order of the rows of its architecture parameters: node by node, and from each state before it. 14
 * for the 4 nodes of DARTS. Throws unless `nodes` is an integer from 1 up.
 */
export function edgesOf(nodes: number): Edge[] {
  if (!Number.isInteger(nodes) || nodes < 1)
    throw new Error(`edgesOf: nodes must be an integer from 1 up, got ${nodes}`);
  return Array.from({ length: nodes }, (_, node) =>
    Array.from({ length: 2 + node }, (_, from) => ({ from, node })),
  ).flat();
}
