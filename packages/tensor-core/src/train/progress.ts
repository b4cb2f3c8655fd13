import type { TensorData } from '../graph/tensor-data.ts';

/** Where a run stands after an update. */
export interface Progress {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Updates made in this epoch. */
  readonly step: number;
  /** Updates per epoch. */
  readonly steps: number;
  /** Of this update alone; with several steps, of the first whose turn it was. */
  readonly loss: number;
  /** Of this update alone, `loss` included; with several steps, names are `<step>.<metric>`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Means over the epoch so far. */
  readonly means: Readonly<Record<string, number>>;
  /** Of this update. */
  readonly lr: number;
  /** Examples per second over the last updates, without validation and checkpoints. */
  readonly examplesPerSecond: number;
  /** Time left for the whole run, validation included [s]. */
  readonly secondsLeft: number;
  /** What the run records, after this update. */
  readonly recorded: ReadonlyMap<string, TensorData>;
}

/** The figures of an epoch. */
export interface EpochSummary {
  /** From 1. */
  readonly epoch: number;
  /** Means over the epoch's updates: `loss` and the metrics. */
  readonly train: Readonly<Record<string, number>>;
  /** Means over the validation examples, where the epoch was validated. */
  readonly validation?: Readonly<Record<string, number>>;
  /** The learning rate of the last update. */
  readonly lr: number;
  /** Duration, validation included [s]. */
  readonly seconds: number;
}

/** Weight of the newest update in the speed that is shown. */
const smoothing = 0.05;

/** Measures speed and time left. */
export class Meter {
  private perUpdate: number | undefined;
  private examples: number | undefined;
  private validation = 0;

  constructor(private readonly now: () => number = () => performance.now() / 1000) {}

  /** Counts one update of these examples, begun at `start` [s]. */
  update(start: number, examples: number): void {
    const seconds = this.now() - start;
    const blend = (old: number | undefined, value: number): number =>
      old === undefined ? value : old + smoothing * (value - old);
    this.perUpdate = blend(this.perUpdate, seconds);
    this.examples = blend(this.examples, examples);
  }

  /** Counts one validation, begun at `start` [s]. */
  validated(start: number): void {
    this.validation = this.now() - start;
  }

  get time(): number {
    return this.now();
  }

  get examplesPerSecond(): number {
    return this.perUpdate ? (this.examples ?? 0) / this.perUpdate : 0;
  }

  /** The time that these updates and validations will take [s]. */
  left(updates: number, validations: number): number {
    return updates * (this.perUpdate ?? 0) + validations * this.validation;
  }
}
