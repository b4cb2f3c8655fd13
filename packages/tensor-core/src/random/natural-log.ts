const double = new Float64Array(1);
const words = new Uint32Array(double.buffer); // little-endian, as every engine that runs WebAssembly

/**
 * The natural logarithm of a normal positive double, to 2 units in the last place: x = 2^e m with m in [sqrt(1/2), sqrt(2)),
 * ln m = 2 artanh((m - 1) / (m + 1)). Math.log may differ in its last bit between engines; this may not.
 */
export function naturalLog(x: number): number {
  double[0] = x;
  let exponent = (words[1]! >>> 20) - 1023;
  words[1] = (words[1]! & 0x000fffff) | 0x3ff00000;
  let m = double[0];
  if (m > Math.SQRT2) {
    m *= 0.5;
    exponent += 1;
  }
  const s = (m - 1) / (m + 1); // |s| < 0.1716, so the next term is below 1e-17
  const s2 = s * s;
  let sum = 1 / 21;
  for (let k = 19; k >= 3; k -= 2) sum = sum * s2 + 1 / k;
  return exponent * Math.LN2 + 2 * (s + s * s2 * sum);
}
