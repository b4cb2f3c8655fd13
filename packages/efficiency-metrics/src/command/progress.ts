import cliProgress from 'cli-progress';

/** Says how far long work is. */
export interface Progress {
  show(what: string, done: number, total?: number): void;
  /** Gives the terminal its line back. */
  stop(): void;
}

/** A bar in the terminal; where there is none, a line at the beginning of each piece of work. */
export function progressBar(stream: NodeJS.WriteStream, program: string): Progress {
  let current: string | undefined;
  if (!stream.isTTY)
    return {
      show(what) {
        if (what !== current) stream.write(`${program}: ${what}\n`);
        current = what;
      },
      stop: () => undefined,
    };
  const bar = new cliProgress.SingleBar(
    {
      format: '{name} {bar} {value}{of}',
      stream,
      linewrap: false,
      gracefulExit: false, // Ctrl-C is `interruptible`'s
      hideCursor: false,
      clearOnComplete: true,
      barsize: Math.max(5, Math.min(40, (stream.columns || 80) - 60)),
    },
    cliProgress.Presets.shades_classic,
  );
  return {
    show(what, done, total) {
      const payload = { name: what, of: total === undefined ? '' : ` of ${total}` };
      if (what !== current) bar.start(total ?? Math.max(1, done), done, payload);
      else {
        bar.setTotal(total ?? Math.max(1, done));
        bar.update(done, payload);
      }
      current = what;
    },
    stop() {
      if (current !== undefined) bar.stop();
      current = undefined;
    },
  };
}

/**
 * Does work that Ctrl-C ends between two steps: its signal aborts, and once it has ended the progress is stopped and the
 * process ends as Ctrl-C ends one. A second Ctrl-C ends it at once.
 */
export async function interruptible<T>(progress: Progress, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
    if (controller.signal.aborted) {
      progress.stop();
      process.kill(process.pid, 'SIGINT');
    }
  }
}
