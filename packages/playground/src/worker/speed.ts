/** Images per second over the last second or so. */
export class Speed {
  readonly #marks: { time: number; images: number }[] = [];
  #images = 0;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.#marks.push({ time: now(), images: 0 });
  }

  /** Counts images that are done, and gives the speed. */
  add(images: number): number {
    const time = this.now();
    this.#images += images;
    this.#marks.push({ time, images: this.#images });
    while (this.#marks.length > 2 && (this.#marks[1] as { time: number }).time < time - 1000) this.#marks.shift();
    const first = this.#marks[0] as { time: number; images: number };
    return ((this.#images - first.images) / Math.max(1e-3, time - first.time)) * 1000;
  }
}
