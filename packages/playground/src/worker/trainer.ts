import { models } from '@netwright/cnn-zoo';
import { type DigitSet, fillDigits } from '@netwright/scripts/data/digits';
import { initialise } from '@netwright/tensor-core';
import { createSession, type Session, type SessionOptions } from '@netwright/tensor-core/runtime';
import {
  accuracy,
  adam,
  type Batch,
  batches,
  type DataSource,
  schedule,
  type TrainStep,
  trainStep,
} from '@netwright/tensor-core/train';
import { State } from './state.ts';

/** How a run trains; the same options give the same figures on the same device. */
export interface TrainerOptions {
  digits: DigitSet;
  seed: number;
  epochs: number;
  batch?: number; // digits per update, default 64
  lr?: number; // the first learning rate, default 3e-3; it falls to 0 along a cosine
}

/** One update's figures. */
export interface UpdateFigures {
  update: number; // from 1
  epoch: number; // from 1
  loss: number;
  accuracy: number; // 0 to 1
}

/** Trains LeNet-5 from a seed with Adam, one update at a time. */
export class Trainer {
  readonly step: TrainStep;
  readonly state: State;
  readonly session: Session;
  readonly updatesPerEpoch: number;
  readonly #options: Required<TrainerOptions>;
  readonly #data: DataSource;

  private constructor(step: TrainStep, session: Session, options: Required<TrainerOptions>) {
    this.step = step;
    this.session = session;
    this.#options = options;
    this.state = new State(initialise(step.graph, { seed: options.seed }));
    this.#data = digitBatches(options.digits, options.batch);
    this.updatesPerEpoch = this.#data.length;
  }

  static async open(options: TrainerOptions, sessionOptions: SessionOptions): Promise<Trainer> {
    const all = { batch: 64, lr: 3e-3, ...options };
    const step = trainStep(models.lenet5, {
      optimizer: adam(),
      metrics: { accuracy: (y, t) => accuracy(y.logits!, t.labels!) },
      batch: all.batch,
      device: sessionOptions.device === 'webgpu' ? 'webgpu' : 'cpu',
    });
    const keep = [...step.graph.updates.keys()].map((name) => `next.${name}`); // never leaves a GPU
    const session = await createSession(step.graph, { ...sessionOptions, keep, label: 'training' });
    return new Trainer(step, session, all);
  }

  /** Digits per update. */
  get batch(): number {
    return this.#options.batch;
  }

  /** Updates of the whole run. */
  get updates(): number {
    return this.updatesPerEpoch * this.#options.epochs;
  }

  /** Runs the updates one after the other; leaving the loop stops the run, and what is learnt by then stays. */
  async *run(): AsyncGenerator<UpdateFigures, void> {
    const { seed, epochs, lr } = this.#options;
    const rate = schedule.cosine(lr);
    let update = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      for await (const batch of this.#data.batches({ epoch, from: 0, seed })) {
        const figures = await this.#update(batch, rate(update, this.updates));
        yield { ...figures, update: ++update, epoch: epoch + 1 };
      }
    }
  }

  async #update(batch: Batch, rate: number): Promise<{ loss: number; accuracy: number }> {
    const lr = { data: Float32Array.of(rate), dims: [] };
    const outputs = await this.session.run({ ...batch, lr, ...this.state.feeds(this.step.graph.params.keys()) });
    this.state.advance(outputs);
    return { loss: Number(outputs.loss?.data[0]), accuracy: Number(outputs.accuracy?.data[0]) };
  }

  /** Frees everything but the weights in `state`. */
  async dispose(): Promise<void> {
    this.state.dispose(new Set(this.step.weights));
    await this.session.dispose();
  }
}

/** Batches of digits in an order of the seed's. */
function digitBatches(digits: DigitSet, batch: number): DataSource {
  return batches(
    digits.count,
    (indices) => ({
      x: {
        data: fillDigits(digits, indices, new Float32Array(indices.length * 32 * 32)),
        dims: [indices.length, 1, 32, 32],
      },
      labels: {
        data: Int32Array.from(indices, (index) => digits.labels[index] as number),
        dims: [indices.length],
        dtype: 'int32',
      },
    }),
    { batch, shuffle: true },
  );
}
