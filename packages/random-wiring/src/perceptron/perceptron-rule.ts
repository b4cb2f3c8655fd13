import { checkPoints, dot, type LabelledPoints } from './labelled-points.ts';

/** Options of `trainPerceptron`. */
export interface PerceptronOptions {
  /** How far an update goes; by itself it changes neither the mistakes nor the bound. Default 1. */
  rate?: number;
  /** First weights, one for each coordinate; default 0, which the bound supposes. */
  start?: readonly number[];
  /** Passes over all points at most; default 1,000. */
  passes?: number;
}

/** What `trainPerceptron` found. */
export interface PerceptronResult {
  readonly weights: readonly number[];
  /** Mistakes, each of which was an update. */
  readonly updates: number;
  /** Passes over all points, the last without a mistake where it converged. */
  readonly passes: number;
  readonly converged: boolean;
  /** The length of the longest weight vector on the way. */
  readonly longest: number;
}

/** What a pass over all points did. */
export interface PerceptronPass {
  weights: readonly number[];
  updates: number;
  longest: number;
}

/** One pass in order: w += rate y x at every point where y (w x) <= 0. */
export function perceptronPass(
  { points, labels }: LabelledPoints,
  weights: readonly number[],
  rate: number,
): PerceptronPass {
  let w = weights;
  let updates = 0;
  let longest = 0;
  for (const [i, x] of points.entries()) {
    const y = labels[i] as number;
    if (y * dot(w, x) > 0) continue;
    w = w.map((v, k) => v + rate * y * (x[k] as number));
    longest = Math.max(longest, Math.sqrt(dot(w, w)));
    updates++;
  }
  return { weights: w, updates, longest };
}

/**
 * Rosenblatt's error-correcting rule ("Principles of Neurodynamics", 1962): passes over the points in their order, with
 * w += rate y x at each mistake y (w x) <= 0, until a pass is without one. Throws on labels other than 1 and -1.
 */
export function trainPerceptron(data: LabelledPoints, options: PerceptronOptions = {}): PerceptronResult {
  checkPoints('trainPerceptron', data);
  const { rate = 1, passes = 1000, start = (data.points[0] as readonly number[]).map(() => 0) } = options;
  if (!(rate > 0)) throw new Error(`trainPerceptron: rate must be above 0, got ${rate}`);
  let state: PerceptronPass = { weights: start, updates: 0, longest: 0 };
  let updates = 0;
  let longest = Math.sqrt(dot(start, start));
  for (let done = 1; done <= passes; done++) {
    state = perceptronPass(data, state.weights, rate);
    updates += state.updates;
    longest = Math.max(longest, state.longest);
    if (state.updates === 0) return { weights: state.weights, updates, passes: done, converged: true, longest };
  }
  return { weights: state.weights, updates, passes, converged: false, longest };
}
