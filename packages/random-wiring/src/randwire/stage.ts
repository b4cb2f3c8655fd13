import { block, type Params, type Tensor } from '@netwright/tensor-core';
import { add, mul } from '@netwright/tensor-core/nn';
import { checkWiring } from '../graph/check-wiring.ts';
import { inputNodes } from '../graph/degrees.ts';
import { type Removal, remainder } from '../graph/remove.ts';
import type { Wiring } from '../graph/wiring.ts';
import { checkEdgeRemoval } from './edge-removal.ts';
import { randwireNode } from './node.ts';

/** Options of `randwireStage`. */
export interface StageOptions {
  /** Stride of the nodes that read the stage's input; default 2. */
  stride?: number;
  /** What is taken out of the trained network; weights keep their names and shapes. Default nothing. */
  without?: Removal;
  /** Probability that a node loses one of several inputs in an update, in [0, 1); default 0. See `keptEdges`. */
  edgeRemoval?: number;
}

/**
 * A stage wired by a graph: [N, C, H, W] -> [N, channels, H / stride, W / stride]. Nodes without a predecessor read the input with
 * the stride and change the channels; the output is the unweighted mean of the nodes without a successor. Nodes are named by their
 * numbers. Throws on what `checkWiring` refuses, and on a probability of removal out of [0, 1).
 *
 * Of `without` a sum loses its terms, with the weights of the others as they were; orphaned nodes go too (`remainder`), and the
 * mean is that of the outputs that are left.
 */
export const randwireStage = block(
  (p: Params, x: Tensor, wiring: Wiring, channels: number, options: StageOptions = {}): Tensor => {
    const { stride = 2, without = {}, edgeRemoval = 0 } = options;
    checkWiring(wiring, { where: `randwireStage ${p.path}` });
    checkEdgeRemoval(`randwireStage ${p.path}`, edgeRemoval);
    const rest = remainder(wiring, without);
    const inputs = new Set(inputNodes(wiring));
    const maps = new Map<number, Tensor>();
    for (const node of rest.nodes) {
      const sources = wiring.edges.filter(([, to]) => to === node).map(([from]) => from);
      const kept = new Set(rest.edges.filter(([, to]) => to === node).map(([from]) => from));
      const present = [...sources.keys()].filter((i) => kept.has(sources[i] as number));
      const read = present.map((i) => maps.get(sources[i] as number) as Tensor);
      const y = inputs.has(node)
        ? randwireNode(p.at(node), [x], channels, { stride })
        : randwireNode(p.at(node), read, channels, { degree: sources.length, present, edgeRemoval });
      maps.set(node, y);
    }
    const outputs = rest.outputs.map((node) => maps.get(node) as Tensor);
    return outputs.length === 1 ? (outputs[0] as Tensor) : mul(outputs.reduce(add), 1 / outputs.length);
  },
);
