import type { ParametricLaw } from '../chinchilla.ts';
import type { Slope } from './minimise.ts';

/** Runs as the objective reads them: logarithms, those of parameters and tokens about their means. */
export interface LogRuns {
  readonly parameters: Float64Array;
  readonly tokens: Float64Array;
  readonly loss: Float64Array;
  readonly meanParameters: number;
  readonly meanTokens: number;
}

/** Columns of positive numbers as logarithms. */
export function logRuns(parameters: readonly number[], tokens: readonly number[], loss: readonly number[]): LogRuns {
  const logs = (values: readonly number[]): Float64Array => Float64Array.from(values, Math.log);
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [n, d] = [logs(parameters), logs(tokens)];
  const [meanParameters, meanTokens] = [mean(n), mean(d)];
  return {
    parameters: n.map((value) => value - meanParameters),
    tokens: d.map((value) => value - meanTokens),
    loss: logs(loss),
    meanParameters,
    meanTokens,
  };
}

/**
 * [a, b, e, alpha, beta]: logarithms of the three terms at the middle of the runs, and the exponents. About the middle, a term and its
 * exponent hardly depend on each other; at N = 1, as the paper writes a and b, they do almost wholly.
 */
export type Variables = readonly [number, number, number, number, number];

/** The law that the variables stand for. */
export function lawOf([a, b, e, alpha, beta]: Variables, { meanParameters, meanTokens }: LogRuns): ParametricLaw {
  return { E: Math.exp(e), A: Math.exp(a + alpha * meanParameters), B: Math.exp(b + beta * meanTokens), alpha, beta };
}

/** The variables of a law with logarithms a, b, e of A, B, E. */
export function variablesOf(law: Variables, { meanParameters, meanTokens }: LogRuns): Variables {
  const [a, b, e, alpha, beta] = law;
  return [a - alpha * meanParameters, b - beta * meanTokens, e, alpha, beta];
}

/**
 * Equation 11 of Hoffmann et al. 2022: the sum over runs of Huber_delta(LSE(a - alpha ln N, b - beta ln D, e) - ln L), here divided by
 * delta, with its derivatives.
 *
 * @param weights how often each run counts; once by default
 */
export function huberObjective(
  runs: LogRuns,
  delta: number,
  weights?: ArrayLike<number>,
): (at: readonly number[]) => Slope {
  const { parameters, tokens, loss } = runs;
  return (at) => {
    const [a, b, e, alpha, beta] = at as Variables;
    let [value, da, db, de, dAlpha, dBeta] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < loss.length; i++) {
      const weight = weights === undefined ? 1 : weights[i]!;
      if (weight === 0) continue;
      const byN = a - alpha * parameters[i]!;
      const byD = b - beta * tokens[i]!;
      const most = Math.max(byN, byD, e);
      const [pN, pD, pE] = [Math.exp(byN - most), Math.exp(byD - most), Math.exp(e - most)];
      const sum = pN + pD + pE;
      const residual = most + Math.log(sum) - loss[i]!;
      const size = Math.abs(residual);
      value += weight * (size <= delta ? residual ** 2 / (2 * delta) : size - delta / 2);
      const pull = (weight * Math.max(-1, Math.min(1, residual / delta))) / sum;
      da += pull * pN;
      db += pull * pD;
      de += pull * pE;
      dAlpha -= pull * pN * parameters[i]!;
      dBeta -= pull * pD * tokens[i]!;
    }
    return { value, gradient: [da, db, de, dAlpha, dBeta] };
  };
}
