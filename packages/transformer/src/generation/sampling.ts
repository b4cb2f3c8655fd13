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

/** The tokens that may be drawn, likeliest first (among equals the lower id), with probabilities that sum to 1. */
export function candidates(logits: ArrayLike<number>, options: SamplingOptions = {}): Candidate[] {
  check(options);
  const { temperature = 1, topK = logits.length, topP = 1 } = options;
  if (temperature === 0) return [{ token: argmax(logits), probability: 1 }];
  const order = Array.from({ length: logits.length }, (_, i) => i);
  order.sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
  const kept = order.slice(0, topK);
  const largest = logits[kept[0] as number] as number;
  const weights = kept.map((token) => Math.exp(((logits[token] as number) - largest) / temperature));
  let total = weights.reduce((a, b) => a + b, 0);
  let [count, sum] = [0, 0];
  while (count < kept.length && (count === 0 || sum < topP * total)) sum += weights[count++] as number;
  total = weights.slice(0, count).reduce((a, b) => a + b, 0);
  return kept.slice(0, count).map((token, i) => ({ token, probability: (weights[i] as number) / total }));
}

/** A token by a uniform number in [0, 1): the one in whose share of the line of candidates it falls. */
export function sampleToken(logits: ArrayLike<number>, u: number, options: SamplingOptions = {}): number {
  const all = candidates(logits, options);
  let sum = 0;
  for (const { token, probability } of all) {
    sum += probability;
    if (u < sum) return token;
  }
  return (all.at(-1) as Candidate).token; // rounding left the sum below u
}
