import type { CreateSession, Session } from '../runtime/session.ts';
import { type CheckpointStore, loadCheckpoint, type RunPosition, saveCheckpoint, storeOf } from './checkpoint.ts';
import { type Batch, examplesIn } from './data.ts';
import { evaluate } from './evaluate.ts';
import type { FitOptions, FitResult, FitStep, ValidationOptions } from './fit-options.ts';
import { listen } from './interrupt.ts';
import { evalStep } from './objective.ts';
import { type EpochSummary, Meter } from './progress.ts';
import { RunState } from './run-state.ts';
import type { Schedule } from './schedule.ts';
import type { TrainStep } from './step.ts';
import { StepRunner } from './step-runner.ts';
import { BatchStream } from './stream.ts';

/**
 * Trains. Runs the step (or the steps) over the epochs of a data source, validates, and writes checkpoints from which a
 * killed run continues to the same bits on the same device. With a checkpoint, and in Node, SIGINT and SIGTERM stop the run
 * after the current update and save first; the result says so in `interrupted`.
 *
 * ```ts
 * const step = trainStep(models.lenet5, { optimizer: adam(), batch: 64,
 *   metrics: { accuracy: (y, t) => accuracy(y.logits, t.labels) } });
 * const { weights, history } = await fit({ step, data, epochs: 5, schedule: schedule.cosine(3e-3) });
 * ```
 * Throws a NonFiniteError when a loss is NaN or infinite, naming the first value that was, and where data, weights or a
 * checkpoint do not fit the step.
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const { createSession } = await import('@netwright/tensor-core/runtime');
  const run = new Run(options, createSession);
  try {
    return await run.train();
  } finally {
    await run.dispose();
  }
}

/** A step of a run with everything it needs. */
interface Member {
  readonly name: string;
  readonly runner: StepRunner;
  readonly schedule: Schedule;
  readonly stream: BatchStream | undefined;
  readonly every: number;
}

class Run {
  private readonly specs: [string, FitStep][];
  private readonly seed: number;
  private readonly state: RunState;
  private readonly stream: BatchStream;
  private readonly iterations: number;
  private readonly meter = new Meter();
  private position: RunPosition;
  private members: Member[] = [];
  private validator: Session | undefined;
  private checkpoint: { store: CheckpointStore; label: string } | undefined;

  constructor(
    private readonly options: FitOptions,
    private readonly createSession: CreateSession,
  ) {
    const { step, steps, data, epochs, seed = 0, weights } = options;
    if (!step === !steps) throw new Error('fit: needs either step or steps');
    if (!Number.isInteger(epochs) || epochs < 1) throw new Error(`fit: epochs must be from 1 up, got ${epochs}`);
    this.specs = Object.entries(steps ?? { train: { step: step as TrainStep } });
    this.seed = seed;
    this.stream = new BatchStream(data, seed);
    this.iterations = Math.floor(data.length / this.perIteration());
    if (this.iterations === 0)
      throw new Error(`fit: an update takes ${this.perIteration()} batches, the data have ${data.length} per epoch`);
    this.state = new RunState(
      this.specs.map(([, s]) => s.step),
      seed,
      weights,
    );
    this.position = {
      seed,
      epoch: 0,
      iteration: 0,
      iterations: this.iterations,
      runs: {},
      batches: {},
      sums: {},
      history: [],
    };
  }

  /** Batches of the run's data that an iteration takes. */
  private perIteration(): number {
    const shared = this.specs.filter(([, s]) => !s.data).map(([, s]) => s.step.accumulate);
    if (shared.length > 1 && shared.some((n) => n > 1))
      throw new Error('fit: steps that share data must not accumulate; give them data of their own');
    return shared[0] ?? 1;
  }

  async train(): Promise<FitResult> {
    const { checkpoint, epochs, signal } = this.options;
    await this.open();
    using interrupts = listen(signal, checkpoint !== undefined);
    while (this.position.epoch < epochs && !interrupts.reason) {
      const start = this.meter.time;
      await this.stream.seek(this.position.epoch, this.position.iteration * this.perIteration());
      while (this.position.iteration < this.iterations && !interrupts.reason) {
        await this.iterate();
        const every = checkpoint?.every;
        if (every && this.position.iteration < this.iterations && this.updates % every === 0) await this.save();
      }
      if (this.position.iteration < this.iterations) break;
      await this.endEpoch(start);
    }
    if (interrupts.reason && this.position.iteration > 0) await this.save();
    return this.result(interrupts.reason);
  }

  /** Makes the sessions and continues from a checkpoint where there is one. */
  private async open(): Promise<void> {
    const { checkpoint, schedule, session = {}, validation } = this.options;
    const { createSession, seed } = this;
    if (checkpoint) await this.resume(checkpoint.resume ?? true);
    for (const [name, s] of this.specs) {
      const runner = await StepRunner.open(name, s.step, this.state, { seed, createSession, session });
      runner.runs = this.position.runs[name] ?? 0;
      const rate = s.schedule ?? schedule;
      this.members.push({
        name,
        runner,
        schedule: typeof rate === 'number' ? () => rate : rate,
        stream: s.data && new BatchStream(s.data, seed, this.position.batches[name] ?? 0),
        every: s.every ?? 1,
      });
    }
    if (validation) {
      const { data: _, every: __, ema: ___, ...objective } = validation;
      const { step } = (this.specs[0] as [string, FitStep])[1];
      const { loss, metrics, targets, inputs, config } = step.options;
      const same = Object.fromEntries(
        Object.entries({ loss, metrics, targets, inputs, config }).filter(([, v]) => v !== undefined),
      );
      this.validator = await createSession(evalStep(step.model, { ...same, ...objective }), {
        device: step.device,
        ...session,
        label: 'validation',
      });
    }
  }

  private async resume(wanted: boolean): Promise<void> {
    this.checkpoint = await storeOf(this.options.checkpoint ?? {});
    if (!wanted) return;
    const { store, label } = this.checkpoint;
    const found = await loadCheckpoint(store, label, this.state.kept, this.position);
    if (!found) return;
    this.state.restore(found.state);
    this.position = found.position;
  }

  private get updates(): number {
    return this.position.epoch * this.iterations + this.position.iteration;
  }

  /** One update of every step whose turn it is. */
  private async iterate(): Promise<void> {
    const { position, members, meter } = this;
    const { epochs } = this.options;
    const update = this.updates;
    const start = meter.time;
    const figures: Record<string, number> = {};
    let examples = 0;
    let lr = 0;
    let shared: Batch | undefined;
    for (const member of members) {
      if (update % member.every !== 0) continue;
      const rate = member.schedule(update, epochs * this.iterations);
      if (member === members[0]) lr = rate;
      const next = async (): Promise<Batch> => {
        if (member.stream) return member.stream.next();
        if (shared && members.length > 1) return shared;
        shared = await this.stream.next();
        examples += examplesIn(shared);
        return shared;
      };
      const where = (): string =>
        `epoch ${position.epoch + 1}, update ${position.iteration + 1}${members.length > 1 ? `, step ${member.name}` : ''}`;
      const own = await member.runner.update(next, rate, where);
      for (const [key, value] of Object.entries(own))
        figures[members.length > 1 ? `${member.name}.${key}` : key] = value;
      position.runs[member.name] = member.runner.runs;
      if (member.stream) position.batches[member.name] = member.stream.position;
    }
    position.iteration++;
    for (const [key, value] of Object.entries(figures)) {
      position.sums[key] = (position.sums[key] ?? 0) + value;
      position.sums[`#${key}`] = (position.sums[`#${key}`] ?? 0) + 1;
    }
    meter.update(start, examples);
    this.report(figures, lr);
  }

  private report(metrics: Readonly<Record<string, number>>, lr: number): void {
    const { position, meter, iterations, options, members } = this;
    this.rate = lr;
    options.onProgress?.({
      epoch: position.epoch + 1,
      epochs: options.epochs,
      step: position.iteration,
      steps: iterations,
      loss: metrics.loss ?? metrics[`${members[0]?.name}.loss`] ?? Number.NaN,
      metrics,
      means: this.means(),
      lr,
      examplesPerSecond: meter.examplesPerSecond,
      secondsLeft: meter.left(
        options.epochs * iterations - this.updates,
        options.validation ? Math.ceil((options.epochs - position.epoch) / (options.validation.every ?? 1)) : 0,
      ),
    });
  }
  private rate = 0;

  private means(): Record<string, number> {
    const { sums } = this.position;
    const names = Object.keys(sums).filter((key) => !key.startsWith('#'));
    return Object.fromEntries(names.map((key) => [key, (sums[key] as number) / (sums[`#${key}`] as number)]));
  }

  private async endEpoch(start: number): Promise<void> {
    const { position, options, meter } = this;
    const epoch = position.epoch + 1;
    const { validation } = options;
    let figures: Record<string, number> | undefined;
    if (validation && (epoch % (validation.every ?? 1) === 0 || epoch === options.epochs)) {
      const before = meter.time;
      figures = await this.validate(validation);
      meter.validated(before);
    }
    const summary: EpochSummary = {
      epoch,
      train: this.means(),
      ...(figures && { validation: figures }),
      lr: this.rate,
      seconds: meter.time - start,
    };
    position.history.push(summary);
    position.epoch = epoch;
    position.iteration = 0;
    position.sums = {};
    await options.onEpoch?.(summary);
    await this.save();
  }

  private async validate({ data, ema = true }: ValidationOptions): Promise<Record<string, number>> {
    const session = this.validator as Session;
    const averages = ema ? this.averages() : new Map<string, string>();
    const names = session.inputNames.filter((name) => this.state.has(name));
    const feeds = Object.fromEntries(names.map((name) => [name, this.state.feed(averages.get(name) ?? name)]));
    return evaluate(session, data, { feeds, seed: this.seed });
  }

  /** Names of moving averages by the parameter's. */
  private averages(): Map<string, string> {
    return new Map(
      this.specs.flatMap(([, { step }]) => [...step.averages].map(([average, name]) => [name, average] as const)),
    );
  }

  private async save(): Promise<void> {
    if (this.checkpoint) await saveCheckpoint(this.checkpoint.store, await this.state.download(), this.position);
  }

  private async result(interrupted: FitResult['interrupted']): Promise<FitResult> {
    const names = new Set(this.specs.flatMap(([, { step }]) => step.weights));
    const weights = await this.state.download(names);
    const averages = this.averages();
    const averaged = await this.state.download(averages.values());
    return {
      weights,
      ...(averages.size > 0 && {
        averaged: new Map([...weights].map(([name, t]) => [name, averaged.get(averages.get(name) ?? '') ?? t])),
      }),
      history: this.position.history,
      ...(interrupted && { interrupted }),
    };
  }

  async dispose(): Promise<void> {
    await this.stream.close();
    for (const { runner, stream } of this.members) {
      await stream?.close();
      await runner.dispose();
    }
    await this.validator?.dispose();
    this.state.dispose();
  }
}
