/** A value by update. */
export interface CurvePoint {
  update: number; // from 1
  value: number;
}

const decay = 0.9;

/** Values smoothed by an exponential moving average; the first ones are not drawn towards 0. */
export class SmoothCurve {
  readonly raw: CurvePoint[] = [];
  readonly smooth: CurvePoint[] = [];
  #sum = 0;
  #weight = 0;

  add(update: number, value: number): void {
    this.#sum = decay * this.#sum + value;
    this.#weight = decay * this.#weight + 1;
    this.raw.push({ update, value });
    this.smooth.push({ update, value: this.#sum / this.#weight });
  }
}

/** At most about `limit` of the points, the last one always among them. */
export function thinned(points: readonly CurvePoint[], limit: number): CurvePoint[] {
  const every = Math.ceil(points.length / limit);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

/** Round numbers from 0 to `most`, four to six of them. */
export function ticks(most: number): number[] {
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
}
