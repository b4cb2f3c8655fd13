import type { Tensor } from '../../graph/tensor.ts';
import { sizeOf } from '../../graph/tensor-data.ts';
import { concat, reshape } from '../../ops/shaping.ts';
import { splitParts } from '../../ops/split-parts.ts';
import type { OptimizerContext, TrainedParameter } from './optimizer.ts';

const elements = (p: TrainedParameter): number => sizeOf(p.value.fixedShape);

/**
 * Parameters of fewer than `c.fuse` elements joined to one vector, the others as they are: an optimiser then has a dozen
 * nodes for all small ones together, not for each. `name` is the joined one's, for its state.
 */
export function fused(c: OptimizerContext, parameters: readonly TrainedParameter[], name: string): TrainedParameter[] {
  const small = parameters.filter((p) => elements(p) < c.fuse);
  if (small.length < 2) return [...parameters];
  const join = (of: (p: TrainedParameter) => Tensor): Tensor =>
    concat(
      small.map((p) => reshape(of(p), [elements(p)])),
      0,
    );
  const joined: TrainedParameter = {
    name,
    value: join((p) => p.value),
    gradient: join((p) => p.gradient),
    assign(next) {
      const parts = splitParts(next, small.map(elements), 0);
      for (const [i, p] of small.entries()) p.assign(reshape(parts[i] as Tensor, p.value.shape));
    },
  };
  return [joined, ...parameters.filter((p) => elements(p) >= c.fuse)];
}
