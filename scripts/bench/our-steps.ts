import { initialise, type ModelEntry, type Traceable } from '@netwright/tensor-core';
import { createSession, type Feed, type Session } from '@netwright/tensor-core/runtime';
import { noiseFor, type TrainStep, type TrainStepOptions, trainStep } from '@netwright/tensor-core/train';

/** A classifier of images or tokens, and how its step is built. */
export interface OurModel extends TrainStepOptions {
  readonly model: ModelEntry | Traceable;
}

/** Training steps of this library on the CPU, from state to state as in `fit`. */
export class OurSteps implements AsyncDisposable {
  private constructor(
    private readonly step: TrainStep,
    private readonly session: Session,
    private readonly feeds: Record<string, Feed>,
  ) {}

  /** Makes the step for batches of made-up images or tokens. */
  static async open({ model, ...options }: OurModel, threads: number): Promise<OurSteps> {
    const step = trainStep(model, options);
    const feeds: Record<string, Feed> = { lr: { data: new Float32Array([1e-3]), dims: [] } };
    for (const [name, t] of initialise(step.graph, { seed: 1 })) feeds[name] = t;
    for (const name of step.batch) feeds[name] = example(step, name);
    Object.assign(feeds, noiseFor(step.graph, {}, { seed: 1, step: 0 })); // the same in every step: drawing it is not timed
    const session = await createSession(step.graph, { device: 'cpu', threads });
    const known = new Set(session.inputNames);
    return new OurSteps(step, session, Object.fromEntries(Object.entries(feeds).filter(([name]) => known.has(name))));
  }

  /** Milliseconds of each of `steps` more steps. Throws where the loss is not finite. */
  async run(steps: number): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < steps; i++) {
      const start = performance.now();
      const outputs = await this.session.run(this.feeds);
      for (const name of this.step.graph.updates.keys())
        if (name in this.feeds) this.feeds[name] = outputs[`next.${name}`] as Feed;
      const loss = outputs.loss?.data[0] as number;
      times.push(performance.now() - start);
      if (!Number.isFinite(loss)) throw new Error(`the loss must be finite, got ${loss}`);
    }
    return times;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.dispose();
  }
}

/** Values for an input of the batch: ten classes as labels, tokens below 86, grey levels from 0 to 1. */
function example({ graph }: TrainStep, name: string): Feed {
  const input = graph.inputs.get(name);
  const dims = input?.fixedShape as readonly number[];
  const length = dims.reduce((a, d) => a * d, 1);
  if (name === 'labels') return { data: Int32Array.from({ length }, (_, i) => i % 10), dims };
  if (input?.dtype === 'int64') return { data: BigInt64Array.from({ length }, (_, i) => BigInt((i * 37) % 86)), dims };
  return { data: Float32Array.from({ length }, (_, i) => ((i * 7919) % 1000) / 1000), dims };
}
