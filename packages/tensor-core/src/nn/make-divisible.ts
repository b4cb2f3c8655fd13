/**
 * The multiple of `divisor` nearest to `channels`, at least `least` and never below nine tenths of it: how mobile networks
 * round widths (Sandler et al. 2018, https://arxiv.org/abs/1801.04381, in the authors' code).
 */
export function makeDivisible(channels: number, divisor = 8, least = divisor): number {
  const rounded = Math.max(least, Math.floor((channels + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * channels ? rounded + divisor : rounded;
}
