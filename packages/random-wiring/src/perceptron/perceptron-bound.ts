import { checkPoints, dot, type LabelledPoints } from './labelled-points.ts';

/**
 * (R / gamma)^2, which the updates from weights 0 cannot exceed in any order and at any rate ("On convergence proofs on
 * perceptrons", Novikoff, 1962): R is the length of the longest point, gamma the least y (w x) of a separating `w`, scaled to
 * length 1. Throws where `w` does not separate the points.
 */
export function perceptronBound(data: LabelledPoints, separator: readonly number[]): number {
  checkPoints('perceptronBound', data);
  const length = Math.sqrt(dot(separator, separator));
  const margins = data.points.map((x, i) => ((data.labels[i] as number) * dot(separator, x)) / length);
  const margin = Math.min(...margins);
  if (!(margin > 0))
    throw new Error(`perceptronBound: needs weights that separate the points, got a margin of ${margin}`);
  return Math.max(...data.points.map((x) => dot(x, x))) / margin ** 2;
}
