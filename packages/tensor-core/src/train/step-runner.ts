import type { TensorData } from '../graph/tensor-data.ts';
import type { CreateSession, DeviceTensor, Feed, Session, SessionOptions } from '../runtime/session.ts';
import type { Batch } from './data.ts';
import { scalarsOf } from './evaluate.ts';
import { noiseFor } from './noise.ts';
import { firstNonFinite, NonFiniteError } from './non-finite.ts';
import type { RunState } from './run-state.ts';
import { buildStep, type TrainStep } from './step.ts';

/** One graph of a step, ready to run. */
interface Runnable {
  readonly graph: TrainStep['graph'];
  readonly session: Session;
  /** Inputs that are state. */
  readonly reads: readonly string[];
  /** State that has a new value among the outputs. */
  readonly writes: readonly string[];
}

/** Runs the updates of one step on the run's state. */
export class StepRunner {
  /** Micro-batches run so far: the counter of the noise. */
  runs = 0;
  private readonly lr = { data: new Float32Array(1), dims: [] };

  private constructor(
    readonly name: string,
    readonly step: TrainStep,
    private readonly createSession: CreateSession,
    private readonly last: Runnable,
    private readonly earlier: Runnable | undefined,
    private readonly state: RunState,
    private readonly seed: number,
  ) {}

  /** Makes the step's sessions. */
  static async open(
    name: string,
    step: TrainStep,
    state: RunState,
    { seed, createSession, session }: { seed: number; createSession: CreateSession; session: SessionOptions },
  ): Promise<StepRunner> {
    const make = async (graph: TrainStep['graph']): Promise<Runnable> => {
      const writes = [...graph.updates.keys()];
      const opened = await createSession(graph, {
        device: step.device,
        ...session,
        keep: writes.map((key) => `next.${key}`),
        label: `step ${name}`,
      });
      return { graph, session: opened, writes, reads: opened.inputNames.filter((key) => graph.params.has(key)) };
    };
    const last = await make(step.graph);
    const earlier = step.accumulation && (await make(step.accumulation));
    return new StepRunner(name, step, createSession, last, earlier, state, seed);
  }

  /** One update from `accumulate` micro-batches; returns the means of loss and metrics. Throws a NonFiniteError. */
  async update(next: () => Promise<Batch>, lr: number, where: () => string): Promise<Record<string, number>> {
    this.lr.data[0] = lr;
    const sums: Record<string, { total: number; count: number }> = {};
    for (let micro = 1; micro <= this.step.accumulate; micro++) {
      const runnable = micro < this.step.accumulate ? (this.earlier as Runnable) : this.last;
      const outputs = await this.run(runnable, await next(), where);
      for (const [key, value] of Object.entries(outputs)) {
        sums[key] ??= { total: 0, count: 0 };
        sums[key].total += value;
        sums[key].count++;
      }
    }
    return Object.fromEntries(Object.entries(sums).map(([key, { total, count }]) => [key, total / count]));
  }

  private async run(
    { graph, session, reads, writes }: Runnable,
    batch: Batch,
    where: () => string,
  ): Promise<Record<string, number>> {
    const feeds: Record<string, Feed> = noiseFor(graph, batch, { seed: this.seed, step: this.runs, stream: this.name });
    for (const name of this.step.batch) if (batch[name]) feeds[name] = batch[name];
    for (const name of reads) feeds[name] = this.state.feed(name);
    if (graph.inputs.has('lr')) feeds.lr = this.lr;
    const outputs = await session.run(feeds);
    const figures = scalarsOf(outputs, this.step.metrics);
    if (!Number.isFinite(figures.loss)) {
      for (const name of writes) outputs[`next.${name}`]?.dispose();
      throw await this.explain(graph, feeds, figures.loss as number, where());
    }
    this.state.advance(outputs, writes);
    this.state.count(this.step);
    this.runs++;
    return figures;
  }

  /** Runs the failed step again, on the CPU, to say where it went wrong. */
  private async explain(
    graph: TrainStep['graph'],
    feeds: Readonly<Record<string, Feed>>,
    loss: number,
    where: string,
  ): Promise<NonFiniteError> {
    const host: Record<string, TensorData> = {};
    for (const [name, feed] of Object.entries(feeds)) {
      const { data, dims } = 'download' in feed ? await (feed as DeviceTensor).download() : feed;
      const dtype = graph.inputs.get(name)?.dtype ?? graph.params.get(name)?.dtype;
      if (dtype) host[name] = { dtype, dims, data };
    }
    const { model, options, rebuild } = this.step;
    const fresh = rebuild?.() ?? buildStep(model, options, graph === this.step.graph).graph;
    const found = await firstNonFinite(this.createSession, fresh, host);
    const reason = found
      ? `the first value that is not finite is ${found.text}, which holds ${found.kind}`
      : 'no value of the same step on the CPU is';
    return new NonFiniteError(
      `fit ${where}: the loss must be finite, got ${loss}; ${reason}`,
      found?.value,
      found?.path,
    );
  }

  async dispose(): Promise<void> {
    await this.last.session.dispose();
    await this.earlier?.session.dispose();
  }
}
