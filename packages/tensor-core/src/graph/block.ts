import type { Params } from './params.ts';
import { Tensor } from './tensor.ts';

/**
 * Makes the module path of `p` current while the function runs and records its result under that path, so that nodes
 * without parameters belong to the module, and `tap` finds it.
 */
export function block<A extends unknown[], R>(build: (p: Params, ...rest: A) => R): (p: Params, ...rest: A) => R {
  return (p, ...rest) =>
    p.graph.within(p.path, () => {
      const result = build(p, ...rest);
      if (result instanceof Tensor && p.path !== '') record(p.path, result);
      return result;
    });
}

/** Names a value inside the current block for tapping: `named('weights', t)` is tapped as `<module path>.weights`. */
export function named(name: string, t: Tensor): Tensor {
  record(t.graph.path === '' ? name : `${t.graph.path}.${name}`, t);
  return t;
}

function record(path: string, t: Tensor): void {
  const { taps } = t.graph;
  let free = path;
  for (let i = 1; taps.has(free) && taps.get(free)?.id !== t.id; i++) free = `${path}_${i}`;
  taps.set(free, t);
}
