/** Losses, optimisers, schedules, training steps and the training loop. Loads in Node and in the browser. */
import { gradRules } from '../grad/index.ts';
import { registerGradRules } from '../grad/registry.ts';
import { upgraded } from '../onnx/upgrade-node.ts';
import { registerUpgrade } from '../onnx/upgrader.ts';

export { accuracy } from './accuracy.ts';
export type { CheckpointOptions, CheckpointStore, Settings } from './checkpoint.ts';
export { confusion, intersectionOverUnion } from './confusion.ts';
export {
  type Batch,
  type BatchOptions,
  type BatchRequest,
  type BatchTensor,
  batches,
  type DataSource,
  tensorBatches,
} from './data.ts';
export { type EvaluateOptions, evaluate, shareCorrect } from './evaluate.ts';
export { fit } from './fit.ts';
export type { FitOptions, FitResult, FitStep, ValidationOptions } from './fit-options.ts';
export type { Interruption } from './interrupt.ts';
export * from './loss/index.ts';
export { noiseFor } from './noise.ts';
export { NonFiniteError } from './non-finite.ts';
export { evalStep, type ObjectiveFunction, type ObjectiveOptions, type Tensors } from './objective.ts';
export * from './optimizer/index.ts';
export type { EpochSummary, Progress } from './progress.ts';
export type { OneCycleOptions, Schedule, WarmupOptions } from './schedule.ts';
export * as schedule from './schedule.ts';
export { type TrainStep, type TrainStepOptions, trainStep } from './step.ts';

registerGradRules(gradRules);
registerUpgrade(upgraded);
