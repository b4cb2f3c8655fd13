/** How a token is drawn from logits. */
export interface SamplingOptions {
  /** Divides the logits; below 1 likely tokens become likelier, 0 takes the likeliest. Default 1. */
  temperature?: number;
  /** Only this many likeliest tokens (Fan et al. 2018, https://arxiv.org/abs/1805.04833); default all. */
  topK?: number;
  /**
   * Only the fewest likeliest tokens whose probabilities reach this sum: nucleus sampling (Holtzman et al. 2019,
   * https://arxiv.org/abs/1904.09751). In (0, 1], default 1.
   */
  topP?: number;
}

/** A token that may be drawn, and its probability. */
export interface Candidate {
  readonly token: number;
  readonly probability: number;
}

/** The first of the largest entries. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

function check({ temperature = 1, topK, topP = 1 }: SamplingOptions): void {
  if (!(temperature >= 0)) throw new Error(`sampling: temperature must be 0 or more, got ${temperature}`);
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1))
    throw new Error(`sampling: topK must be an integer from 1 up, got ${topK}`);
  if (!(topP > 0 && topP <= 1)) throw new Error(`sampling: topP must be in (0, 1], got ${topP}`);
}

/** Indices of the `count` largest values, largest first, among equals the lower one; sorts numbers, and few indices. */
export function largest(values: ArrayLike<number>, count: number): number[] {
  if (count >= values.length) return Array.from(values, (_, i) => i).sort(byValue(values));
  const least = Float64Array.from(values).sort()[values.length - count] as number;
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) if ((values[i] as number) >= least) found.push(i);
  return found.sort(byValue(values)).slice(0, count);
}

const byValue =
  (values: ArrayLike<number>) =>
  (a: number, b: number): number =>
    (values[b] as number) - (values[a] as number) || a - b;

/** Values in falling order that may be drawn, their weights (the largest has 1) and the sum of those. */
interface Ranking {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly total: number;
}

function ranking(logits: ArrayLike<number>, { temperature = 1, topK, topP = 1 }: SamplingOptions): Ranking {
  const kept = temperature === 0 ? 1 : Math.min(topK ?? logits.length, logits.length);
  const values = Float64Array.from(logits).sort().reverse().subarray(0, kept);
  const first = values[0] as number;
  const weights = values.map((v) => Math.exp((v - first) / (temperature || 1)));
  const whole = weights.reduce((a, b) => a + b, 0);
  let [count, total] = [0, 0];
  while (count < kept && (count === 0 || total < topP * whole)) total += weights[count++] as number;
  return { values: values.subarray(0, count), weights: weights.subarray(0, count), total };
}

/** The tokens that may be drawn, likeliest first (among equals the lower id), with probabilities that sum to 1. */
export function candidates(logits: ArrayLike<number>, options: SamplingOptions = {}): Candidate[] {
  check(options);
  const { weights, total } = ranking(logits, options);
  const tokens = largest(logits, weights.length);
  return tokens.map((token, i) => ({ token, probability: (weights[i] as number) / total }));
}

/** A token by a uniform number in [0, 1): the one in whose share of the line of `candidates` it falls. */
export function sampleToken(logits: ArrayLike<number>, u: number, options: SamplingOptions = {}): number {
  check(options);
  if (options.temperature === 0) return argmax(logits);
  const { values, weights, total } = ranking(logits, options);
  let rank = 0;
  for (let sum = weights[0] as number; rank < weights.length - 1 && u * total >= sum; sum += weights[rank] as number)
    rank++;
  const value = values[rank] as number;
  let equals = rank - values.indexOf(value); // lower ids of the same value stand before
  for (let token = 0; token < logits.length; token++) if (logits[token] === value && equals-- === 0) return token;
  throw new Error(`sampling: logits must be numbers, got ${value}`);
}
