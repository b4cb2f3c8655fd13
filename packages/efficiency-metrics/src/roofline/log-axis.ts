/** A logarithmic axis: from values to [pixels] and back. */
export interface LogAxis {
  readonly domain: readonly [number, number];
  toPixel(value: number): number;
  toValue(pixel: number): number;
}

/** The axis that spans positive values, with room of so many times the ends beyond them, over a range of [pixels]. */
export function logAxis(values: readonly number[], room: number, [from, to]: readonly [number, number]): LogAxis {
  const low = Math.log(values.reduce((a, b) => Math.min(a, b)) / room);
  const high = Math.log(values.reduce((a, b) => Math.max(a, b)) * room);
  return {
    domain: [Math.exp(low), Math.exp(high)],
    toPixel: (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from),
    toValue: (pixel) => Math.exp(low + ((pixel - from) / (to - from)) * (high - low)),
  };
}

const mostTicks = 9;

/** Powers of ten between two values, each or each second, third and so on, so that there are nine at most. */
export function powersOfTen([low, high]: readonly [number, number]): number[] {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const stride = Math.ceil((last - first + 1) / mostTicks);
  const powers: number[] = [];
  for (let power = Math.ceil(first / stride) * stride; power <= last; power += stride)
    powers.push(Number(`1e${power}`));
  return powers;
}
