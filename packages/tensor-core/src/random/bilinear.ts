/** The triangle of bilinear interpolation over `size` elements, highest in the middle. */
function triangle(size: number): number[] {
  const factor = Math.ceil(size / 2);
  const centre = size % 2 === 1 ? factor - 1 : factor - 0.5;
  return Array.from({ length: size }, (_, i) => 1 - Math.abs(i - centre) / factor);
}

/** Fills a transposed convolution's weight [in, out / groups, kh, kw] so that it interpolates each channel on its own. */
export function bilinearValues(
  out: Float32Array<ArrayBuffer>,
  shape: readonly number[],
  name: string,
): Float32Array<ArrayBuffer> {
  const [channels, outputs, height, width] = shape;
  if (shape.length !== 4 || !channels || !outputs || !height || !width)
    throw new Error(`initialise ${name}: bilinear needs a weight [in, out / groups, kh, kw], got [${shape}]`);
  const [rows, columns] = [triangle(height), triangle(width)];
  for (let i = 0; i < channels; i++) {
    const start = (i * outputs + (i % outputs)) * height * width;
    for (const [j, row] of rows.entries())
      for (const [k, column] of columns.entries()) out[start + j * width + k] = row * column;
  }
  return out;
}
