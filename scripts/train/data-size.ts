/**
 * How many images does a small vision transformer need to do as well as a small residual network? Both, trained alike, on 500 to
 * 60,000 images of Fashion-MNIST, as figure 4 of "An Image is Worth 16x16 Words" (Dosovitskiy et al., 2020,
 * https://arxiv.org/abs/2010.11929) does with larger ones:
 * `npm run script -- scripts/train/data-size.ts [--images 500,2000,10000,60000] [--seeds 3,3,3,3] [--workers 2] [--resume] [--out out]`.
 * `--seeds` says how many runs there are at each number of images. A process per worker, one thread each. The record is written
 * after each number of images; with `--resume` the runs that it has are not done again.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { existingPath, wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { dataSize } from '../plots/data-size.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { gapsBySize, type SizeClaims, type SizeGap, sizeClaims } from './data-size-gap.ts';
import {
  type DataSizeJob,
  type DataSizeReport,
  type DataSizeRun,
  dataSizeBatch,
  epochsFor,
  peakRates,
  type SmallNetwork,
  smallNetworks,
} from './data-size-run.ts';

/** What is kept of the comparison. */
interface DataSizeRecord {
  command: string;
  machine: string;
  data: string;
  rule: string;
  networks: { network: SmallNetwork; parameters: number; macs: number; peakRate: number }[];
  runs: DataSizeRun[];
  gaps: SizeGap[];
  claims: SizeClaims;
  cpuSeconds: number;
}

function trainings(images: string, runs: string): { sizes: number[]; seeds: number[] } {
  const sizes = images.split(',').map((text) => wholeNumber('images', text, 100));
  const seeds = runs.split(',').map((text) => wholeNumber('seeds', text, 1));
  if (seeds.length !== sizes.length)
    throw new Error(`--seeds: needs a number for each of the ${sizes.length} of --images, got ${seeds.length}`);
  return { sizes, seeds };
}

const { sizes, seeds, workers, old, out } = await commandLine(
  import.meta.url,
  {
    options: {
      images: { type: 'string', default: '500,2000,10000,60000' },
      seeds: { type: 'string', default: '3,3,3,3' },
      workers: { type: 'string', default: String(availableParallelism()) },
      resume: { type: 'boolean', default: false },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    ...trainings(values.images, values.seeds),
    workers: wholeNumber('workers', values.workers, 1),
    old: values.resume ? existingPath('--resume', join(values.out, 'data-size.json')) : undefined,
    out: values.out,
  }),
);
await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);

const names: readonly SmallNetwork[] = ['ResNet', 'ViT'];
const most = Math.max(...sizes);
const wanted = sizes
  .flatMap((images, i) => Array.from({ length: seeds[i] as number }, (_, seed) => ({ images, seed })))
  .sort((a, b) => a.images - b.images || a.seed - b.seed)
  .flatMap((job) => names.map((network) => ({ network, ...job })));
const networks = names.map((network) => {
  const { parameters, macs } = profile(trace(smallNetworks[network])).totals;
  return { network, parameters, macs, peakRate: peakRates[network] };
});
for (const { network, parameters, macs } of networks)
  console.log(`${network}: ${formatCount(parameters)} parameters, ${formatCount(macs)} MACs`);
const data = 'Fashion-MNIST, tested on 10,000 images';
const rule = `AdamW, batch ${dataSizeBatch}, 36 sqrt(500 / images) epochs`;
const updatesOf = (images: number): number => epochsFor(images) * Math.floor(images / dataSizeBatch);

const same = (a: Omit<DataSizeJob, 'save'>, b: Omit<DataSizeJob, 'save'>): boolean =>
  a.network === b.network && a.images === b.images && a.seed === b.seed;
const kept = old === undefined ? undefined : (JSON.parse(await readFile(old, 'utf8')) as DataSizeRecord);
if (kept && JSON.stringify([kept.networks, kept.rule]) !== JSON.stringify([networks, rule]))
  throw new Error(`--resume: ${path('data-size.json')} is of other networks, or they were trained by another rule`);
const runs = (kept?.runs ?? []).filter((run) => wanted.some((job) => same(run, job)));
const missing = wanted.filter((job) => !runs.some((run) => same(run, job)));

const bar = workProgress({ total: missing.reduce((sum, { images }) => sum + updatesOf(images), 0) });
const start = performance.now();
for (const size of new Set(missing.map(({ images }) => images))) {
  const jobs = missing
    .filter(({ images }) => images === size)
    .map((job): DataSizeJob => {
      const save = job.network === 'ViT' && size === most && job.seed === 0;
      return { ...job, ...(save && { save: path('vit-fashion-mnist.safetensors') }) };
    });
  const done = await runSweep<DataSizeJob, DataSizeRun, DataSizeReport>(
    {
      module: new URL('data-size-job.ts', import.meta.url),
      jobs,
      onReport: (job, report) =>
        bar.done(
          report.updates,
          `${job.network}, ${formatCount(size)} images, seed ${job.seed}: ${formatPercent(report.accuracy)} of them right`,
        ),
    },
    { workers },
  );
  runs.push(...done);
  runs.sort((a, b) => a.images - b.images || a.network.localeCompare(b.network) || a.seed - b.seed);
  await writeRecord();
}
bar.stop();
const seconds = (performance.now() - start) / 1000;

const { gaps, claims, cpuSeconds } = await writeRecord();
await writeFile(
  path('data-size.svg'),
  await dataSize({
    title: 'A small ViT and a small ResNet by number of images',
    subtitle: [data, rule],
    runs,
    gaps,
    gapTitle: 'ResNet ahead by [points]',
  }),
);

const points = (fraction: number): string => (100 * fraction).toFixed(2);
/** Half of how far the runs are apart. */
const spread = (images: number, network: SmallNetwork): string => {
  const own = runs.filter((run) => run.images === images && run.network === network).map(({ test }) => test);
  return own.length < 2 ? '' : points((Math.max(...own) - Math.min(...own)) / 2);
};
console.log(
  formatTable(
    ['images', 'updates', 'seeds', 'ResNet [%]', '±', 'ViT [%]', '±', 'gap'],
    gaps.map((gap) => [
      formatCount(gap.images),
      formatCount(updatesOf(gap.images)),
      String(gap.seeds.length),
      points(gap.ResNet),
      spread(gap.images, 'ResNet'),
      points(gap.ViT),
      spread(gap.images, 'ViT'),
      points(gap.mean),
    ]),
  ),
);
console.log(
  `${formatDuration(seconds)} in all, ${formatDuration(cpuSeconds)} of processor time; wrote ${path('data-size.{json,svg}')}`,
);
const yes = (holds: boolean): string => (holds ? 'yes' : 'no');
console.log(`ResNet ahead at ${formatCount(Math.min(...sizes))} images with every seed: ${yes(claims.ahead)}`);
console.log(`gap smaller at ${formatCount(most)} images, with every seed: ${yes(claims.closing)}`);
if (!claims.ahead || !claims.closing) process.exitCode = 1;

/** Writes what is known so far, and returns it. */
async function writeRecord(): Promise<DataSizeRecord> {
  const gaps = gapsBySize(runs);
  const record = {
    command: `npm run script -- scripts/train/data-size.ts --images ${sizes.join(',')} --seeds ${seeds.join(',')}`,
    machine: machine(),
    data,
    rule,
    networks,
    runs,
    gaps,
    claims: sizeClaims(gaps),
    cpuSeconds: runs.reduce((sum, run) => sum + run.cpuSeconds, 0),
  };
  await writeFile(path('data-size.json'), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}
