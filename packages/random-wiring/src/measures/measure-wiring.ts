import { components } from '../graph/components.ts';
import { inputNodes, outputNodes } from '../graph/degrees.ts';
import type { Wiring } from '../graph/wiring.ts';
import { globalClustering, meanClustering } from './clustering.ts';
import { characteristicPathLength } from './path-length.ts';

/** What `measureWiring` finds. */
export interface WiringMeasures {
  readonly nodes: number;
  readonly edges: number;
  /** Nodes that read the stage's input. */
  readonly inputs: number;
  /** Nodes whose mean is the stage's output. */
  readonly outputs: number;
  /** Edges of the longest path from an input to an output. */
  readonly depth: number;
  /** Connected parts, edges taken without direction. */
  readonly parts: number;
  readonly meanClustering: number;
  readonly globalClustering: number;
  /** Undefined where the graph is not connected or has one node. */
  readonly pathLength: number | undefined;
}

/** Edges of the longest directed path. */
function depthOf({ nodes, edges }: Wiring): number {
  const depth = new Int32Array(nodes);
  for (const [from, to] of edges) depth[to] = Math.max(depth[to]!, depth[from]! + 1); // edges ascend by `from`
  return Math.max(...depth);
}

/** All measures of a wiring at once. */
export function measureWiring(wiring: Wiring): WiringMeasures {
  const parts = components(wiring).length;
  return {
    nodes: wiring.nodes,
    edges: wiring.edges.length,
    inputs: inputNodes(wiring).length,
    outputs: outputNodes(wiring).length,
    depth: depthOf(wiring),
    parts,
    meanClustering: meanClustering(wiring),
    globalClustering: globalClustering(wiring),
    pathLength: parts === 1 && wiring.nodes > 1 ? characteristicPathLength(wiring) : undefined,
  };
}
