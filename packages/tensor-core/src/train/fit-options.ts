import type { TensorData, Weights } from '../graph/tensor-data.ts';
import type { SessionOptions } from '../runtime/session.ts';
import type { CheckpointOptions, Settings } from './checkpoint.ts';
import type { DataSource } from './data.ts';
import type { Interruption } from './interrupt.ts';
import type { ObjectiveOptions } from './objective.ts';
import type { EpochSummary, Progress } from './progress.ts';
import type { Schedule } from './schedule.ts';
import type { TrainStep } from './step.ts';

/** One of several steps of a run. */
export interface FitStep {
  step: TrainStep;
  /** Default the run's. */
  schedule?: Schedule | number;
  /** Batches of its own, taken round and round; default the run's. */
  data?: DataSource;
  /** Runs in every n-th iteration only; default 1. */
  every?: number;
}

/** What is validated, and when. */
export interface ValidationOptions extends ObjectiveOptions {
  data: DataSource;
  /** Epochs from one validation to the next; the last epoch always has one. Default 1. */
  every?: number;
  /** Use the moving average of the weights where the step keeps one; default true. */
  ema?: boolean;
}

/** What `fit` takes. */
export interface FitOptions {
  /** The step of every update. */
  step?: TrainStep;
  /** In place of `step`: several, run in this order in every iteration (a GAN, bilevel search). */
  steps?: Readonly<Record<string, FitStep>>;
  data: DataSource;
  epochs: number;
  /** The learning rate: constant, or by the update's number. */
  schedule: Schedule | number;
  /** Of initial weights, shuffling and noise; default 0. The same seed gives the same figures on every run. */
  seed?: number;
  /** What to start from; default the initialisers' values. */
  weights?: Weights;
  validation?: ValidationOptions;
  checkpoint?: CheckpointOptions;
  /** Stops after the current update; with a checkpoint, that is saved first. */
  signal?: AbortSignal;
  /**
   * What the run depends on besides its steps' shapes, by name: goes into the checkpoint, and resuming with other values is an
   * error that names the entry and both.
   */
  settings?: Settings;
  /** Parameters or state whose values after every update are kept: architecture parameters, say. */
  record?: readonly string[];
  /** Called after every update. */
  onProgress?: (progress: Progress) => void;
  /** Called after every epoch, when its validation is done. */
  onEpoch?: (summary: EpochSummary) => void | Promise<void>;
  /** Device, threads and strictness of the sessions; the device is the step's by default. */
  session?: Omit<SessionOptions, 'keep' | 'asInputs' | 'label'>;
}

/** What `fit` gives. */
export interface FitResult {
  /** The models' weights and buffers by published name. */
  readonly weights: Map<string, TensorData>;
  /** The same with moving averages in place of the weights that have one. */
  readonly averaged?: Map<string, TensorData>;
  /** One entry per finished epoch, those before a resumption included. */
  readonly history: readonly EpochSummary[];
  /** What `record` named: [updates, ...shape] by name, updates before a resumption included. */
  readonly recorded: ReadonlyMap<string, TensorData>;
  /** Why the run stopped early; undefined when it ended. */
  readonly interrupted?: Interruption;
}
