import { constant, type Params, type Tensor, tensorData } from '@netwright/tensor-core';
import { add, cast, greaterOrEqual, less } from '@netwright/tensor-core/nn';

/** Throws where the probability that a node loses an input in training is not in [0, 1). */
export function checkEdgeRemoval(where: string, probability: number): void {
  if (!(probability >= 0 && probability < 1))
    throw new Error(`${where}: edgeRemoval must be in [0, 1), got ${probability}`);
}

/** The inputs of one node. */
export interface RemovableEdges {
  /** How many the wiring gives it. */
  readonly degree: number;
  /** Which of them it has, in ascending order: all, unless some were taken out. */
  readonly present: readonly number[];
  /** Probability that one of these is removed in an update, in [0, 1). */
  readonly edgeRemoval: number;
}

/**
 * Which inputs of a node an update has: [degree] of 1, with a 0 for the one that is removed, if any; `undefined` where none can be:
 * in evaluation, at probability 0, and where the node has one input. For each mini-batch a node of several inputs loses one of them,
 * each as likely as the others, with the given probability (Xie et al. 2019, section 4, whose sentence is read as in
 * https://github.com/ironjr/pytorch-randwire). So it never loses its last. Nothing is enlarged to make up for it.
 *
 * One number u in [0, 1) decides, the noise `<node>.edgeRemoval` [1] of the training graph: input k of n goes where
 * k p / n <= u < (k + 1) p / n.
 */
export function keptEdges(p: Params, { degree, present, edgeRemoval }: RemovableEdges): Tensor | undefined {
  if (p.mode === 'eval' || edgeRemoval === 0 || present.length < 2) return undefined;
  const noise = p.graph.random(p.name('edgeRemoval'), [1], 'uniform');
  const bounds = (end: 0 | 1): Tensor => {
    const values = Array.from({ length: degree }, (_, i) => {
      const k = present.indexOf(i);
      return k < 0 ? 1 : ((k + end) * edgeRemoval) / present.length; // u is below 1: what is not there is not removed
    });
    return constant(p.graph, tensorData(values, [degree]));
  };
  return add(cast(less(noise, bounds(0)), 'float32'), cast(greaterOrEqual(noise, bounds(1)), 'float32'));
}
