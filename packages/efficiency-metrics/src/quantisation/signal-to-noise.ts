/**
 * How far numbers are above the error of what stands for them [dB]: 10 log10(sum r² / sum (r - r')²), SQNR where they were quantised.
 * Infinity without an error, NaN of zeros alone.
 *
 * @throws RangeError unless there are as many of both
 */
export function signalToNoise(values: ArrayLike<number>, approximated: ArrayLike<number>): number {
  if (values.length !== approximated.length)
    throw new RangeError(
      `signalToNoise: needs an approximation of each number, got ${approximated.length} of ${values.length}`,
    );
  let [signal, noise] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    signal += values[i]! ** 2;
    noise += (values[i]! - approximated[i]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}
