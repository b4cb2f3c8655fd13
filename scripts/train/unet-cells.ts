/**
 * A small U-Net, with and without its skip connections, trained to find cells, their membranes and the ground in drawn
 * microscope images: `npm run script -- scripts/train/unet-cells.ts [--epochs 12] [--seeds 3] [--redis redis://host:6379] [--out out]`.
 * Both networks of a seed get the same images in the same order. One thread each; about four minutes on two cores.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { wholeNumber } from '../command-line/values.ts';
import { cellClasses } from '../data/cells.ts';
import { machine } from '../machine.ts';
import { meanAndRange } from '../mean.ts';
import { imageGrid, type Picture } from '../plots/image-grid.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { type CellJob, type CellRun, cellImages } from './cell-segmenter.ts';

const { epochs, seeds, redis, out } = await commandLine(
  import.meta.url,
  {
    options: {
      epochs: { type: 'string', default: '12' },
      seeds: { type: 'string', default: '3' },
      redis: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    epochs: wholeNumber('epochs', values.epochs, 1),
    seeds: wholeNumber('seeds', values.seeds, 1),
    redis: values.redis,
    out: values.out,
  }),
);

const titleOf = ({ skips }: Pick<CellJob, 'skips'>): string => (skips ? 'with skips' : 'without skips');
const jobs = Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
  [true, false].map((skips): CellJob => ({ skips, epochs, seed })),
);
const { train, test } = cellImages(0);
console.log(
  `U-Nets with and without skips: ${train.count} images of cells to train on, ${test.count} to test with, ${seeds} seeds`,
);
const bar = workProgress({ total: jobs.length * epochs });
const start = performance.now();
const runs = await runSweep<CellJob, CellRun, number>(
  {
    module: new URL('cell-job.ts', import.meta.url),
    jobs,
    onReport: (job, accuracy) =>
      bar.done(1, `${titleOf(job)}, seed ${job.seed}: ${formatPercent(accuracy)} of pixels right`),
  },
  { workers: availableParallelism(), redis },
);
bar.stop();
const classes = [...cellClasses, 'mean'] as const;
/** Of the seeds. */
interface IouRange {
  mean: number;
  low: number;
  high: number;
}
const outcomes = [true, false].map((skips) => {
  const own = runs.filter((run) => run.skips === skips);
  const over = (key: (typeof classes)[number]): IouRange => meanAndRange(own.map(({ iou }) => iou[key]));
  return {
    name: titleOf({ skips }),
    parameters: own[0]?.parameters as number,
    iou: Object.fromEntries(classes.map((key) => [key, over(key)])),
    seeds: own.map(({ seed, iou, cpuSeconds }) => ({ seed, iou, cpuSeconds })),
  };
});

/** Colours of cellClasses: grey ground, light blue cells, dark blue membranes. */
const colours = [
  [0xe5, 0xe5, 0xe5],
  [0x56, 0xb4, 0xe9],
  [0x00, 0x35, 0x6b],
] as const;

const { size } = test;
/** A picture of bytes, each made into a colour. */
const picture = (bytes: Iterable<number>, colour: (value: number) => readonly number[]): Picture => ({
  width: size,
  height: size,
  data: Uint8Array.from([...bytes].flatMap((value) => colour(value))),
});
const masked = (mask: Iterable<number>): Picture => picture(mask, (value) => colours[value] as readonly number[]);
const part = (bytes: Uint8Array, index: number): Uint8Array =>
  bytes.subarray(index * size * size, (index + 1) * size * size);

await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);
const meanOf = (i: number): string => formatPercent(outcomes[i]?.iou.mean?.mean as number, 1);
const first = runs.filter(({ seed }) => seed === 0);
await writeFile(
  path('unet-cells.svg'),
  await imageGrid({
    title: 'U-Net with and without skip connections',
    subtitle: [
      'images that were not trained on, seed 0',
      `mean IoU of ${seeds} seeds: ${meanOf(0)} with skips, ${meanOf(1)} without`,
    ],
    columns: ['image', 'truth', 'with skips', 'without skips'],
    rows: [0, 1, 2].map((i) => [
      picture(part(test.images, i), (value) => [value, value, value]),
      masked(part(test.masks, i)),
      ...first.map(({ shown }) => masked(shown[i] as number[])),
    ]),
  }),
);
const command = `npm run script -- scripts/train/unet-cells.ts --epochs ${epochs} --seeds ${seeds}`;
const record = { command, epochs, machine: machine(), train: train.count, test: test.count, outcomes };
await writeFile(path('unet-cells.json'), `${JSON.stringify(record, null, 2)}\n`);

console.log(
  formatTable(
    ['IoU', ...outcomes.map(({ name }) => name)],
    [
      ...classes.map((key) => [
        key,
        ...outcomes.map(({ iou }) => {
          const { mean, low, high } = iou[key] as IouRange;
          return `${mean.toFixed(4)} (${low.toFixed(4)}–${high.toFixed(4)})`;
        }),
      ]),
      ['parameters', ...outcomes.map(({ parameters }) => formatCount(parameters))],
    ],
  ),
);
const cpuSeconds = runs.reduce((sum, run) => sum + run.cpuSeconds, 0);
console.log(
  `${formatDuration((performance.now() - start) / 1000)} in all, ${formatDuration(cpuSeconds)} of processor time; wrote ${path('unet-cells.{svg,json}')}`,
);
