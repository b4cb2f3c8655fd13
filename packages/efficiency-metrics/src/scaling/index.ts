/** Training compute, and the laws that tell what it buys. */

export { renderSvg } from '@netwright/plots';
export { effectiveCompute, reductionFactor } from './algorithmic-efficiency.ts';
export {
  type Allocation,
  allocationExponents,
  besiroglu,
  chinchilla,
  computeOptimal,
  type IsoFlopCurve,
  isoFlopCurve,
  optimalForLoss,
  optimalForParameters,
  type ParametricLaw,
  parametersForLoss,
  parametricLoss,
  tokensForLoss,
} from './chinchilla.ts';
export { decimalYear } from './decimal-year.ts';
export { assumedUtilisation, type Devices, deviceFlops, deviceSeconds, utilisation } from './device-flops.ts';
export { type DatedValue, doublingMonths, fitGrowth, type GrowthFit } from './doubling-time.ts';
export { type GrowthFigureOptions, growthFigure, type NamedValue } from './figures/growth-figure.ts';
export { type IsoFlopRuns, isoFlopFigure } from './figures/iso-flop-figure.ts';
export { type LossFigureOptions, type LossSeries, lossFigure } from './figures/loss-figure.ts';
export { fitIsoFlop, type IsoFlopFit } from './fit/fit-iso-flop.ts';
export { fitOffsetPowerLaw } from './fit/fit-offset-power-law.ts';
export {
  fitParametricLaw,
  type ParametricFit,
  type ParametricFitOptions,
  type TrainingRuns,
} from './fit/fit-parametric-law.ts';
export { fitPowerLaw, type PowerLawFit } from './fit/fit-power-law.ts';
export {
  flopToPetaflopDays,
  flopToTeraflopDays,
  petaflopDay,
  petaflopDaysToFlop,
  teraflopDay,
  teraflopDaysToFlop,
} from './flop-units.ts';
export {
  criticalBatch,
  type KaplanAllocation,
  kaplan,
  kaplanFixedBatchParameters,
  kaplanLoss,
  kaplanLossAfter,
  kaplanOptimal,
  kaplanParametersForLoss,
  kaplanStepsForLoss,
  kaplanTokensForLoss,
  kaplanTokensWithoutOverfitting,
  type LossLaw,
  lossAt,
  minimumCompute,
  minimumSteps,
  neededForLoss,
} from './kaplan.ts';
export { type Estimate, type Interval, type Prediction, studentQuantile } from './statistics/interval.ts';
export { approximateTrainingFlops, exactTrainingFlops, type SampleFlops } from './training-flops.ts';
export {
  chinchillaForwardFlops,
  chinchillaTrainingFlops,
  type ForwardFlops,
  kaplanForwardFlops,
  kaplanParameters,
  kaplanTrainingFlops,
  type TransformerShape,
} from './transformer-flops.ts';
