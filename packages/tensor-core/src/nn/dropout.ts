import { type Shape, showShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { cast, div, greaterOrEqual, mul, sub } from '../ops/elementwise.ts';

/** Noise in [0, 1) for a layer, an input named by the module path. */
const noiseOf = (layer: string, { graph }: Tensor, shape: Shape): Tensor =>
  graph.random(graph.path === '' ? layer : `${graph.path}.${layer}`, shape, 'uniform');

/** x times noise that keeps each drawn element with probability 1 - rate, scaled so that the mean stays. */
function dropped(layer: string, x: Tensor, rate: number, shape: Shape): Tensor {
  const { graph } = x;
  if (!(rate >= 0 && rate <= 1)) throw new GraphError(`${layer} ${graph.path}: rate must be in [0, 1], got ${rate}`);
  if (graph.mode === 'eval' || rate === 0) return x;
  if (rate === 1) return mul(x, 0);
  const noise = noiseOf(layer, x, shape);
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

/** One number per sample. */
const perSample = (x: Tensor): Shape => x.shape.map((d, i) => (i === 0 ? d : 1));

/**
 * Stochastic depth (Huang et al. 2016, https://arxiv.org/abs/1603.09382) of a residual branch [N, ...]: in training a whole
 * sample's branch is 0 with probability `rate` and divided by 1 - rate else; in evaluation x itself. A rate that changes
 * during training is a scalar tensor [] with a value in [0, 1), which is not checked.
 */
export function dropPath(x: Tensor, rate: number | Tensor): Tensor {
  if (typeof rate === 'number') return dropped('dropPath', x, rate, perSample(x));
  if (rate.rank !== 0)
    throw new GraphError(`dropPath ${x.graph.path}: rate must be a scalar, got ${showShape(rate.shape)}`);
  if (x.graph.mode === 'eval') return x;
  const kept = greaterOrEqual(noiseOf('dropPath', x, perSample(x)), rate);
  return mul(x, div(cast(kept, x.dtype), sub(1, rate)));
}
