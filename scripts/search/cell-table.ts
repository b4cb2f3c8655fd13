/**
 * Makes the table of `@netwright/darts/table`: trains all 729 cells from three seeds:
 * `npm run script -- scripts/search/cell-table.ts [--workers 2] [--redis redis://host:6379] [--seeds 3] [--out FILE]`.
 * Cells that differ in edges without influence are one network, so that there are 291. About 12 minutes on two cores; with
 * `--redis`, programs of `scripts/sweep/work.ts` with `scripts/search/cell-job.ts` on other machines take their share.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { cellIndex, cellOf, digitCellCount, prunedCell } from '@netwright/darts/table';
import { formatDuration } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { type CellJob, type CellRun, cellTraining } from './cell-job.ts';

const table = fileURLToPath(new URL('../../packages/darts/src/table/digit-cells.json', import.meta.url));
const { seeds, workers, redis, out } = await commandLine(
  import.meta.url,
  {
    options: {
      workers: { type: 'string', default: String(availableParallelism()) },
      redis: { type: 'string' },
      seeds: { type: 'string', default: '3' },
      out: { type: 'string', default: table },
    },
  },
  ({ values }) => ({
    seeds: wholeNumber('seeds', values.seeds, 1),
    workers: wholeNumber('workers', values.workers),
    redis: values.redis,
    out: values.out,
  }),
);
const epochs = [1, 3, 9]; // whose figures are kept

const all = Array.from({ length: digitCellCount }, (_, index) => cellIndex(prunedCell(cellOf(index))));
const cells = [...new Set(all)].sort((a, b) => a - b);
const jobs = cells.flatMap((cell) => Array.from({ length: seeds }, (_, seed): CellJob => ({ cell, seed })));
const convolutions = (cell: number): number => cellOf(cell).filter((operation) => operation === 2).length;
const weight = ({ cell }: CellJob): number => 1 + convolutions(cell); // of a training's time
console.log(`${cells.length} networks of ${digitCellCount} cells, ${seeds} seeds`);
const bar = workProgress({ total: jobs.reduce((sum, job) => sum + weight(job), 0) });
const start = performance.now();
const runs = await runSweep<CellJob, CellRun>(
  {
    module: new URL('cell-job.ts', import.meta.url),
    jobs,
    onResult: (job, { test }) => bar.done(weight(job), `${cellOf(job.cell).join('')}: ${test.right} right`),
  },
  { workers, redis },
);
bar.stop();

const tenThousandths = (value: number): number => Math.round(1e4 * value);
const rows = cells.map((cell, i) => [
  cell,
  ...runs.slice(i * seeds, (i + 1) * seeds).map(({ validation, test }) => [
    ...epochs.flatMap((epoch) => {
      const { right, logLoss } = validation[epoch - 1] as CellRun['validation'][number];
      return [right, tenThousandths(logLoss)];
    }),
    test.right,
    tenThousandths(test.logLoss),
  ]),
]);
const head = {
  made: 'npm run script -- scripts/search/cell-table.ts',
  machine: machine(),
  training: { ...cellTraining, images: 600, validation: 600, test: 2000, side: 14, optimizer: 'Adam, cosine to 0' },
  epochs,
  columns: 'cell, then for each seed: right and 10,000 x log-loss on validation after each of the epochs, and on test',
};
const lines = rows.map((row) => JSON.stringify(row)).join(',\n');
await writeFile(out, `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "rows": [\n${lines}\n]}\n`);
console.log(`${formatDuration((performance.now() - start) / 1000)} in all; wrote ${out}`);
