import type { DecodeOptions, GradDevice, ModelEntry, Shape, Traceable } from '@netwright/tensor-core';
import type { Optimizer, ParameterFilter, TrainStepOptions } from '@netwright/tensor-core/train';
import type { ProfileOptions } from '../profile/profile-graph.ts';

/** A model of a table, or a function with its inputs. */
export type ModelSource = ModelEntry | Traceable;

/** What is trained, how, and how it is counted. */
export interface TrainingOptions extends Pick<ProfileOptions, 'convention' | 'attention' | 'dims'> {
  /** Default `sgd()`, which keeps no state. */
  optimizer?: Optimizer;
  /** Examples in a batch, of models; default 1. Graphs have the batch of their inputs, or the number that `dims` gives it. */
  batch?: number;
  /** Which parameters are trained: `/bias$/`; default all. */
  train?: ParameterFilter;
  /** Where the step will run; picks among equal lowerings of gradients. Default 'cpu'. */
  device?: GradDevice;
  /** Parameters of fewer elements than this are updated together; default 16,384. */
  fuse?: number;
  /** Shapes of inputs in place of the model's or the file's. */
  inputs?: Readonly<Record<string, Shape>>;
  /** The loss of a model; default its own, or cross entropy. Graphs have the sum of their float outputs. */
  loss?: NonNullable<TrainStepOptions['loss']>;
  /** What the loss of a model compares with. */
  targets?: NonNullable<TrainStepOptions['targets']>;
  /** Limits on the gradients of a model. */
  clip?: NonNullable<TrainStepOptions['clip']>;
  /** Configuration entries in place of the model's. */
  config?: object;
  /** Files with the large tensors of a file, by location. */
  externalData?: NonNullable<DecodeOptions['externalData']>;
}
