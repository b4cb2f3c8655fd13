import jStat from 'jstat';
import type { Posterior } from './gaussian-process.ts';

/**
 * By how much a value is expected to exceed the best one so far, 0 where it does not (Jones, Schonlau & Welch, 1998,
 * https://doi.org/10.1023/A:1008306431147, equation 15, for a maximum): (m - b) Phi(z) + s phi(z), z = (m - b) / s.
 */
export function expectedImprovement({ mean, variance }: Posterior, best: number): number {
  const deviation = Math.sqrt(variance);
  const gain = mean - best;
  if (deviation === 0) return Math.max(gain, 0);
  const z = gain / deviation;
  const density = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
  return Math.max(gain * jStat.normal.cdf(z, 0, 1) + deviation * density, 0);
}
