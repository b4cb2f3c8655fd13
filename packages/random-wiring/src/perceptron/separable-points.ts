import { draws } from '@netwright/tensor-core';
import type { LabelledPoints } from './labelled-points.ts';

/** Points that a known weight vector separates. */
export interface SeparablePoints extends LabelledPoints {
  /** Of length 1. */
  readonly separator: readonly number[];
}

/** Options of `separablePoints`. */
export interface SeparableOptions {
  /** The least distance of a point from the plane between the classes, from 0 to below 1; default 0.1. */
  margin?: number;
  /** Default 0. */
  seed?: number;
}

/**
 * `count` points in the cube [-1, 1]^dimensions, uniform but for a gap around a plane through 0 of random direction, each with the
 * side it is on. Throws on a margin outside [0, 1).
 */
export function separablePoints(
  count: number,
  dimensions: number,
  { margin = 0.1, seed = 0 }: SeparableOptions = {},
): SeparablePoints {
  if (!(margin >= 0 && margin < 1)) throw new Error(`separablePoints: margin must be from 0 to below 1, got ${margin}`);
  const random = draws({ seed, stream: 'random-wiring separable points' });
  const vector = (): number[] => Array.from({ length: dimensions }, () => 2 * random.next() - 1);
  const direction = vector();
  const length = Math.hypot(...direction);
  const separator = direction.map((v) => v / length);
  const points: number[][] = [];
  const labels: number[] = [];
  while (points.length < count) {
    const point = vector();
    const side = point.reduce((sum, v, i) => sum + v * (separator[i] as number), 0);
    if (Math.abs(side) <= margin) continue;
    points.push(point);
    labels.push(Math.sign(side));
  }
  return { points, labels, separator };
}
