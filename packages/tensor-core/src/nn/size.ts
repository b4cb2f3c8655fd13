import { type Dim, showShape } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Params } from '../graph/params.ts';
import type { Tensor } from '../graph/tensor.ts';

/** Ends a layer's call: `<layer> <module path>: <rule>, got <value>`. */
export function wrong(layer: string, p: Params, rule: string, got: unknown): never {
  throw new GraphError(`${layer} ${p.path || '(top)'}: ${rule}, got ${String(got)}`);
}

/** The size of an axis that a weight's shape depends on; throws where it is symbolic or missing. */
export function fixedAxis(layer: string, p: Params, x: Tensor, axis: number): number {
  const d: Dim | undefined = x.shape[axis < 0 ? axis + x.rank : axis];
  if (typeof d === 'number') return d;
  return wrong(layer, p, `axis ${axis} must have a fixed size`, showShape(x.shape));
}

/** Throws unless a size or count is an integer of at least `min`. */
export function checkCount(layer: string, p: Params, what: string, n: number, min = 1): void {
  if (!Number.isInteger(n) || n < min) wrong(layer, p, `${what} must be an integer from ${min} up`, n);
}

/** One integer per spatial axis, a single number standing for all. */
export function perAxis(
  layer: string,
  p: Params,
  what: string,
  v: number | readonly number[],
  rank: number,
  min: number,
): number[] {
  const all = typeof v === 'number' ? new Array<number>(rank).fill(v) : [...v];
  if (all.length !== rank) wrong(layer, p, `${what} must have ${rank} entries`, `[${all}]`);
  for (const n of all) checkCount(layer, p, what, n, min);
  return all;
}
