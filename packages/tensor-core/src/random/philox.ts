/**
 * Philox4x32-10, "Parallel Random Numbers: As Easy as 1, 2, 3" (Salmon, Moraes, Dror, Shaw, 2011),
 * https://doi.org/10.1145/2063384.2063405: a keyed bijection of a 128-bit counter. Any block of the sequence is
 * computed on its own, so nothing but the counter has to be stored to continue a run. Integer operations only.
 */

/** Four unsigned 32-bit words, the least significant first. */
export type Counter = readonly [number, number, number, number];

/** Two unsigned 32-bit words, the least significant first. */
export type Key = readonly [number, number];

// Multipliers (0xd2511f53, 0xcd9e8d57) in halves, and the Weyl increments of the key: table 2 and section 4.3.
const m0Low = 0x1f53;
const m0High = 0xd251;
const m1Low = 0x8d57;
const m1High = 0xcd9e;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const rounds = 10;

/** The four words that Philox4x32-10 gives for one counter and key. */
export function philox(counter: Counter, key: Key): Uint32Array {
  return fillPhilox(new Uint32Array(4), counter, key);
}

/**
 * Fills `out` with the words of successive blocks: those of `counter`, of `counter` with its first word one higher, and
 * so on. The first word wraps at 2^32 without a carry, the caller keeps it below. A last block may be cut.
 */
export function fillPhilox(out: Uint32Array, counter: Counter, key: Key): Uint32Array {
  const [first, c1, c2, c3] = counter;
  const whole = out.length - (out.length % 4);
  for (let i = 0, block = first | 0; i < out.length; i += 4, block = (block + 1) | 0) {
    let x0 = block;
    let x1 = c1 | 0;
    let x2 = c2 | 0;
    let x3 = c3 | 0;
    let k0 = key[0] | 0;
    let k1 = key[1] | 0;
    for (let round = 0; round < rounds; round++) {
      // The high words of m0 * x0 and m1 * x2, in 16-bit halves.
      const x0Low = x0 & 0xffff;
      const x0High = x0 >>> 16;
      const x2Low = x2 & 0xffff;
      const x2High = x2 >>> 16;
      const low0 = Math.imul(x0Low, m0Low);
      const low1 = Math.imul(x2Low, m1Low);
      const middle0 = (Math.imul(x0High, m0Low) + (low0 >>> 16)) | 0;
      const middle1 = (Math.imul(x2High, m1Low) + (low1 >>> 16)) | 0;
      const other0 = (Math.imul(x0Low, m0High) + (middle0 & 0xffff)) | 0;
      const other1 = (Math.imul(x2Low, m1High) + (middle1 & 0xffff)) | 0;
      const high0 = (Math.imul(x0High, m0High) + (middle0 >>> 16) + (other0 >>> 16)) | 0;
      const high1 = (Math.imul(x2High, m1High) + (middle1 >>> 16) + (other1 >>> 16)) | 0;
      x0 = high1 ^ x1 ^ k0;
      x2 = high0 ^ x3 ^ k1;
      x1 = (other1 << 16) | (low1 & 0xffff);
      x3 = (other0 << 16) | (low0 & 0xffff);
      k0 = (k0 + weyl0) | 0;
      k1 = (k1 + weyl1) | 0;
    }
    out[i] = x0;
    if (i < whole) {
      out[i + 1] = x1;
      out[i + 2] = x2;
      out[i + 3] = x3;
    } else {
      if (i + 1 < out.length) out[i + 1] = x1;
      if (i + 2 < out.length) out[i + 2] = x2;
    }
  }
  return out;
}
