import { showShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';

/** An axis of x, counted from the start; negative ones count from the end. Throws where x has no such axis. */
export function axisIn(operator: string, x: Tensor, axis: number): number {
  const a = axis < 0 ? axis + x.rank : axis;
  if (Number.isInteger(a) && a >= 0 && a < x.rank) return a;
  throw new GraphError(
    `${operator} ${x.graph.path || '(top)'}: there must be an axis ${axis}, got ${showShape(x.shape)}`,
  );
}
