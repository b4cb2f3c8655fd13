import { type Dim, showShape, sizeOfShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';
import { add, div, mul, pow, square } from './elementwise.ts';
import { pad } from './pad.ts';
import { avgPool2d } from './pool.ts';
import { reshape } from './shaping.ts';

/**
 * x / (k + alpha mean(x^2 of `size` neighbouring channels))^beta of [N, C, ...], channels outside counting as 0
 * (Krizhevsky et al. 2012, section 3.3, with torch.nn.LocalResponseNorm's defaults). Composed: WebGPU lacks LRN.
 * `before` is how many of the neighbours come first, by default floor(size / 2) as in PyTorch.
 */
export function localResponseNorm(
  x: Tensor,
  size: number,
  {
    alpha = 1e-4,
    beta = 0.75,
    k = 1,
    before = Math.floor(size / 2),
  }: { alpha?: number; beta?: number; k?: number; before?: number } = {},
): Tensor {
  const [n, channels, ...positions] = x.shape as readonly [Dim, Dim, ...Dim[]];
  if (x.rank < 2)
    throw new GraphError(`localResponseNorm ${x.graph.path}: needs [N, C, ...], got ${showShape(x.shape)}`);
  const rows = reshape(square(x), [n, 1, channels, sizeOfShape(positions)]);
  const means = avgPool2d(pad(rows, [before, 0, size - 1 - before, 0]), { kernel: [size, 1], stride: 1 });
  return div(x, pow(add(mul(reshape(means, x.shape), alpha), k), beta));
}
