import type { RunPosition } from './checkpoint.ts';
import type { FitOptions, FitStep } from './fit-options.ts';
import type { Schedule } from './schedule.ts';
import type { StepRunner } from './step-runner.ts';
import { BatchStream } from './stream.ts';

/** A step of a run with everything it needs. */
export interface Member {
  readonly name: string;
  readonly runner: StepRunner;
  readonly schedule: Schedule;
  /** Its own data; the run's where there are none. */
  readonly stream: BatchStream | undefined;
  /** It takes part in every so many updates. */
  readonly every: number;
}

/** A step as a member of a run that stands at this position. */
export function memberOf(
  name: string,
  runner: StepRunner,
  { schedule, data, every = 1 }: Pick<FitOptions, 'schedule'> & Pick<FitStep, 'data' | 'every'>,
  { seed, runs, batches }: RunPosition,
): Member {
  runner.runs = runs[name] ?? 0;
  return {
    name,
    runner,
    schedule: typeof schedule === 'number' ? () => schedule : schedule,
    stream: data && new BatchStream(data, seed, batches[name] ?? 0),
    every,
  };
}
