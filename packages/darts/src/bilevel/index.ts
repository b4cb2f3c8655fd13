export { type BilevelSteps, bilevelSteps } from './bilevel-steps.ts';
export {
  type BilevelLoss,
  type BilevelProblem,
  type HypergradientMethod,
  type HypergradientOptions,
  hypergradient,
} from './hypergradient.ts';
export type { BilevelOptions } from './options.ts';
export { type Alphas, type SearchOptions, type SearchResult, type SearchStep, search } from './search.ts';
export { pairedBatches, splitExamples } from './search-data.ts';
