/**
 * "Measuring the Algorithmic Efficiency of Neural Networks" (Hernandez and Brown, 2020), https://arxiv.org/abs/2005.04305: progress as
 * the falling compute that training to a fixed performance takes.
 */
import { requireAllPositive } from './check.ts';

/** How many times less compute `flop` is than `reference` for the same performance; both in one unit. Throws unless positive. */
export function reductionFactor(reference: number, flop: number): number {
  requireAllPositive('reductionFactor', { reference, flop });
  return reference / flop;
}

/**
 * What `flop` of training would have taken of the compute of earlier days: `flop` times the reduction factor since [the unit of `flop`].
 * Of the paper: 300,000 times the compute and 25 times the efficiency are 7.5 million times the effective compute.
 *
 * @throws Error unless both are positive
 */
export function effectiveCompute(flop: number, reduction: number): number {
  requireAllPositive('effectiveCompute', { flop, reduction });
  return flop * reduction;
}
