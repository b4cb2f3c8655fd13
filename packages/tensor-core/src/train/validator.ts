import type { CreateSession, Session, SessionOptions } from '../runtime/session.ts';
import { evaluate } from './evaluate.ts';
import type { ValidationOptions } from './fit-options.ts';
import { evalStep } from './objective.ts';
import type { RunState } from './run-state.ts';
import type { TrainStep } from './step.ts';

/** Evaluates a step's model, loss and metrics in evaluation mode on the run's current weights. */
export class Validator {
  private constructor(
    private readonly session: Session,
    private readonly options: ValidationOptions,
  ) {}

  static async open(
    step: TrainStep,
    options: ValidationOptions,
    createSession: CreateSession,
    session: SessionOptions,
  ): Promise<Validator> {
    const { data: _, every: __, ema: ___, ...objective } = options;
    const { loss, metrics, targets, inputs, config } = step.options;
    const same = Object.entries({ loss, metrics, targets, inputs, config }).filter(([, v]) => v !== undefined);
    const graph = evalStep(step.model, { ...Object.fromEntries(same), ...objective });
    return new Validator(await createSession(graph, { device: step.device, ...session, label: 'validation' }), options);
  }

  /** Whether an epoch, counted from 1, is followed by a validation. */
  isDue(epoch: number, epochs: number): boolean {
    return epoch % (this.options.every ?? 1) === 0 || epoch === epochs;
  }

  /** Validations after these first epochs [count]. */
  left(done: number, epochs: number): number {
    let n = 0;
    for (let epoch = done + 1; epoch <= epochs; epoch++) if (this.isDue(epoch, epochs)) n++;
    return n;
  }

  /** Means over the validation data; `averages` are the names of moving averages by the weight's. */
  async run(state: RunState, averages: ReadonlyMap<string, string>, seed: number): Promise<Record<string, number>> {
    const { data, ema = true } = this.options;
    const names = this.session.inputNames.filter((name) => state.has(name));
    const source = (name: string): string => (ema && averages.get(name)) || name;
    const feeds = Object.fromEntries(names.map((name) => [name, state.feed(source(name))]));
    return evaluate(this.session, data, { feeds, seed });
  }

  dispose(): Promise<void> {
    return this.session.dispose();
  }
}
