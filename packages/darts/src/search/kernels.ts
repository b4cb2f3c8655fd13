/** The covariance of a function's values at two points. */
export type Kernel = (a: readonly number[], b: readonly number[]) => number;

/** exp(-|a - b|^2 / (2 lengthScale^2)), the radial basis function of covariance 1. Throws unless the scale is positive. */
export function rbfKernel(lengthScale: number): Kernel {
  const factor = -1 / (2 * positive('rbfKernel', lengthScale) ** 2);
  return (a, b) => {
    let square = 0;
    for (let i = 0; i < a.length; i++) square += (a[i]! - b[i]!) ** 2;
    return Math.exp(factor * square);
  };
}

/**
 * exp(-d / lengthScale^2) of candidates that differ in d places: `rbfKernel` of their one-hot codes, whose squared distance is 2 d.
 * Throws unless the scale is positive.
 */
export function hammingKernel(lengthScale: number): Kernel {
  const factor = -1 / positive('hammingKernel', lengthScale) ** 2;
  const covariances: number[] = []; // by d: there are few
  return (a, b) => {
    while (covariances.length <= a.length) covariances.push(Math.exp(factor * covariances.length));
    let d = 0;
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) d++;
    return covariances[d]!;
  };
}

function positive(caller: string, lengthScale: number): number {
  if (!(lengthScale > 0)) throw new Error(`${caller}: lengthScale must be positive, got ${lengthScale}`);
  return lengthScale;
}
