import type { Clock } from './clock.ts';

/** Work without a pause [ms] after which timers and pages get their turn, so that a signal can be given. */
const pauseEvery = 50;

/** Times calls of one function by one clock. */
export class Stopwatch {
  /** Calls so far. */
  runs = 0;
  /** Told after each measurement how many there were since the start. */
  report: ((measurements: number) => void) | undefined;
  #measurements = 0;
  #start: number;
  #paused: number;

  constructor(
    private readonly run: () => unknown,
    private readonly clock: Clock,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.#start = clock.now();
    this.#paused = this.#start;
  }

  /** Time since the start, pauses included [s]. */
  get seconds(): number {
    return (this.clock.now() - this.#start) / 1000;
  }

  /** Counts time and measurements from now. */
  restart(): void {
    this.#measurements = 0;
    this.#start = this.clock.now();
  }

  /** Runs so often, one after another, and says how long that took in all [s]. Throws what the signal gives as its reason. */
  async time(repetitions: number): Promise<number> {
    if (this.clock.now() - this.#paused >= pauseEvery) {
      await new Promise((resolve) => setTimeout(resolve));
      this.#paused = this.clock.now();
    }
    this.signal?.throwIfAborted();
    const start = this.clock.now();
    for (let i = 0; i < repetitions; i++) await this.run();
    const end = this.clock.now();
    this.runs += repetitions;
    this.report?.(++this.#measurements);
    return (end - start) / 1000;
  }
}
