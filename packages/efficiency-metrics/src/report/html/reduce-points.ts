/** A point of a curve over the rows of a profile. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The curve of values over their places, with at most two points for each of `buckets` equal parts: its lowest and its
 * highest, in order. Few enough values come back as they are.
 */
export function reducePoints(values: Iterable<number>, size: number, buckets = 1000): Point[] {
  const points: Point[] = [];
  if (size <= 2 * buckets) {
    for (const y of values) points.push({ x: points.length, y });
    return points;
  }
  let x = 0;
  let bucket = -1;
  let [low, high]: Point[] = [];
  const flush = (): void => {
    if (low === undefined || high === undefined) return;
    if (low.x === high.x) points.push(low);
    else points.push(...(low.x < high.x ? [low, high] : [high, low]));
  };
  for (const y of values) {
    const at = Math.floor((x * buckets) / size);
    if (at !== bucket) {
      flush();
      bucket = at;
      low = { x, y };
      high = low;
    }
    if (low === undefined || y < low.y) low = { x, y };
    if (high === undefined || y > high.y) high = { x, y };
    x += 1;
  }
  flush();
  return points;
}
