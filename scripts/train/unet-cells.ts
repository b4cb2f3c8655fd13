/**
 * A small U-Net, with and without its skip connections, trained to find cells, their membranes and the ground in drawn
 * microscope images: `npm run script -- scripts/train/unet-cells.ts [--epochs 20] [--seed 0] [--out out]`. Both networks get
 * the same images in the same order. Takes about two minutes on two cores.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { trace } from '@netwright/tensor-core';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { type CellSet, cellClasses, drawCells } from '../data/cells.ts';
import { machine } from '../machine.ts';
import { imageGrid, type Picture } from '../plots/image-grid.ts';
import { cellSegmenter, type Segmentation, segment, trainCells } from './cell-segmenter.ts';
import { wholeNumber } from './options.ts';
import { parameterCount } from './parameter-count.ts';

const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '0' },
    threads: { type: 'string' },
    out: { type: 'string', default: 'out' },
  },
});
const epochs = wholeNumber('epochs', values.epochs, 1);
const seed = wholeNumber('seed', values.seed);
const threads = values.threads === undefined ? undefined : wholeNumber('threads', values.threads, 1);

const train = drawCells(400, { seed });
const test = drawCells(100, { seed, first: 100_000 });
console.log(`Cells: ${train.count} images to train on, ${test.count} to test with, seed ${seed}`);

/** A trained network's figures. */
interface Outcome {
  name: string;
  parameters: number;
  iou: Record<string, number>; // by class, and their mean
  cpuSeconds: number; // processor time of training
}
const outcomes: Outcome[] = [];
const found: Segmentation[] = [];
for (const skips of [true, false]) {
  const name = skips ? 'with skips' : 'without skips';
  console.log(`\nU-Net ${name}`);
  const before = process.cpuUsage();
  const { result } = await trainCells({ train, test }, { skips, epochs, seed, threads });
  const { user, system } = process.cpuUsage(before);
  const segmentation = await segment(cellSegmenter(skips), result.weights, test);
  const iou = Object.fromEntries(cellClasses.map((key, c) => [key, segmentation.iou[c] as number]));
  const mean = segmentation.iou.reduce((sum, value) => sum + value, 0) / cellClasses.length;
  const parameters = parameterCount(trace(cellSegmenter(skips)));
  outcomes.push({ name, parameters, iou: { ...iou, mean }, cpuSeconds: Math.round((user + system) / 1e6) });
  found.push(segmentation);
}

/** Colours of cellClasses: grey ground, light blue cells, dark blue membranes. */
const colours = [
  [0xe5, 0xe5, 0xe5],
  [0x56, 0xb4, 0xe9],
  [0x00, 0x35, 0x6b],
] as const;

/** Image `index` of a set as a picture, its bytes made into colours. */
function picture(
  { size }: CellSet,
  bytes: Uint8Array,
  index: number,
  colour: (value: number) => readonly number[],
): Picture {
  const part = bytes.subarray(index * size * size, (index + 1) * size * size);
  return { width: size, height: size, data: Uint8Array.from([...part].flatMap((value) => colour(value))) };
}
const masked = (masks: Uint8Array, index: number): Picture =>
  picture(test, masks, index, (value) => colours[value] as readonly number[]);

await mkdir(values.out, { recursive: true });
const path = (name: string): string => join(values.out, name);
const shown = [0, 1, 2];
const meanOf = (i: number): string => formatPercent(outcomes[i]?.iou.mean as number, 1);
await writeFile(
  path('unet-cells.svg'),
  await imageGrid({
    title: 'U-Net with and without skip connections',
    subtitle: ['images that were not trained on', `mean IoU: ${meanOf(0)} with skips, ${meanOf(1)} without`],
    columns: ['image', 'truth', 'with skips', 'without skips'],
    rows: shown.map((i) => [
      picture(test, test.images, i, (value) => [value, value, value]),
      masked(test.masks, i),
      ...found.map(({ masks }) => masked(masks, i)),
    ]),
  }),
);
const command = `npm run script -- scripts/train/unet-cells.ts --epochs ${epochs} --seed ${seed}`;
const record = { command, seed, epochs, machine: machine(), train: train.count, test: test.count, outcomes };
await writeFile(path('unet-cells.json'), `${JSON.stringify(record, null, 2)}\n`);

console.log(
  formatTable(
    ['IoU', ...cellClasses, 'mean', 'parameters', 'CPU time'],
    outcomes.map(({ name, parameters, iou, cpuSeconds }) => [
      name,
      ...Object.values(iou).map((value) => value.toFixed(4)),
      formatCount(parameters),
      formatDuration(cpuSeconds),
    ]),
  ),
);
console.log(`Wrote ${path('unet-cells.svg')} and ${path('unet-cells.json')}`);
