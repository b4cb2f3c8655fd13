/** What time is read from: `performance`, or a clock of a test. */
export interface Clock {
  /** [ms], never falling. */
  now(): number;
}

/** Steps that are looked at; the smallest counts, as a busy machine makes the others longer. */
const steps = 20;
/** Readings without a step after which a clock counts as standing: above 100 ms of reading `performance`. */
const patience = 5_000_000;

/**
 * The smallest step that a clock shows [s]. Browsers coarsen `performance.now()` to 5 us in pages that are cross-origin
 * isolated and to 100 us in others (High Resolution Time, https://www.w3.org/TR/hr-time-3/#dfn-coarsen-time), some further.
 * Throws for a clock that does not move while it is read.
 */
export function clockResolution(clock: Clock = performance): number {
  let smallest = Number.POSITIVE_INFINITY;
  let before = clock.now();
  for (let step = 0; step < steps; step++) {
    let after = before;
    for (let reading = 0; after === before; reading++) {
      if (reading === patience)
        throw new Error(
          `clockResolution: a clock moves while it is read, got ${before} ms ${patience} times; give { resolution } [s]`,
        );
      after = clock.now();
    }
    smallest = Math.min(smallest, after - before);
    before = after;
  }
  return smallest / 1000;
}
