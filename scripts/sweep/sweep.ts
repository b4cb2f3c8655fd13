/** How a module of jobs does one of them. What it returns and reports is data that JSON holds. */
export type DoJob<Job, Result, Report> = (job: Job, report: (value: Report) => void) => Promise<Result>;

/** Jobs of one kind, each done from its own data alone, in whatever process. */
export interface Sweep<Job, Result, Report> {
  /** The module that does them: it exports `doJob`, a `DoJob`. Its name is the queue's where they go over Redis. */
  module: URL;
  jobs: readonly Job[];
  /** Called with what a job tells of itself while it runs. */
  onReport?: (job: Job, report: Report) => void;
  /** Called when a job is done, once for each. */
  onResult?: (job: Job, result: Result) => void;
}

/** Where the jobs of a sweep are done. */
export interface SweepPlace {
  /** Jobs at once on this machine. */
  workers: number;
  /** `redis://host:port`: jobs go through Redis, and programs of `work.ts` on other machines do them too. */
  redis?: string | undefined;
  /** How long a job of a process that died waits in Redis until another does it [s]; default 30. */
  lock?: number;
}

/** The function of a module that does its jobs. Throws Error if it has none. */
export async function jobFunction<Job, Result, Report>(module: string): Promise<DoJob<Job, Result, Report>> {
  const { doJob } = (await import(module)) as { doJob?: unknown };
  if (typeof doJob !== 'function') throw new Error(`a module of jobs must export doJob, got ${module} without`);
  return doJob as DoJob<Job, Result, Report>;
}

/** The error of a job, with its data in front. */
export const jobError = (job: unknown, cause: Error): Error =>
  new Error(`runSweep: job ${JSON.stringify(job)} failed: ${cause.message}`, { cause });
