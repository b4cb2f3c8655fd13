/**
 * The derivative of `f` at `x` along `direction` by the central difference (f(x + h d) - f(x - h d)) / 2h: error O(h^2),
 * plus the rounding error of `f` divided by h. `f` gets a new array of x's type each time and must not keep state.
 */
export function centralDifference<T extends Float32Array | Float64Array>(
  f: (x: T) => number,
  x: T,
  direction: ArrayLike<number>,
  h: number,
): number {
  if (direction.length !== x.length)
    throw new Error(`centralDifference: direction must have ${x.length} elements, got ${direction.length}`);
  const above = x.slice() as T;
  const below = x.slice() as T;
  for (let i = 0; i < x.length; i++) {
    above[i] = x[i]! + h * direction[i]!;
    below[i] = x[i]! - h * direction[i]!;
  }
  return (f(above) - f(below)) / (2 * h);
}

/** The same for an `f` that runs asynchronously, as a session does. */
export async function centralDifferenceAsync<T extends Float32Array | Float64Array>(
  f: (x: T) => Promise<number>,
  x: T,
  direction: ArrayLike<number>,
  h: number,
): Promise<number> {
  const points: T[] = [];
  centralDifference(
    (point) => {
      points.push(point);
      return 0;
    },
    x,
    direction,
    h,
  );
  const above = await f(points[0]!);
  return (above - (await f(points[1]!))) / (2 * h);
}
