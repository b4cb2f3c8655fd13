/** Images, or whatever is counted, per second over the last second or so. */
export class Speed {
  readonly #marks: { time: number; count: number }[] = [];
  #count = 0;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.#marks.push({ time: now(), count: 0 });
  }

  /** Counts what is done, and gives the speed. */
  add(count: number): number {
    const time = this.now();
    this.#count += count;
    this.#marks.push({ time, count: this.#count });
    while (this.#marks.length > 2 && (this.#marks[1] as { time: number }).time < time - 1000) this.#marks.shift();
    const first = this.#marks[0] as { time: number; count: number };
    return ((this.#count - first.count) / Math.max(1e-3, time - first.time)) * 1000;
  }
}
