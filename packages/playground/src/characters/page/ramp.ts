/** A colour: red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Colours of a number of shades, for weights from 0 to 1. Equal steps are equal steps of the square root, so that small weights show. */
export class Ramp {
  readonly shades: readonly Rgb[];

  /** `stops` are the colours of 0, of a quarter (half of the way) and of 1. */
  constructor(stops: readonly [Rgb, Rgb, Rgb], count = 256) {
    this.shades = Array.from({ length: count }, (_, i) => {
      const at = (2 * i) / (count - 1);
      const [from, to] = at < 1 ? [stops[0], stops[1]] : [stops[1], stops[2]];
      const part = at < 1 ? at : at - 1;
      return from.map((value, c) => Math.round(value + part * ((to[c] as number) - value))) as unknown as Rgb;
    });
  }

  /** The colour of a weight. */
  of(weight: number): Rgb {
    return this.shades[Math.round(intensity(weight) * (this.shades.length - 1))] as Rgb;
  }
}

/** How far along the colours a weight is, 0 to 1. */
export const intensity = (weight: number): number => Math.sqrt(Math.min(1, Math.max(0, weight)));

/** The colour that an element has as its background, as `rgb(r, g, b)` says it. */
export function backgroundOf(element: Element): Rgb {
  const [red = 0, green = 0, blue = 0] = (getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
