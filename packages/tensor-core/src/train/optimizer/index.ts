export { type AdamOptions, type AdamSettings, adam, adamW } from './adam.ts';
export type { ClipOptions } from './clip.ts';
export {
  isBiasOrNorm,
  type Optimizer,
  type OptimizerContext,
  type ParameterFilter,
  type ParameterGroup,
  type TrainedParameter,
} from './optimizer.ts';
export { type RmspropSettings, rmsprop } from './rmsprop.ts';
export { type SgdSettings, sgd } from './sgd.ts';
