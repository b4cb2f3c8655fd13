import { formatDuration } from '@netwright/terminal';
import cliProgress from 'cli-progress';

/** How long a search is, and where its progress goes. */
export interface SearchProgressOptions {
  updates: number;
  stream?: NodeJS.WriteStream; // default: stdout
  now?: () => number; // [ms]; default: performance.now
  interval?: number; // between plain lines where there is no terminal [s]; default 15
}

/** A progress bar with the current genotype below it. */
export interface SearchProgress {
  /** Call after every update. */
  step(report: { update: number; secondsLeft: number; genotype: string }): void;
  /** Writes a line that stays. */
  line(text: string): void;
  /** Leaves the bar as it stands and gives the terminal back. */
  stop(): void;
}

/** A bar of updates with the time left, and the normal cell that would be derived now; plain lines where there is no terminal. */
export function searchProgress(options: SearchProgressOptions): SearchProgress {
  const { updates, stream = process.stdout, now = () => performance.now(), interval = 15 } = options;
  if (!stream.isTTY) {
    let printed = now();
    return {
      step({ update, secondsLeft, genotype }) {
        if (now() - printed < 1000 * interval && update < updates) return;
        printed = now();
        stream.write(`update ${update}/${updates}  ${formatDuration(secondsLeft)} left  ${genotype}\n`);
      },
      line: (text) => void stream.write(`${text}\n`),
      stop: () => undefined,
    };
  }
  const bars = new cliProgress.MultiBar(
    { format: '{bar} {value}/{total} {rest}', stream, fps: 10, linewrap: false, gracefulExit: false, barsize: 20 },
    cliProgress.Presets.shades_classic,
  );
  const bar = bars.create(updates, 0, { rest: '' });
  return {
    step: ({ update, secondsLeft, genotype }) =>
      bar.update(update, { rest: `${formatDuration(secondsLeft)} left  ${genotype}` }),
    line(text) {
      bars.log(`${text}\n`);
      bars.update();
    },
    stop() {
      bars.update();
      bars.stop();
    },
  };
}
