import { formatDuration, formatPercent } from '@netwright/terminal';
import cliProgress from 'cli-progress';

/** How long work takes of which each part has a known weight, whatever the order. */
export interface WorkProgressOptions {
  total: number; // the weights of all parts together
  stream?: NodeJS.WriteStream; // default: stdout
  now?: () => number; // [ms]; default: performance.now
}

/** A progress bar for work of several kinds, or a line per part where there is no terminal. */
export interface WorkProgress {
  /** Call when a part of this weight is done. */
  done(weight: number, what: string): void;
  /** Leaves the bar as it stands and gives the terminal back. */
  stop(): void;
}

/** A progress bar with the time left, from the speed so far. */
export function workProgress(options: WorkProgressOptions): WorkProgress {
  const { total, stream = process.stdout, now = () => performance.now() } = options;
  const start = now();
  let sum = 0;
  const rest = (what: string): string =>
    `${what}  ${formatDuration(((now() - start) / 1000) * (total / sum - 1))} left`;
  if (!stream.isTTY)
    return {
      done(weight, what) {
        sum += weight;
        stream.write(`${formatPercent(sum / total, 0)}  ${rest(what)}\n`);
      },
      stop: () => undefined,
    };
  const bar = new cliProgress.SingleBar(
    { format: '{bar} {percentage} % {rest}', stream, linewrap: false, gracefulExit: false },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0, { rest: '' });
  return {
    done(weight, what) {
      sum += weight;
      bar.update(sum, { rest: rest(what) });
    },
    stop: () => bar.stop(),
  };
}
