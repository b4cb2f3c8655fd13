/** How a deterministic machine comes to repeat itself. */
export interface StateCycle<S> {
  /** Moments before the first state that comes again. */
  readonly transient: number;
  /** Moments until it comes again. */
  readonly period: number;
  /** That state. */
  readonly first: S;
}

/** How long `brentCycle` looks. */
export interface BrentOptions {
  /** Steps at most; default 2^26. */
  limit?: number;
}

/**
 * The cycle that repeated steps from `start` end in, with three states in memory ("An improved Monte Carlo factorization algorithm",
 * Brent, 1980): at most 3 max(transient, period) steps. Throws where there is none within the limit.
 */
export function brentCycle<S>(
  step: (state: S) => S,
  start: S,
  equal: (a: S, b: S) => boolean,
  { limit = 2 ** 26 }: BrentOptions = {},
): StateCycle<S> {
  let power = 1;
  let period = 1;
  let slow = start;
  let fast = step(start);
  for (let steps = 1; !equal(slow, fast); steps++) {
    if (steps >= limit) throw new Error(`brentCycle: a state must come again within ${limit} steps, got none`);
    if (power === period) {
      slow = fast;
      power *= 2;
      period = 0;
    }
    fast = step(fast);
    period++;
  }
  slow = start;
  fast = start;
  for (let i = 0; i < period; i++) fast = step(fast);
  let transient = 0;
  while (!equal(slow, fast)) {
    slow = step(slow);
    fast = step(fast);
    transient++;
  }
  return { transient, period, first: slow };
}
