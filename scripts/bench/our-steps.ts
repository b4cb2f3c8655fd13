import { initialise, type ModelEntry, type Traceable } from '@netwright/tensor-core';
import { createSession, type Feed, type Session } from '@netwright/tensor-core/runtime';
import { noiseFor, type Optimizer, type TrainStep, trainStep } from '@netwright/tensor-core/train';

/** Training steps of this library on the CPU, from state to state as in `fit`. */
export class OurSteps implements AsyncDisposable {
  private constructor(
    private readonly step: TrainStep,
    private readonly session: Session,
    private readonly feeds: Record<string, Feed>,
  ) {}

  /** Makes the step of a classifier for batches of random images. */
  static async open(
    model: ModelEntry | Traceable,
    optimizer: Optimizer,
    batch: number,
    threads: number,
  ): Promise<OurSteps> {
    const step = trainStep(model, { optimizer, batch });
    const feeds: Record<string, Feed> = { lr: { data: new Float32Array([1e-3]), dims: [] } };
    for (const [name, t] of initialise(step.graph, { seed: 1 })) feeds[name] = t;
    for (const name of step.batch) {
      const dims = step.graph.inputs.get(name)?.fixedShape as readonly number[];
      const size = dims.reduce((a, d) => a * d, 1);
      feeds[name] =
        name === 'labels'
          ? { data: Int32Array.from({ length: size }, (_, i) => i % 10), dims }
          : { data: Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 1000) / 1000), dims };
    }
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
