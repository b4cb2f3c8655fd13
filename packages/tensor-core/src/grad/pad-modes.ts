/** The gradient of a padding that repeats elements of its input: through a gather along each padded axis. */
import { constant } from '../graph/constant.ts';
import type { Tensor } from '../graph/tensor.ts';
import { tensorData } from '../graph/tensor-data.ts';
import { gather } from '../ops/indexing.ts';
import { at, type GradContext } from './rule.ts';
import { refuse } from './window.ts';

/** Which element of an axis of n stands at place i, which may lie outside. */
const sources: Readonly<Record<string, (i: number, n: number) => number>> = {
  edge: (i, n) => Math.min(Math.max(i, 0), n - 1),
  wrap: (i, n) => ((i % n) + n) % n,
  reflect: (i, n) => {
    const period = Math.max(1, 2 * (n - 1));
    const k = ((i % period) + period) % period;
    return k < n ? k : period - k;
  },
};

/** The rule of Pad with mode edge, wrap or reflect and constant pads. */
export function padByGather(
  c: GradContext,
  mode: string,
  begin: readonly number[],
  end: readonly number[],
): readonly (Tensor | undefined)[] {
  const source = sources[mode] ?? refuse(c, 'mode must be constant, edge, wrap or reflect', mode);
  return c.through((x) => {
    let y = x;
    at(c, 0).shape.forEach((n, axis) => {
      const [before, after] = [begin[axis] as number, end[axis] as number];
      if (before === 0 && after === 0) return;
      if (typeof n !== 'number') refuse(c, `axis ${axis} must have a fixed size`, n);
      const places = Array.from({ length: before + n + after }, (_, i) => source(i - before, n));
      y = gather(y, constant(c.graph, tensorData(places, [places.length], 'int32')), axis);
    });
    return y;
  });
}
