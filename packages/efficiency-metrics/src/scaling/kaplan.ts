/**
 * "Scaling Laws for Neural Language Models" (Kaplan et al., 2020), https://arxiv.org/abs/2001.08361: the loss of transformers on
 * WebText2 [nats per token], by parameters without embeddings N, tokens D, compute C, steps S. Constants are those of tables 2, 3, 5
 * and 6 (4 and 5 in an earlier version). Fitted for N from 768 to 1.5e9 and D from 2.2e7 to 2.3e10: beyond, it is extrapolation.
 */
import { requireAllPositive, requirePositive } from './check.ts';
import { flopToPetaflopDays, petaflopDaysToFlop } from './flop-units.ts';

/** A loss of (scale / x) ^ exponent. */
export interface LossLaw {
  /** Where the loss would be 1 nat, in the unit of x. */
  readonly scale: number;
  readonly exponent: number;
}

/** The laws of one variable, each where nothing else limits the loss (table 5). */
export const kaplan = {
  /** L(N), x in parameters without embeddings. */
  parameters: { scale: 8.8e13, exponent: 0.076 },
  /** L(D), x in tokens, with early stopping. */
  tokens: { scale: 5.4e13, exponent: 0.095 },
  /** L(C), x in [FLOP], at a fixed batch size: not the least compute. */
  compute: { scale: petaflopDaysToFlop(1.6e7), exponent: 0.057 },
  /** L(C_min), x in [FLOP], at a batch size far below the critical one. */
  minimumCompute: { scale: petaflopDaysToFlop(3.1e8), exponent: 0.05 },
} as const satisfies Record<string, LossLaw>;

const joint = { parameters: 6.4e13, tokens: 1.8e13, alphaN: 0.076, alphaD: 0.103 }; // table 2, equation 1.5
const learning = { parameters: 6.5e13, steps: 2.1e3, alphaN: 0.077, alphaS: 0.76 }; // table 3, equation 1.6
const critical = { batch: 2.1e8, alpha: 0.21 }; // equation 1.4

/** The loss [nats per token] at x: `lossAt(kaplan.parameters, 1.5e9)`. Throws unless x is positive. */
export function lossAt({ scale, exponent }: LossLaw, x: number): number {
  requirePositive('lossAt', 'x', x);
  return (scale / x) ** exponent;
}

/** The x that a loss [nats per token] needs: parameters, tokens or [FLOP]. Throws unless the loss is positive. */
export function neededForLoss({ scale, exponent }: LossLaw, loss: number): number {
  requirePositive('neededForLoss', 'loss', loss);
  return scale / loss ** (1 / exponent);
}

/** L(N, D), equation 1.5: the loss of N parameters trained on D tokens with early stopping. Throws unless both are positive. */
export function kaplanLoss(parameters: number, tokens: number): number {
  requireAllPositive('kaplanLoss', { parameters, tokens });
  const { alphaN, alphaD } = joint;
  return ((joint.parameters / parameters) ** (alphaN / alphaD) + joint.tokens / tokens) ** alphaD;
}

/** The tokens with which `parameters` reach a loss. Throws where no number of tokens is enough. */
export function kaplanTokensForLoss(parameters: number, loss: number): number {
  requireAllPositive('kaplanTokensForLoss', { parameters, loss });
  const { alphaN, alphaD } = joint;
  const rest = loss ** (1 / alphaD) - (joint.parameters / parameters) ** (alphaN / alphaD);
  return joint.tokens / reachable('kaplanTokensForLoss', `${parameters} parameters`, loss, rest);
}

/** The parameters that reach a loss with `tokens`. Throws where no number of parameters is enough. */
export function kaplanParametersForLoss(tokens: number, loss: number): number {
  requireAllPositive('kaplanParametersForLoss', { tokens, loss });
  const { alphaN, alphaD } = joint;
  const rest = loss ** (1 / alphaD) - joint.tokens / tokens;
  return joint.parameters / reachable('kaplanParametersForLoss', `${tokens} tokens`, loss, rest) ** (alphaD / alphaN);
}

/** Tokens above which N parameters hardly overfit: D >= 5e3 N^0.74, equation 4.4. Throws unless positive. */
export function kaplanTokensWithoutOverfitting(parameters: number): number {
  requirePositive('kaplanTokensWithoutOverfitting', 'parameters', parameters);
  return 5e3 * parameters ** 0.74;
}

/** L(N, S), equation 1.6: the loss after S steps, S being what `minimumSteps` gives. Throws unless both are positive. */
export function kaplanLossAfter(parameters: number, steps: number): number {
  requireAllPositive('kaplanLossAfter', { parameters, steps });
  return (learning.parameters / parameters) ** learning.alphaN + (learning.steps / steps) ** learning.alphaS;
}

/** The steps after which `parameters` reach a loss. Throws where no number of steps is enough. */
export function kaplanStepsForLoss(parameters: number, loss: number): number {
  requireAllPositive('kaplanStepsForLoss', { parameters, loss });
  const rest = loss - (learning.parameters / parameters) ** learning.alphaN;
  return (
    learning.steps / reachable('kaplanStepsForLoss', `${parameters} parameters`, loss, rest) ** (1 / learning.alphaS)
  );
}

/** B_crit, equation 1.4 [tokens]: at this batch size training takes twice the least steps and twice the least compute. */
export function criticalBatch(loss: number): number {
  requirePositive('criticalBatch', 'loss', loss);
  return critical.batch / loss ** (1 / critical.alpha);
}

/** S_min, equation 5.4: the steps that a far larger batch would have taken. `batch` in [tokens]. */
export function minimumSteps(steps: number, batch: number, loss: number): number {
  requireAllPositive('minimumSteps', { steps, batch, loss });
  return steps / (1 + criticalBatch(loss) / batch);
}

/** C_min, equation 5.5 [FLOP]: the compute that a far smaller batch would have taken. `batch` in [tokens]. */
export function minimumCompute(flop: number, batch: number, loss: number): number {
  requireAllPositive('minimumCompute', { flop, batch, loss });
  return flop / (1 + batch / criticalBatch(loss));
}

/** How to spend a budget. */
export interface KaplanAllocation {
  /** Without embeddings. */
  readonly parameters: number;
  /** Tokens per step. */
  readonly batch: number;
  readonly steps: number;
  /** Tokens in all. */
  readonly tokens: number;
  /** [nats per token] */
  readonly loss: number;
}

/** The allocation of table 6 for a budget of least compute [FLOP]: N ~ C^0.73, B ~ C^0.24, S ~ C^0.03, D ~ C^0.27. */
export function kaplanOptimal(flop: number): KaplanAllocation {
  requirePositive('kaplanOptimal', 'flop', flop);
  const c = flopToPetaflopDays(flop);
  return {
    parameters: 1.3e9 * c ** 0.73,
    batch: 2.0e6 * c ** 0.24,
    steps: 5.4e3 * c ** 0.03,
    tokens: 2e10 * c ** 0.27,
    loss: lossAt(kaplan.minimumCompute, flop),
  };
}

/** The parameters for a budget [FLOP] at the paper's fixed batch size: 1.6e9 C^0.88. Throws unless positive. */
export function kaplanFixedBatchParameters(flop: number): number {
  requirePositive('kaplanFixedBatchParameters', 'flop', flop);
  return 1.6e9 * flopToPetaflopDays(flop) ** 0.88;
}

function reachable(where: string, what: string, loss: number, rest: number): number {
  if (!(rest > 0)) throw new Error(`${where}: loss must be above what ${what} can reach, got ${loss}`);
  return rest;
}
