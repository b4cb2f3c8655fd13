import type { Tensor } from '../../graph/tensor.ts';
import { sizeOf } from '../../graph/tensor-data.ts';
import { concat, reshape, split } from '../../ops/shaping.ts';
import type { OptimizerContext, TrainedParameter } from './optimizer.ts';

/** onnxruntime's WebGPU provider fails at a Split into 12 or more. */
const mostParts = 8;

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
      const parts = splitInto(next, small.map(elements));
      for (const [i, p] of small.entries()) p.assign(reshape(parts[i] as Tensor, p.value.shape));
    },
  };
  return [joined, ...parameters.filter((p) => elements(p) >= c.fuse)];
}

/** Parts of these sizes, by several nodes where there are many. */
function splitInto(x: Tensor, sizes: readonly number[]): Tensor[] {
  if (sizes.length <= mostParts) return split(x, sizes, 0);
  const width = Math.ceil(sizes.length / Math.ceil(sizes.length / mostParts));
  const groups: number[][] = [];
  for (let i = 0; i < sizes.length; i += width) groups.push(sizes.slice(i, i + width));
  const wholes = splitInto(
    x,
    groups.map((g) => g.reduce((a, b) => a + b)),
  );
  return groups.flatMap((g, i) => split(wholes[i] as Tensor, g, 0));
}
