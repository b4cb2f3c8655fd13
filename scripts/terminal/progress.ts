import { formatCount, formatDuration, formatPercent } from '@netwright/terminal';
import cliProgress from 'cli-progress';

/** What a training run is, as far as its progress bar is concerned. */
export interface ProgressOptions {
  epochs: number;
  steps: number; // per epoch
  images: number; // per step
  unit?: string; // what is counted in place of images; default images
  stream?: NodeJS.WriteStream; // default: stdout
  now?: () => number; // [ms]; default: performance.now
  interval?: number; // between plain lines where there is no terminal [s]; default 5
}

/** Where a run stands after a step. */
export interface StepReport {
  epoch: number; // from 1
  step: number; // steps done in this epoch, from 1
  loss: number;
  accuracy: number; // a fraction
}

/** A progress bar, or plain lines where there is no terminal. */
export interface TrainingProgress {
  /** Call after every step. */
  step(report: StepReport): void;
  /** Writes a line that stays, above the bar: an epoch's result, say. */
  line(text: string): void;
  /** Leaves the bar as it stands and gives the terminal back. */
  stop(): void;
  /** Leaves the time since the last step out of images/s: call after evaluating or saving. */
  resume(): void;
}

const SMOOTHING = 0.05; // weight of the newest step in images/s and in the shown loss and accuracy

/** Exponential moving average that starts at its first value. */
const blend = (old: number | undefined, value: number): number =>
  old === undefined ? value : old + SMOOTHING * (value - old);

/** What is shown of a step; the numbers are moving averages, and the time left follows from them. */
function createMeter(o: ProgressOptions, now: () => number): { read(report: StepReport): string[]; skip(): void } {
  let before = now();
  let seconds: number | undefined; // per step
  let loss: number | undefined;
  let accuracy: number | undefined;
  return {
    read(report) {
      const at = now();
      seconds = blend(seconds, (at - before) / 1000);
      before = at;
      loss = blend(loss, report.loss);
      accuracy = blend(accuracy, report.accuracy);
      const left = o.epochs * o.steps - ((report.epoch - 1) * o.steps + report.step);
      return [
        `loss ${loss.toFixed(4)}`,
        `accuracy ${formatPercent(accuracy)}`,
        `${formatCount(seconds > 0 ? o.images / seconds : 0)} ${o.unit ?? 'images'}/s`,
        `${formatDuration(left * seconds)} left`,
      ];
    },
    skip() {
      before = now();
    },
  };
}

/** A progress bar for training: epoch, loss, accuracy, images/s and time left, on one line of any width. */
export function trainingProgress(options: ProgressOptions): TrainingProgress {
  const { stream = process.stdout, now = () => performance.now(), interval = 5 } = options;
  const meter = createMeter(options, now);
  const title = (epoch: number): string => `epoch ${epoch}/${options.epochs}`;
  if (!stream.isTTY) {
    let printed = now();
    return {
      step(report) {
        const parts = meter.read(report);
        if (now() - printed < 1000 * interval) return;
        printed = now();
        stream.write(`${[`${title(report.epoch)} step ${report.step}/${options.steps}`, ...parts].join('  ')}\n`);
      },
      line: (text) => void stream.write(`${text}\n`),
      stop: () => undefined,
      resume: () => meter.skip(),
    };
  }
  const bars = new cliProgress.MultiBar(
    {
      format: '{title} {bar} {rest}',
      stream,
      fps: 10,
      linewrap: false,
      gracefulExit: false, // Ctrl-C belongs to the training run, which saves first
      clearOnComplete: false,
      barsize: Math.max(5, Math.min(40, (stream.columns || 80) - 70)), // the rest of the line takes 70 at most
    },
    cliProgress.Presets.shades_classic,
  );
  const bar = bars.create(options.epochs * options.steps, 0, { title: title(1), rest: '' });
  return {
    step(report) {
      const rest = meter.read(report).join('  ');
      bar.update((report.epoch - 1) * options.steps + report.step, { title: title(report.epoch), rest });
    },
    line(text) {
      bars.log(`${text}\n`);
      bars.update(); // writes what was logged; `stop` would drop it
    },
    stop() {
      bars.update();
      bars.stop();
    },
    resume: () => meter.skip(),
  };
}
