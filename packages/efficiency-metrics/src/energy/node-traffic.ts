import type { NodeCost } from '../profile/node-cost.ts';
import { type NodeTiling, nodeTiling } from './node-tiling.ts';
import { compulsoryTraffic, type Tileable, type Traffic, tiledTraffic } from './tiling.ts';

/** What a node moves between two memories [bytes]. */
export interface NodeTraffic {
  readonly weights: number;
  readonly activations: number;
}

/** What a node moves between DRAM and the chip, and between the chip's memory and its registers. */
export interface NodeMoves {
  /** Each weight at the first node that reads it. */
  readonly once: NodeTraffic;
  /** Weights, inputs and outputs, each once per node. */
  readonly compulsory: NodeTraffic;
  /** The same through a memory of `capacity` [bytes]. */
  tiled(capacity: number): NodeTraffic;
  /** Whether `tiled` knows how the node multiplies; where it does not, it answers with `compulsory`. */
  readonly isTiled: boolean;
}

/** Bits per stored element of a node's weights, as the file has them. */
function fileBits({ weightBytes, parameters, statistics, constants }: NodeCost, otherwise: number): number {
  const elements = parameters + statistics + constants;
  return elements > 0 && weightBytes > 0 ? (8 * weightBytes) / elements : otherwise;
}

/** Answers to `tiledTraffic` by problem: networks repeat their layers. */
function remembered(): typeof tiledTraffic {
  const known = new Map<string, Traffic>();
  return (problem, capacity) => {
    const key = `${capacity} ${Object.values(problem).join(' ')}`;
    const traffic = known.get(key) ?? tiledTraffic(problem, capacity);
    known.set(key, traffic);
    return traffic;
  };
}

const storedPart = ({ stored }: NodeTiling, t: Traffic): number =>
  stored === 'none' ? 0 : stored === 'first' ? t.inputs : t.weights;

/**
 * Makes a function that says what nodes move, with weights of `weightBits` in place of the file's where given (parameters,
 * statistics and constants alike).
 */
export function trafficOf(weightBits?: number): (node: NodeCost) => NodeMoves {
  const tile = remembered();
  return (node) => {
    const tiling = nodeTiling(node);
    const times = node.repeats;
    const bits = fileBits(node, 8 * (tiling?.problem.weightBytes ?? 4));
    const scale = weightBits === undefined ? 1 : weightBits / bits;
    const operand = tiling ? storedPart(tiling, compulsoryTraffic(tiling.problem)) * times : 0;
    // Of an embedding, say, fewer weights are read than stored.
    const read = Math.min(Math.max(operand, node.weightBytes * times), node.bytesMoved);
    const compulsory = { weights: read * scale, activations: node.bytesMoved - read };
    const problem = tiling && scaled(tiling, scale);
    return {
      once: { weights: times > 0 ? node.weightBytes * scale : 0, activations: 0 },
      compulsory,
      isTiled: tiling !== undefined,
      tiled: (capacity) => {
        if (!tiling || !problem) return compulsory;
        const [least, most] = [compulsoryTraffic(problem), tile(problem, capacity)];
        const extra = {
          weights: most.weights - least.weights,
          inputs: most.inputs - least.inputs,
          outputs: most.outputs - least.outputs,
        };
        const weights = storedPart(tiling, extra) * times;
        const all = (extra.weights + extra.inputs + extra.outputs) * times;
        return { weights: compulsory.weights + weights, activations: compulsory.activations + all - weights };
      },
    };
  };
}

function scaled({ problem, stored }: NodeTiling, scale: number): Tileable {
  if (stored === 'none') return problem;
  return stored === 'first'
    ? { ...problem, inputBytes: problem.inputBytes * scale }
    : { ...problem, weightBytes: problem.weightBytes * scale };
}
