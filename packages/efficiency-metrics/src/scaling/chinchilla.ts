/**
 * The parametric law L(N, D) = E + A / N^alpha + B / D^beta of "Training Compute-Optimal Large Language Models" (Hoffmann et al.,
 * 2022), https://arxiv.org/abs/2203.15556, section 3.3, and what it says about spending compute C = 6 N D: equation 4.
 */
import { requireAllPositive, requirePositive } from './check.ts';

/** L(N, D) = E + A / N^alpha + B / D^beta [nats per token], N with embeddings. */
export interface ParametricLaw {
  /** The loss that is left with endless parameters and tokens. */
  readonly E: number;
  readonly A: number;
  readonly B: number;
  readonly alpha: number;
  readonly beta: number;
}

/**
 * Equation 10 as printed. Its rounded constants do not give the paper's own advice: at 5.76e23 FLOP they ask for 93 tokens per
 * parameter rather than 20, and the exponent of N is 0.452 where the paper prints 0.46.
 */
export const chinchilla: ParametricLaw = { E: 1.69, A: 406.4, B: 410.7, alpha: 0.34, beta: 0.28 };

/** "Chinchilla Scaling: A replication attempt" (Besiroglu et al., 2024), https://arxiv.org/abs/2404.10102: a refit of the same runs. */
export const besiroglu: ParametricLaw = { E: 1.8172, A: 482.01, B: 2085.43, alpha: 0.3478, beta: 0.3658 };

/** The exponents of C for the best N and D: a = beta / (alpha + beta), b = alpha / (alpha + beta). */
export function allocationExponents(law: ParametricLaw): { parameters: number; tokens: number } {
  const { alpha, beta } = checked('allocationExponents', law);
  return { parameters: beta / (alpha + beta), tokens: alpha / (alpha + beta) };
}

/** L(N, D) [nats per token]. Throws unless all are positive. */
export function parametricLoss(law: ParametricLaw, parameters: number, tokens: number): number {
  const { E, A, B, alpha, beta } = checked('parametricLoss', law, { parameters, tokens });
  return E + A / parameters ** alpha + B / tokens ** beta;
}

/** How to spend a budget. */
export interface Allocation {
  /** [FLOP], 6 N D. */
  readonly flop: number;
  readonly parameters: number;
  readonly tokens: number;
  readonly tokensPerParameter: number;
  /** [nats per token] */
  readonly loss: number;
}

const allocation = (law: ParametricLaw, parameters: number, tokens: number): Allocation => ({
  flop: 6 * parameters * tokens,
  parameters,
  tokens,
  tokensPerParameter: tokens / parameters,
  loss: parametricLoss(law, parameters, tokens),
});

/** G of equation 4: N_opt = G (C/6)^a, D_opt = (C/6)^b / G. */
const balance = ({ A, B, alpha, beta }: ParametricLaw): number => ((alpha * A) / (beta * B)) ** (1 / (alpha + beta));

/** The parameters and tokens with the least loss for a budget [FLOP]: equation 4, in closed form. Throws unless positive. */
export function computeOptimal(law: ParametricLaw, flop: number): Allocation {
  checked('computeOptimal', law, { flop });
  const a = allocationExponents(law).parameters;
  const parameters = balance(law) * (flop / 6) ** a;
  return allocation(law, parameters, flop / 6 / parameters);
}

/** The budget for which `parameters` are the best choice, and the tokens to train them on. Throws unless positive. */
export function optimalForParameters(law: ParametricLaw, parameters: number): Allocation {
  checked('optimalForParameters', law, { parameters });
  const product = (parameters / balance(law)) ** (1 / allocationExponents(law).parameters); // N D
  return allocation(law, parameters, product / parameters);
}

/** The least budget that reaches a loss, and how to spend it. Throws where the loss is not above E. */
export function optimalForLoss(law: ParametricLaw, loss: number): Allocation {
  const { E, A, B, alpha, beta } = checked('optimalForLoss', law, { loss });
  const rest = reachable('optimalForLoss', loss, E);
  const g = balance(law);
  // Along the optimum both terms fall as (C/6)^-(alpha beta / (alpha + beta)).
  const product = ((A / g ** alpha + B * g ** beta) / rest) ** ((alpha + beta) / (alpha * beta)); // N D
  return computeOptimal(law, 6 * product);
}

/** The parameters that reach a loss with `tokens`. Throws where no number of parameters is enough. */
export function parametersForLoss(law: ParametricLaw, tokens: number, loss: number): number {
  const { E, A, B, alpha, beta } = checked('parametersForLoss', law, { tokens, loss });
  return (A / reachable('parametersForLoss', loss, E + B / tokens ** beta)) ** (1 / alpha);
}

/** The tokens with which `parameters` reach a loss. Throws where no number of tokens is enough. */
export function tokensForLoss(law: ParametricLaw, parameters: number, loss: number): number {
  const { E, A, B, alpha, beta } = checked('tokensForLoss', law, { parameters, loss });
  return (B / reachable('tokensForLoss', loss, E + A / parameters ** alpha)) ** (1 / beta);
}

/** The curve of one budget, and its lowest point. */
export interface IsoFlopCurve {
  /** [FLOP] */
  readonly flop: number;
  readonly points: readonly Allocation[];
  readonly minimum: Allocation;
}

/**
 * The loss over the number of parameters at one budget [FLOP], tokens being flop / (6 parameters): figure 3 of the paper.
 *
 * @throws Error unless all are positive
 */
export function isoFlopCurve(law: ParametricLaw, flop: number, parameters: readonly number[]): IsoFlopCurve {
  checked('isoFlopCurve', law, { flop });
  if (parameters.length === 0) throw new Error('isoFlopCurve: needs at least one number of parameters, got none');
  parameters.forEach((n, i) => {
    requirePositive('isoFlopCurve', `parameters[${i}]`, n);
  });
  const points = parameters.map((n) => allocation(law, n, flop / 6 / n));
  return { flop, points, minimum: computeOptimal(law, flop) };
}

function checked(where: string, law: ParametricLaw, values: Readonly<Record<string, number>> = {}): ParametricLaw {
  const { E, A, B, alpha, beta } = law;
  requireAllPositive(where, { A, B, alpha, beta, ...values });
  if (!(E >= 0 && E < Number.POSITIVE_INFINITY)) throw new Error(`${where}: E must be at least 0, got ${E}`);
  return law;
}

function reachable(where: string, loss: number, least: number): number {
  if (!(loss > least)) throw new Error(`${where}: loss must be above ${least}, got ${loss}`);
  return loss - least;
}
