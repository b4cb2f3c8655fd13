import { brentCycle } from '../turing/brent-cycle.ts';

/** Points [n][d] with a class of +1 or -1 each. */
export interface LabelledPoints {
  readonly points: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

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

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);

function check(where: string, { points, labels }: LabelledPoints): void {
  if (points.length === 0 || points.length !== labels.length)
    throw new Error(
      `${where}: needs a label for each of one or more points, got ${points.length} and ${labels.length}`,
    );
  const size = points[0]?.length ?? 0;
  const odd = points.find((point) => point.length !== size);
  if (odd) throw new Error(`${where}: points must have ${size} coordinates, got ${odd.length}`);
  const label = labels.find((one) => one !== 1 && one !== -1);
  if (label !== undefined) throw new Error(`${where}: labels must be 1 or -1, got ${label}`);
}

/** The points with a last coordinate of 1, whose weight is the threshold. */
export const withThreshold = ({ points, labels }: LabelledPoints): LabelledPoints => ({
  points: points.map((point) => [...point, 1]),
  labels,
});

/** One pass in order: w += rate y x at every point where y (w x) <= 0. */
function pass({ points, labels }: LabelledPoints, weights: readonly number[], rate: number): PerceptronPass {
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

interface PerceptronPass {
  weights: readonly number[];
  updates: number;
  longest: number;
}

/**
 * Rosenblatt's error-correcting rule ("Principles of Neurodynamics", 1962): passes over the points in their order, with
 * w += rate y x at each mistake y (w x) <= 0, until a pass is without one. Throws on labels other than 1 and -1.
 */
export function trainPerceptron(data: LabelledPoints, options: PerceptronOptions = {}): PerceptronResult {
  check('trainPerceptron', data);
  const { rate = 1, passes = 1000, start = (data.points[0] as readonly number[]).map(() => 0) } = options;
  if (!(rate > 0)) throw new Error(`trainPerceptron: rate must be above 0, got ${rate}`);
  let state: PerceptronPass = { weights: start, updates: 0, longest: 0 };
  let updates = 0;
  let longest = Math.sqrt(dot(start, start));
  for (let done = 1; done <= passes; done++) {
    state = pass(data, state.weights, rate);
    updates += state.updates;
    longest = Math.max(longest, state.longest);
    if (state.updates === 0) return { weights: state.weights, updates, passes: done, converged: true, longest };
  }
  return { weights: state.weights, updates, passes, converged: false, longest };
}

/**
 * (R / gamma)^2, which the updates from weights 0 cannot exceed in any order and at any rate ("On convergence proofs for
 * perceptrons", Novikoff, 1962): R is the length of the longest point, gamma the least y (w x) of a separating `w`, scaled to
 * length 1. Throws where `w` does not separate the points.
 */
export function perceptronBound(data: LabelledPoints, separator: readonly number[]): number {
  check('perceptronBound', data);
  const length = Math.sqrt(dot(separator, separator));
  const margins = data.points.map((x, i) => ((data.labels[i] as number) * dot(separator, x)) / length);
  const margin = Math.min(...margins);
  if (!(margin > 0))
    throw new Error(`perceptronBound: needs weights that separate the points, got a margin of ${margin}`);
  return Math.max(...data.points.map((x) => dot(x, x))) / margin ** 2;
}

/** How passes of the rule from weights 0 come to repeat themselves. */
export interface PerceptronCycle {
  /** Whether what repeats is a pass without a mistake. */
  readonly converged: boolean;
  /** Passes before the first weights that come again. */
  readonly transient: number;
  /** Passes until they do. */
  readonly period: number;
  readonly longest: number;
}

/**
 * The cycle that the rule with rate 1 ends in on points of whole numbers. Where no weights separate them, they stay bounded
 * (perceptron cycling theorem: Block & Levin, "On the boundedness of an iterative procedure for solving a system of linear
 * inequalities", 1970), so that some come again. Throws on coordinates that are not whole.
 */
export function perceptronCycle(data: LabelledPoints): PerceptronCycle {
  check('perceptronCycle', data);
  const broken = data.points.flat().find((v) => !Number.isInteger(v));
  if (broken !== undefined) throw new Error(`perceptronCycle: coordinates must be whole numbers, got ${broken}`);
  const zero = (data.points[0] as readonly number[]).map(() => 0);
  const { transient, period, first } = brentCycle<readonly number[]>(
    (w) => pass(data, w, 1).weights,
    zero,
    (a, b) => a.every((v, i) => v === b[i]),
  );
  const { longest } = trainPerceptron(data, { passes: transient + period });
  return { converged: pass(data, first, 1).updates === 0, transient, period, longest };
}
