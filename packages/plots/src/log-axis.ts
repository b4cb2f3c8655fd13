const most = 9; // ticks that an axis has room for

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

/** Ends of a logarithmic axis: those of the values, and a little more on both sides. */
export function logDomain(values: readonly number[], margin = 0.04): [number, number] {
  const logs = values.filter((value) => value > 0 && value < Number.POSITIVE_INFINITY).map(Math.log);
  const [low, high] = [logs.reduce((a, b) => Math.min(a, b)), logs.reduce((a, b) => Math.max(a, b))];
  const room = Math.max(margin * (high - low), 0.02);
  return [Math.exp(low - room), Math.exp(high + room)];
}

/** Powers of ten between two values, each or each second, third and so on, so that there are nine at most. */
export function powersOfTen([low, high]: readonly [number, number]): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const stride = Math.max(1, Math.ceil((last - first + 1) / most));
  const powers: number[] = [];
  for (let power = Math.ceil(first / stride) * stride; power <= last; power += stride)
    powers.push(Number(`1e${power}`));
  return powers;
}

/**
 * Ticks of a logarithmic axis, at most nine: powers of ten, so many apart that there is room, or 1, 2 and 5 times these, or round
 * numbers at equal distances where the axis spans less than a factor of about four.
 */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const powers = powersOfTen([low, high]);
  if (powers.length > 3) return powers;
  const within: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const digit of [1, 2, 5]) {
      const value = Number(`${digit}e${power}`);
      if (value >= low && value <= high) within.push(value);
    }
  return within.length > 3 ? within : evenTicks(low, high);
}

function evenTicks(low: number, high: number): number[] {
  const rough = (high - low) / 7;
  const power = Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find((one) => one * 10 ** power >= rough) as number;
  const step = digit * 10 ** power;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-12); i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** Vega's expression for a label: `1e21` for what is very large or small, plain numbers between. */
export const logLabel: string =
  "datum.value >= 1e5 || datum.value < 1e-3 ? replace(format(datum.value, '~e'), '+', '') : format(datum.value, '~g')";
