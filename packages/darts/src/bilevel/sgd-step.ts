import { type Graph, init, scalar, type Tensor } from '@netwright/tensor-core';
import type { Optimizer } from '@netwright/tensor-core/train';

/** Throws unless the derivative of an optimiser's step with respect to the gradient is the rate: plain momentum. */
export function checkUnrolled({ name, settings }: Optimizer): void {
  const plain = name === 'sgd' && !settings.nesterov && !settings.dampening;
  if (!plain)
    throw new Error(
      `bilevelSteps: unroll 'code' needs sgd without nesterov and dampening, got ${name} ${JSON.stringify(settings)}`,
    );
}

/**
 * The weights after one step of their own optimiser, as the published code looks ahead (cnn/architect.py): with its momentum
 * and decay, without its limit on the gradient. `read` names the buffers that the graph takes from the weights' step.
 */
export function sgdStep(
  graph: Graph,
  { optimizer }: { optimizer: Optimizer },
  names: readonly string[],
  gradients: readonly Tensor[],
  rate: Tensor | number,
): { stepped: Tensor[]; read: string[] } {
  const read: string[] = [];
  const stepped = new Map<string, Tensor>();
  optimizer.build(
    {
      graph,
      lr: typeof rate === 'number' ? scalar(graph, rate) : rate,
      step: scalar(graph, 1), // without dampening nothing depends on it
      fuse: 16_384, // the default of `trainStep`: buffers are joined alike
      state(key, shape) {
        read.push(key);
        return graph.parameter(key, shape, init.zeros(), 'buffer');
      },
      next: () => undefined,
    },
    names.map((name, i) => ({
      name,
      value: graph.params.get(name)?.tensor as Tensor,
      gradient: gradients[i] as Tensor,
      assign: (next) => void stepped.set(name, next),
    })),
  );
  return { stepped: names.map((name) => stepped.get(name) as Tensor), read };
}
