/** Differentiable architecture search. */
import { darts } from './networks/darts.ts';

export * from './bilevel/index.ts';
export { cellToDot, type DrawCellOptions, drawCell } from './figures/draw-cell.ts';
export {
  type AlphaRecord,
  type OperationWeightsFigureOptions,
  operationColours,
  operationWeightsFigure,
} from './figures/operation-weights-figure.ts';
export { type AuxiliaryLossOptions, auxiliaryLoss } from './networks/auxiliary-head.ts';
export type { CellLayout } from './networks/cell-layout.ts';
export { darts } from './networks/darts.ts';
export { dropPathRate, withDropPathInput } from './networks/drop-path-schedule.ts';
export { type EvaluationConfig, type EvaluationInput, evaluationNetwork } from './networks/evaluation-network.ts';
export { type OperationOptions, operation } from './networks/operation.ts';
export { architectureNames, isArchitectureParameter, type SupernetConfig, supernet } from './networks/supernet.ts';
export { type CurvePoint, chosenAt, meanCurve, type SignTest, signTest } from './report/compare-methods.ts';
export { type BayesianOptions, bayesianOptimisation } from './search/bayesian-optimisation.ts';
export { expectedImprovement } from './search/expected-improvement.ts';
export { GaussianProcess, type Posterior } from './search/gaussian-process.ts';
export { halfRank } from './search/half-rank.ts';
export { hammingKernel, type Kernel, rbfKernel } from './search/kernels.ts';
export {
  type Candidate,
  type Proposal,
  type Proposals,
  runSearch,
  type SearchSpace,
  type Trial,
} from './search/proposals.ts';
export { randomSearch } from './search/random-search.ts';
export {
  type HalvingOptions,
  hyperband,
  hyperbandBrackets,
  type Rung,
  successiveHalving,
} from './search/successive-halving.ts';
export { type DeriveOptions, deriveCell, deriveGenotype, operationWeights } from './space/derive.ts';
export { cellAt, cellCount, type DerivedSpaceOptions, randomGenotype } from './space/derived-space.ts';
export { type Edge, edgesOf } from './space/edges.ts';
export { type CellGenotype, checkCell, checkGenotype, type Genotype, type GenotypeEdge } from './space/genotype.ts';
export { genotypeToPython, parseGenotype } from './space/genotype-text.ts';
export { isOperation, type OperationName, operationNames, primitives } from './space/operations.ts';
export { genotypes } from './space/published-genotypes.ts';

/** Every model of this package by name. */
export const models = { ...darts };
