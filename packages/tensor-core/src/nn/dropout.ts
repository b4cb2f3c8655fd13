import type { Shape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { cast, greaterOrEqual, mul } from '../ops/elementwise.ts';

/** x times noise that keeps each drawn element with probability 1 - rate, scaled so that the mean stays. */
function dropped(layer: string, x: Tensor, rate: number, shape: Shape): Tensor {
  const { graph } = x;
  if (!(rate >= 0 && rate <= 1)) throw new GraphError(`${layer} ${graph.path}: rate must be in [0, 1], got ${rate}`);
  if (graph.mode === 'eval' || rate === 0) return x;
  if (rate === 1) return mul(x, 0);
  const noise = graph.random(graph.path === '' ? layer : `${graph.path}.${layer}`, shape, 'uniform');
  return mul(x, mul(cast(greaterOrEqual(noise, rate), x.dtype), 1 / (1 - rate)));
}

/**
 * Dropout (Srivastava et al. 2014): in training each element is 0 with probability `rate` and divided by 1 - rate else; in
 * evaluation x itself. The noise is an input of the graph, named by the module path, so that a run can be repeated.
 */
export const dropout = (x: Tensor, rate = 0.5): Tensor => dropped('dropout', x, rate, x.shape);

/** Dropout of whole channels of [N, C, ...], as torch.nn.Dropout2d. */
export const channelDropout = (x: Tensor, rate = 0.5): Tensor =>
  dropped('channelDropout', x, rate, [...x.shape.slice(0, 2), ...x.shape.slice(2).map(() => 1)]);

/**
 * Stochastic depth (Huang et al. 2016, https://arxiv.org/abs/1603.09382) of a residual branch [N, ...]: in training a whole
 * sample's branch is 0 with probability `rate` and divided by 1 - rate else; in evaluation x itself.
 */
export const dropPath = (x: Tensor, rate: number): Tensor =>
  dropped('dropPath', x, rate, [...x.shape.slice(0, 1), ...x.shape.slice(1).map(() => 1)]);
