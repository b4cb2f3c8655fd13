import { fillNormal } from './normal.ts';

/**
 * Fills `out` with `gain` times the orthonormal factor of a normal matrix [shape[0], the rest], or of its transpose when
 * that is wider than tall, with R's diagonal positive so that it is uniform over all such matrices (Mezzadri, 2007,
 * https://arxiv.org/abs/math-ph/0609050). Modified Gram-Schmidt, twice per vector. Throws below rank 2.
 */
export function orthogonalValues(
  out: Float32Array<ArrayBuffer>,
  shape: readonly number[],
  gain: number,
  name: string,
  seed: number,
): Float32Array<ArrayBuffer> {
  if (shape.length < 2) throw new Error(`initialise ${name}: orthogonal needs rank 2 or more, got [${shape}]`);
  if (out.length === 0) return out;
  const rows = shape[0]!;
  const columns = out.length / rows;
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors = fillNormal(new Float64Array(out.length), { seed, stream: name }); // `count` vectors of `length`
  for (let i = 0; i < count; i++) {
    const v = vectors.subarray(i * length, (i + 1) * length);
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < i; j++) {
        const earlier = vectors.subarray(j * length, (j + 1) * length);
        const along = dot(earlier, v);
        for (let k = 0; k < length; k++) v[k] = v[k]! - along * earlier[k]!;
      }
    const norm = Math.sqrt(dot(v, v));
    for (let k = 0; k < length; k++) v[k] = v[k]! / norm;
  }
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      out[i * columns + j] = gain * vectors[rows <= columns ? i * length + j : j * length + i]!;
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
