import { type Estimate, fitPowerLaw, type PowerLawFit } from '@netwright/efficiency-metrics/scaling';
import { bentLaw, budgetsBetween, computeEnvelope, meanCurve } from '../../train/scaling-envelope.ts';
import type { ScalingRun } from '../../train/scaling-run.ts';

/** A straight line through logarithms. */
export interface Line {
  exponent: Estimate; // of the loss: negative
  rSquared: number;
}

const ours = 'computed here' as const;
const fewest = 1e5; // characters, from which on the line of data is fitted

const lineOf = ({ exponent, rSquared }: PowerLawFit): Line => ({ exponent, rSquared });

/**
 * Loss by compute, data and parameters of runs of several sizes: mean curves, their lower envelope over so many decades of compute
 * down from the largest training and that of each seed, the curve of the largest size, the last losses of all, and the straight lines through these.
 */
export function scalingFits(runs: readonly ScalingRun[], decades: number) {
  const sizes = [...new Set(runs.map(({ nonEmbedding }) => nonEmbedding))].sort((a, b) => a - b);
  const curves = sizes.map((n) => ({
    nonEmbedding: n,
    curve: meanCurve(runs.filter(({ nonEmbedding }) => nonEmbedding === n).map(({ curve }) => curve)),
  }));
  const high = Math.max(...runs.map(({ curve }) => curve.at(-1)?.flop ?? 0));
  const budgets = budgetsBetween(high / 10 ** decades, high);
  const envelope = computeEnvelope(curves, budgets);
  const { law, curvature } = bentLaw(envelope);
  const seeds = [...new Set(runs.map(({ seed }) => seed))].map((seed) =>
    computeEnvelope(
      runs.filter((run) => run.seed === seed),
      budgets,
    ),
  );
  const ends = runs.map(({ nonEmbedding: n, curve }) => ({ n, loss: curve.at(-1)?.loss ?? Number.NaN }));
  const byEnd = fitPowerLaw(
    ends.map(({ n }) => n),
    ends.map(({ loss }) => loss),
  );
  const longest = curves.at(-1)?.curve ?? [];
  const late = longest.filter(({ tokens }) => tokens >= fewest);
  const byData = fitPowerLaw(
    late.map(({ tokens }) => tokens),
    late.map(({ loss }) => loss),
  );
  return {
    curves: curves.flatMap(({ nonEmbedding: n, curve }) => curve.map((point) => ({ n, ...point, origin: ours }))),
    envelope: envelope.map(({ nonEmbedding: n, flop, loss }) => ({
      n,
      flop,
      loss,
      fitted: law.at(flop).value,
      origin: ours,
    })),
    seeds: seeds.flatMap((own) => own.map(({ nonEmbedding: n, flop, loss }) => ({ n, flop, loss, origin: ours }))),
    largest: late.map(({ tokens, loss }) => ({
      n: sizes.at(-1) ?? 0,
      tokens,
      loss,
      fitted: byData.at(tokens).value,
      origin: ours,
    })),
    ends: ends.map((end) => ({ ...end, fitted: byEnd.at(end.n).value, origin: ours })),
    fit: {
      compute: lineOf(law),
      curvature,
      bySeed: seeds.map((own) => lineOf(bentLaw(own).law)),
      data: lineOf(byData),
      parameters: lineOf(byEnd),
    },
  };
}
