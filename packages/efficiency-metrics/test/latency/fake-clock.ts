import type { Clock } from '../../src/index.ts';

/** A clock of a test: time passes by `pass` [ms], and a little by reading it, as with a real one; it shows whole steps only. */
export class FakeClock implements Clock {
  #time = 0;

  constructor(
    readonly step = 0,
    readonly reading = 50e-6,
  ) {}

  now(): number {
    this.#time += this.reading;
    return this.step === 0 ? this.#time : Math.floor(this.#time / this.step) * this.step;
  }

  pass(milliseconds: number): void {
    this.#time += milliseconds;
  }
}
