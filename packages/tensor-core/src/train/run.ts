import type { CreateSession } from '../runtime/session.ts';
import { type CheckpointStore, loadCheckpoint, type RunPosition, saveCheckpoint, storeOf } from './checkpoint.ts';
import { type Batch, examplesIn } from './data.ts';
import { addFigures, meansOf } from './figures.ts';
import type { FitOptions, FitResult, FitStep } from './fit-options.ts';
import { type Interrupts, listen } from './interrupt.ts';
import { type Member, memberOf } from './member.ts';
import { type EpochSummary, Meter } from './progress.ts';
import { Recorder } from './recorder.ts';
import { RunState } from './run-state.ts';
import type { TrainStep } from './step.ts';
import { StepRunner } from './step-runner.ts';
import { BatchStream } from './stream.ts';
import { Validator } from './validator.ts';

/** One call of `fit`: the state, where it stands, and the loop over updates and epochs. */
export class Run {
  private readonly specs: [string, FitStep][];
  private readonly seed: number;
  private readonly state: RunState;
  private readonly stream: BatchStream;
  private readonly recorder: Recorder;
  private readonly iterations: number;
  private readonly meter = new Meter();
  private position: RunPosition;
  /** The learning rate of the last update. */
  private rate = 0;
  private members: Member[] = [];
  private validator: Validator | undefined;
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
    this.recorder = new Recorder(options.record ?? [], this.state);
    this.position = {
      seed,
      epoch: 0,
      iteration: 0,
      iterations: this.iterations,
      runs: {},
      batches: {},
      sums: {},
      history: [],
      ...(options.settings && { settings: options.settings }),
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
    const { checkpoint, signal } = this.options;
    await this.open();
    const interrupts = listen(signal, checkpoint !== undefined);
    try {
      await this.epochs(interrupts);
      return await this.result(this.position.epoch < this.options.epochs ? interrupts.reason : undefined);
    } finally {
      interrupts.close();
    }
  }

  /** Runs what is left of the epochs; an interruption ends them after the current update and saves. */
  private async epochs(interrupts: Interrupts): Promise<void> {
    const { position, stream, options } = this;
    const every = options.checkpoint?.every;
    while (position.epoch < options.epochs) {
      const start = this.meter.time;
      await stream.seek(position.epoch, position.iteration * this.perIteration());
      while (position.iteration < this.iterations) {
        if (interrupts.reason) return position.iteration > 0 ? this.save() : undefined;
        await this.iterate();
        if (every && position.iteration < this.iterations && this.updates % every === 0) await this.save();
      }
      await this.endEpoch(start);
    }
  }

  /** Makes the sessions and continues from a checkpoint where there is one. */
  private async open(): Promise<void> {
    const { checkpoint, schedule, session = {}, validation } = this.options;
    const { createSession, seed } = this;
    const [first] = this.specs;
    if (checkpoint) await this.resume(checkpoint.resume ?? true);
    for (const [name, s] of this.specs) {
      const runner = await StepRunner.open(name, s.step, this.state, { seed, createSession, session });
      this.members.push(memberOf(name, runner, { schedule, ...s }, this.position));
    }
    if (validation && first) this.validator = await Validator.open(first[1].step, validation, createSession, session);
  }

  private async resume(wanted: boolean): Promise<void> {
    this.checkpoint = await storeOf(this.options.checkpoint ?? {});
    if (!wanted) return;
    const { store, label } = this.checkpoint;
    const expected = (updates: number) => [...this.state.kept, ...this.recorder.entries(updates)];
    const found = await loadCheckpoint(store, label, expected, this.position);
    if (!found) return;
    this.state.restore(found.state);
    this.recorder.restore(found.state);
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
    const take = async (): Promise<Batch> => {
      const batch = await this.stream.next();
      examples += examplesIn(batch);
      return batch;
    };
    // Every iteration takes its batch of the run's data, whoever's turn it is; steps that share the data see the same one.
    const shared = members.filter((m) => !m.stream).length > 1 ? await take() : undefined;
    for (const member of members) {
      if (update % member.every !== 0) {
        if (!member.stream && !shared) await this.stream.skip(this.perIteration());
        continue;
      }
      const rate = member.schedule(update, epochs * this.iterations);
      if (member === members[0]) lr = rate;
      const next = async (): Promise<Batch> => (member.stream ? member.stream.next() : (shared ?? take()));
      const where = (): string =>
        `epoch ${position.epoch + 1}, update ${position.iteration + 1}${members.length > 1 ? `, step ${member.name}` : ''}`;
      const own = await member.runner.update(next, rate, where);
      for (const [key, value] of Object.entries(own))
        figures[members.length > 1 ? `${member.name}.${key}` : key] = value;
      position.runs[member.name] = member.runner.runs;
      if (member.stream) position.batches[member.name] = member.stream.position;
    }
    position.iteration++;
    addFigures(position.sums, figures);
    meter.update(start, examples);
    this.report(figures, lr, await this.recorder.add());
  }

  private report(metrics: Readonly<Record<string, number>>, lr: number, recorded: FitResult['recorded']): void {
    const { position, meter, iterations } = this;
    const { epochs, onProgress } = this.options;
    this.rate = lr;
    onProgress?.({
      epoch: position.epoch + 1,
      epochs,
      step: position.iteration,
      steps: iterations,
      loss: metrics.loss ?? Object.entries(metrics).find(([name]) => name.endsWith('.loss'))?.[1] ?? Number.NaN,
      metrics,
      means: meansOf(position.sums),
      lr,
      examplesPerSecond: meter.examplesPerSecond,
      secondsLeft: meter.left(epochs * iterations - this.updates, this.validator?.left(position.epoch, epochs) ?? 0),
      recorded,
    });
  }

  private async endEpoch(start: number): Promise<void> {
    const { position, options, meter, validator } = this;
    const epoch = position.epoch + 1;
    const before = meter.time;
    const validation = validator?.isDue(epoch, options.epochs)
      ? await validator.run(this.state, this.averages(), this.seed)
      : undefined;
    if (validation) meter.validated(before);
    const summary: EpochSummary = {
      epoch,
      train: meansOf(position.sums),
      ...(validation && { validation }),
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

  /** Names of moving averages by the parameter's. */
  private averages(): Map<string, string> {
    return new Map(
      this.specs.flatMap(([, { step }]) => [...step.averages].map(([average, name]) => [name, average] as const)),
    );
  }

  private async save(): Promise<void> {
    if (!this.checkpoint) return;
    const state = new Map([...(await this.state.download()), ...this.recorder.saved()]);
    await saveCheckpoint(this.checkpoint.store, state, this.position);
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
      recorded: this.recorder.recorded(),
      ...(interrupted && { interrupted }),
    };
  }

  async dispose(): Promise<void> {
    this.state.dispose(); // while the sessions that made its tensors are there
    await this.stream.close();
    for (const { runner, stream } of this.members) {
      await stream?.close();
      await runner.dispose();
    }
    await this.validator?.dispose();
  }
}
