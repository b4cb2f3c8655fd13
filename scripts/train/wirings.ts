/**
 * How well do networks learn that nobody drew? RandWire of C = 16 with graphs of ER, BA and WS, and of WS without rewiring, five
 * of each, beside the same nodes in a chain with shortcuts and a ResNet of as many multiply-accumulates, on Fashion-MNIST; after figure 3 of "Exploring Randomly
 * Wired Neural Networks for Image Recognition" (Xie et al., 2019, https://arxiv.org/abs/1904.01569):
 * `npm run script -- scripts/train/wirings.ts [--kinds er,ba,ws,ws_0,chain,resnet] [--seeds 5] [--epochs 3] [--workers 2]
 * [--redis redis://host:6379] [--out out]`. One thread each; about 1,000 s of processor time.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { generatorName } from '@netwright/random-wiring';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { oneOf, wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { wirings } from '../plots/wirings.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import {
  summary,
  type WiringJob,
  type WiringKind,
  type WiringRun,
  type WiringSummary,
  wiringBatch,
  wiringGenerators,
  wiringNodes,
  wiringWidth,
} from './wiring-run.ts';

const names: Readonly<Record<WiringKind, string>> = {
  er: generatorName(wiringGenerators.er),
  ba: generatorName(wiringGenerators.ba),
  ws: generatorName(wiringGenerators.ws),
  ws_0: generatorName(wiringGenerators.ws_0),
  chain: 'chain with shortcuts',
  resnet: 'ResNet-20, 3 channels',
};
const { kinds, seeds, epochs, workers, redis, out } = await commandLine(
  import.meta.url,
  {
    options: {
      kinds: { type: 'string', default: Object.keys(names).join(',') },
      seeds: { type: 'string', default: '5' },
      epochs: { type: 'string', default: '3' },
      workers: { type: 'string', default: String(availableParallelism()) },
      redis: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    kinds: values.kinds.split(',').map((kind) => oneOf('kinds', kind, Object.keys(names) as WiringKind[])),
    seeds: wholeNumber('seeds', values.seeds, 2),
    epochs: wholeNumber('epochs', values.epochs, 1),
    workers: wholeNumber('workers', values.workers, 1),
    redis: values.redis,
    out: values.out,
  }),
);

const jobs = Array.from({ length: seeds }, (_, seed) =>
  kinds.map((kind): WiringJob => ({ kind, seed, epochs })),
).flat();
console.log(`${jobs.length} networks: ${kinds.map((kind) => names[kind]).join(', ')}; ${epochs} epochs`);
/** A ResNet takes a third of the time. */
const weight = ({ kind }: WiringJob): number => (kind === 'resnet' ? 1 : 3);
const bar = workProgress({ total: epochs * jobs.reduce((sum, job) => sum + weight(job), 0) });
const start = performance.now();
const runs = await runSweep<WiringJob, WiringRun, number>(
  {
    module: new URL('wiring-job.ts', import.meta.url),
    jobs,
    onReport: (job, accuracy) =>
      bar.done(weight(job), `${names[job.kind]}, seed ${job.seed}: test accuracy ${formatPercent(accuracy)}`),
  },
  { workers, redis },
);
bar.stop();
const summaries = kinds.map(
  (kind): WiringSummary => ({ name: names[kind], ...summary(runs.filter((run) => run.kind === kind)) }),
);

await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);
const command = `npm run script -- scripts/train/wirings.ts --kinds ${kinds.join(',')} --seeds ${seeds} --epochs ${epochs}`;
const data =
  `6,000 images of Fashion-MNIST, batches of ${wiringBatch}, ${epochs} epochs; three stages of ${wiringNodes[0]} nodes, ` +
  `C = ${wiringWidth}`;
const record = { command, epochs, machine: machine(), data, summaries, runs };
await writeFile(path('wirings.json'), `${JSON.stringify(record, null, 2)}\n`);
await writeFile(path('wirings.svg'), await wirings({ title: 'Random wirings', subtitle: data, summaries }));

console.log(
  formatTable(
    ['network', 'parameters', 'MACs', 'test accuracy', 'deviation'],
    summaries.map(({ name, parameters, macs, mean, deviation }) => [
      name,
      formatCount(parameters),
      formatCount(macs),
      formatPercent(mean),
      formatPercent(deviation),
    ]),
  ),
);
console.log(`${formatDuration((performance.now() - start) / 1000)} in all; wrote ${path('wirings.{json,svg}')}`);
