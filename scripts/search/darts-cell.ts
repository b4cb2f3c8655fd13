/**
 * DARTS on the space of the table of cells: the supernet is searched live, by all three hypergradients from five seeds, and the
 * table says what the derived cells are worth: `npm run script -- scripts/search/darts-cell.ts [--epochs 50] [--seeds 5]
 * [--rate 0.003] [--redis redis://host:6379] [--out out]`. One search after the other, since processor time is counted by process.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chosenAt, type HypergradientMethod } from '@netwright/darts';
import { type Cell, digitCells } from '@netwright/darts/table';
import { formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { positiveNumber, wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { mean } from '../mean.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import type { CellJob, CellRun } from './cell-job.ts';
import type { DartsCellJob, DartsCellRun } from './darts-cell-job.ts';
import { methods, searchTable, worthOf } from './methods.ts';

const { epochs, seeds, architectureRate, redis, out } = await commandLine(
  import.meta.url,
  {
    options: {
      epochs: { type: 'string', default: '50' },
      seeds: { type: 'string', default: '5' },
      rate: { type: 'string', default: '0.003' },
      redis: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    epochs: wholeNumber('epochs', values.epochs, 1),
    seeds: wholeNumber('seeds', values.seeds, 1),
    architectureRate: positiveNumber('rate', values.rate),
    redis: values.redis,
    out: values.out,
  }),
);
const place = { workers: 1, redis };
const table = digitCells();
const worth = worthOf(table);
const hypergradients: readonly HypergradientMethod[] = ['first-order', 'finite-difference', 'exact'];
const weights: Readonly<Record<HypergradientMethod, number>> = { 'first-order': 1, 'finite-difference': 2.5, exact: 3 };

const jobs = hypergradients.flatMap((hypergradient) =>
  Array.from({ length: seeds }, (_, seed): DartsCellJob => ({ hypergradient, seed, epochs, architectureRate })),
);
const bar = workProgress({ total: jobs.reduce((sum, job) => sum + weights[job.hypergradient] * epochs, 0) });
const runs = await runSweep<DartsCellJob, DartsCellRun, number>(
  {
    module: new URL('darts-cell-job.ts', import.meta.url),
    jobs,
    onReport: ({ hypergradient, seed }, epoch) =>
      bar.done(weights[hypergradient], `${hypergradient}, seed ${seed}, epoch ${epoch}`),
  },
  place,
);
bar.stop();

// A training of the table on this machine, now: cells that stand for all, since half of them are near their mean.
const sample = Array.from(
  { length: 12 },
  (_, i): CellJob => ({
    cell: table.networks[Math.floor(((i + 0.5) * table.networks.length) / 12)] as number,
    seed: 0,
  }),
);
const trainings = await runSweep<CellJob, CellRun>(
  { module: new URL('cell-job.ts', import.meta.url), jobs: sample },
  place,
);
const trainingSeconds = trainings.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / trainings.length;

const skips = (cell: Cell): number => cell.filter((operation) => operation === 1).length;
const networks = table.networks.length;

/** What random search finds for as many seconds, on average over 1,000 runs. */
function randomWith(seconds: number): { trainings: number; accuracy: number } {
  const budget = Math.max(1, Math.floor(seconds / trainingSeconds));
  const all = Array.from({ length: 1000 }, (_, run) => {
    const trials = searchTable(table, methods['random search']?.(run) as never, { run, budget });
    return chosenAt(trials, [budget], worth)[0] as number;
  });
  return { trainings: budget, accuracy: mean(all) };
}

const summary = hypergradients.map((hypergradient) => {
  const own = jobs.flatMap((job, i) =>
    job.hypergradient === hypergradient ? [{ job, run: runs[i] as DartsCellRun }] : [],
  );
  const seconds = mean(own.map(({ run }) => run.cpuSeconds));
  return {
    hypergradient,
    searches: own.map(({ job, run }) => {
      const cell = run.cells.at(-1) as Cell;
      return {
        seed: job.seed,
        cell: cell.join(''),
        rank: table.rank(cell),
        accuracy: worth(cell),
        withNone: { cell: run.withNone.join(''), rank: table.rank(run.withNone), accuracy: worth(run.withNone) },
        skips: run.cells.map(skips), // after each epoch
        alphas: run.alphas.map((row) => row.map((a) => Number(a.toFixed(4)))),
      };
    }),
    cpuSeconds: seconds,
    random: randomWith(seconds),
  };
});
const allSkip: Cell = [1, 1, 1, 1, 1, 1];
const reference = {
  networks,
  best: worth(table.ranked(1)),
  median: worth(table.ranked(Math.ceil(networks / 2))),
  allSkip: { rank: table.rank(allSkip), accuracy: worth(allSkip) },
  trainingSeconds,
};

await mkdir(out, { recursive: true });
const path = join(out, 'darts-cell.json');
const command = `npm run script -- scripts/search/darts-cell.ts --epochs ${epochs} --seeds ${seeds} --rate ${architectureRate}`;
await writeFile(
  path,
  `${JSON.stringify({ command, epochs, seeds, architectureRate, machine: machine(), reference, summary })}\n`,
);

console.log(
  formatTable(
    ['hypergradient', 'seed', 'cell', 'rank', 'accuracy', 'skips by epoch', "with 'none'", 'rank'],
    summary.flatMap(({ hypergradient, searches }) =>
      searches.map(({ seed, cell, rank, accuracy, skips: all, withNone }) => [
        hypergradient,
        String(seed),
        cell,
        `${rank} of ${networks}`,
        formatPercent(accuracy),
        [0, 1, 2, 3, 4].map((part) => all[Math.round((part * (all.length - 1)) / 4)]).join(' '),
        withNone.cell,
        String(withNone.rank),
      ]),
    ),
  ),
);
console.log(
  formatTable(
    ['hypergradient', 'mean accuracy', 'mean rank', 'CPU time', 'random search for that time', 'its accuracy'],
    summary.map(({ hypergradient, searches, cpuSeconds, random }) => [
      hypergradient,
      formatPercent(mean(searches.map(({ accuracy }) => accuracy))),
      mean(searches.map(({ rank }) => rank)).toFixed(1),
      formatDuration(cpuSeconds),
      `${random.trainings} trainings of ${trainingSeconds.toFixed(2)} s`,
      formatPercent(random.accuracy),
    ]),
  ),
);
console.log(
  `All skip: rank ${reference.allSkip.rank} of ${networks}, ${formatPercent(reference.allSkip.accuracy)}; the best has ${formatPercent(reference.best)}, the median ${formatPercent(reference.median)}`,
);
console.log(`Wrote ${path}`);
