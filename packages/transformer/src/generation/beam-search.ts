import type { Decoder } from './decoder.ts';
import { largest } from './sampling.ts';

/** How a beam search goes. */
export interface BeamSearchOptions {
  /** Sequences that are kept at each length; the paper of 2017 has 4. */
  beams: number;
  /** New tokens, at most. */
  maxTokens: number;
  /** Ends a sequence. */
  end: number;
  /** Alpha of `lengthPenalty`: 0 favours short sequences, 0.6 is that of the paper of 2017. Default 0. */
  alpha?: number;
}

/** A sequence that was found. */
export interface Hypothesis {
  /** New tokens, the end among them where it was reached. */
  readonly tokens: readonly number[];
  /** Natural logarithm of its probability [nats]. */
  readonly logProbability: number;
  /** That divided by the length penalty. */
  readonly score: number;
}

/** (5 + length)^alpha / 6^alpha (Wu et al. 2016, https://arxiv.org/abs/1609.08144, equation 14); length [tokens]. */
export const lengthPenalty = (length: number, alpha: number): number => ((5 + length) / 6) ** alpha;

/** Natural logarithms of the probabilities that logits stand for. */
export function logProbabilities(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits);
  const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const total = Math.log(values.reduce((sum, v) => sum + Math.exp(v - largest), 0)) + largest;
  return values.map((v) => v - total);
}

interface Beam {
  readonly tokens: readonly number[];
  readonly logProbability: number;
  readonly parent: number;
}

/** The `count` likeliest continuations of the beams by one token. */
function extensions(beams: readonly Beam[], logits: readonly Float32Array[], count: number): Beam[] {
  const best = beams.flatMap(({ tokens, logProbability }, parent) => {
    const logP = logProbabilities(logits[parent] as Float32Array);
    return largest(logP, count).map((token) => ({
      tokens: [...tokens, token],
      logProbability: logProbability + (logP[token] as number),
      parent,
    }));
  });
  return best.sort((a, b) => b.logProbability - a.logProbability).slice(0, count);
}

/**
 * The best sequences after a prompt, best first, at most `beams`: those that ended, or where too few did those that reached
 * `maxTokens`. Stops when no sequence that is still open can end better than all that are kept.
 */
export async function beamSearch(
  decoder: Decoder,
  prompt: readonly number[],
  { beams: width, maxTokens, end, alpha = 0 }: BeamSearchOptions,
): Promise<Hypothesis[]> {
  if (!Number.isInteger(width) || width < 1)
    throw new Error(`beamSearch: beams must be an integer from 1 up, got ${width}`);
  const { context = Number.POSITIVE_INFINITY } = decoder;
  if (prompt.length + maxTokens - 1 > context)
    throw new Error(
      `beamSearch: prompt and new tokens must fit the context of ${context} tokens, got ${prompt.length} + ${maxTokens}`,
    );
  const scored = ({ tokens, logProbability }: Beam): Hypothesis => ({
    tokens,
    logProbability,
    score: logProbability / lengthPenalty(tokens.length, alpha),
  });
  const longest = lengthPenalty(maxTokens, Math.max(alpha, 0)); // what an open sequence can be divided by, at most
  let ended: Hypothesis[] = [];
  let open: Beam[] = [{ tokens: [], logProbability: 0, parent: 0 }];
  for (let i = 0; i < maxTokens && open.length > 0; i++) {
    const added = i === 0 ? [prompt] : open.map(({ tokens }) => tokens.slice(-1));
    const logits = await decoder.step(added, i === 0 ? undefined : open.map(({ parent }) => parent));
    const next = extensions(open, logits, 2 * width); // as many may end, and still fill the beam
    const done = next.filter(({ tokens }) => tokens.at(-1) === end);
    ended = [...ended, ...done.map(scored)].sort((a, b) => b.score - a.score).slice(0, width);
    open = next.filter(({ tokens }) => tokens.at(-1) !== end).slice(0, width);
    const worst = ended.length < width ? Number.NEGATIVE_INFINITY : (ended.at(-1) as Hypothesis).score;
    open = open.filter(({ logProbability }) => logProbability / longest > worst);
  }
  const unfinished = open.map(scored).sort((a, b) => b.score - a.score);
  return [...ended, ...unfinished].slice(0, width);
}
