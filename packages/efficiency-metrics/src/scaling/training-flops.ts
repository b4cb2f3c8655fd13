import type { Profile } from '../profile/profile.ts';
import { requireAllPositive, requirePositive } from './check.ts';

/**
 * Training compute by the rule 6 N D [FLOP]: each parameter costs a multiply-accumulate per token forward and two backward.
 * It leaves attention's products out, and counts a convolution's weights once instead of once per position. Kaplan et al. 2020
 * take N without embeddings, Hoffmann et al. 2022 with them.
 *
 * @param parameters N: a number, or a profile whose parameters are taken (embeddings among them)
 * @param tokens D: tokens seen in training, repeated ones again
 * @param options.perParameter 6 by default; GPT-3's table D.1 takes 3 for T5, where each token meets half of the parameters;
 *   2 is inference
 * @throws Error unless all are positive
 */
export function approximateTrainingFlops(
  parameters: number | Pick<Profile, 'totals'>,
  tokens: number,
  { perParameter = 6 }: { perParameter?: number } = {},
): number {
  const count = typeof parameters === 'number' ? parameters : parameters.totals.parameters;
  requireAllPositive('approximateTrainingFlops', { parameters: count, tokens, perParameter });
  return perParameter * count * tokens;
}

/** What one sample costs in training. */
export interface SampleFlops {
  /** [FLOP], for instance `profile.totals.flops / profile.batch`. */
  readonly forward: number;
  /** [FLOP]; twice `forward` by default, the rule of "AI and Compute" (2018). */
  readonly backward?: number;
}

/**
 * Training compute by counting [FLOP]: forward and backward operations of a sample, times the samples seen (epochs counted).
 * Method 1 of "AI and Compute" (Amodei and Hernandez, 2018), exact where `backward` was counted from the backward graph.
 *
 * @throws Error unless all are positive
 */
export function exactTrainingFlops({ forward, backward = 2 * forward }: SampleFlops, samples: number): number {
  requireAllPositive('exactTrainingFlops', { forward, backward });
  requirePositive('exactTrainingFlops', 'samples', samples);
  return (forward + backward) * samples;
}
