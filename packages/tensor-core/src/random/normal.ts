import { naturalLog } from './natural-log.ts';
import { forEachWords, type RandomOptions } from './stream.ts';

/**
 * The inverse of the standard normal distribution function, for p in (0, 1): algorithm AS 241, PPND16 (Wichura, 1988,
 * https://doi.org/10.2307/2347330), relative error about 1e-16. Uses only + - * / and sqrt, so its bits are the same in
 * every engine.
 */
export function inverseNormalCdf(p: number): number {
  const q = p - 0.5;
  if (q <= 0.425 && q >= -0.425) return centre(q);
  const tail = q < 0 ? p : 1 - p;
  if (!(tail > 0)) return q < 0 ? Number.NEGATIVE_INFINITY : tail === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  const z = upperTail(tail);
  return q < 0 ? -z : z;
}

/** `n` float32 values of the standard normal distribution; one 32-bit word each, so |z| stays below 6.34. */
export function normal(n: number, options: RandomOptions = {}): Float32Array<ArrayBuffer> {
  return fillNormal(new Float32Array(n), options);
}

/** Fills `out` with values of mean `mean` (0) and standard deviation `std` (1); see `fillUniform` for `offset`. */
export function fillNormal<T extends Float32Array | Float64Array>(
  out: T,
  options: RandomOptions & { mean?: number; std?: number } = {},
): T {
  const { mean = 0, std = 1 } = options;
  forEachWords('normal', out.length, options, (words, count, done) => {
    for (let i = 0; i < count; i++) {
      const w = words[i]!;
      const q = (w + 0.5) * 2 ** -32 - 0.5; // exact: 33 bits
      let z: number;
      if (q <= 0.425 && q >= -0.425) z = centre(q);
      else z = q < 0 ? -upperTail(q + 0.5) : upperTail(0.5 - q);
      out[done + i] = mean + std * z;
    }
  });
  return out;
}

/** PPND16 for |p - 1/2| <= 0.425. */
function centre(q: number): number {
  const r = 0.180625 - q * q;
  return (
    (q *
      (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r +
        45921.953931549871457) *
        r +
        13731.693765509461125) *
        r +
        1971.5909503065514427) *
        r +
        133.14166789178437745) *
        r +
        3.387132872796366608)) /
    (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) *
      r +
      5394.1960214247511077) *
      r +
      687.1870074920579083) *
      r +
      42.313330701600911252) *
      r +
      1)
  );
}

/** PPND16's positive quantile of a tail probability below 0.075. */
function upperTail(tail: number): number {
  let r = Math.sqrt(-naturalLog(tail));
  if (r <= 5) {
    r -= 1.6;
    return (
      (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r +
        1.27045825245236838258) *
        r +
        3.64784832476320460504) *
        r +
        5.7694972214606914055) *
        r +
        4.6303378461565452959) *
        r +
        1.42343711074968357734) /
      (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r +
        0.14810397642748007459) *
        r +
        0.68976733498510000455) *
        r +
        1.6763848301838038494) *
        r +
        2.05319162663775882187) *
        r +
        1)
    );
  }
  r -= 5;
  return (
    (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r +
      0.026532189526576123093) *
      r +
      0.29656057182850489123) *
      r +
      1.7848265399172913358) *
      r +
      5.4637849111641143699) *
      r +
      6.6579046435011037772) /
    (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r +
      7.868691311456132591e-4) *
      r +
      0.0148753612908506148525) *
      r +
      0.13692988092273580531) *
      r +
      0.59983220655588793769) *
      r +
      1)
  );
}
