/**
 * Does a deeper network fit its training images better? Plain and residual networks of growing depth, trained alike, as
 * figures 1 and 6 of "Deep Residual Learning for Image Recognition" (He et al., 2015, https://arxiv.org/abs/1512.03385):
 * `npm run script -- scripts/train/degradation.ts [--depths 8,20,56] [--epochs 24] [--seeds 3] [--redis redis://host:6379] [--out out]`.
 * One process per core; takes about seven minutes on two.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { degradation } from '../plots/degradation.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { depthMeans, type ErrorRange } from './depth-means.ts';
import { type DepthJob, type DepthRun, depthWidth } from './depth-run.ts';

const { depths, epochs, seeds, redis, out } = await commandLine(
  import.meta.url,
  {
    options: {
      depths: { type: 'string', default: '8,20,56' },
      epochs: { type: 'string', default: '24' },
      seeds: { type: 'string', default: '3' },
      redis: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    depths: values.depths.split(',').map((text) => wholeNumber('depths', text, 8)),
    epochs: wholeNumber('epochs', values.epochs, 1),
    seeds: wholeNumber('seeds', values.seeds, 1),
    redis: values.redis,
    out: values.out,
  }),
);

// The longest first, so that no process waits for another at the end.
const jobs = [...depths]
  .sort((a, b) => b - a)
  .flatMap((depth) => Array.from({ length: seeds }, (_, seed) => ({ depth, seed })))
  .flatMap((network) => (['residual', 'plain'] as const).map((kind): DepthJob => ({ kind, ...network, epochs })));
console.log(`Plain and residual networks of ${depths.join(', ')} layers, ${epochs} epochs, ${seeds} seeds`);
const total = epochs * jobs.reduce((sum, { depth }) => sum + depth, 0);
const bar = workProgress({ total });
const start = performance.now();
const runs = await runSweep<DepthJob, DepthRun, number>(
  {
    module: new URL('depth-job.ts', import.meta.url),
    jobs,
    onReport: ({ kind, depth, seed }, error) =>
      bar.done(depth, `${kind}-${depth}, seed ${seed}: training error ${formatPercent(error)}`),
  },
  { workers: availableParallelism(), redis },
);
bar.stop();
runs.sort((a, b) => a.kind.localeCompare(b.kind) || a.depth - b.depth || a.seed - b.seed);

const means = depthMeans(runs);

await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);
const command = `npm run script -- scripts/train/degradation.ts --depths ${depths.join(',')} --epochs ${epochs} --seeds ${seeds}`;
const data = `6,000 images of Fashion-MNIST at 14x14, networks of ${depthWidth} to ${4 * depthWidth} channels`;
const record = { command, epochs, machine: machine(), data, runs };
await writeFile(path('degradation.json'), `${JSON.stringify(record, null, 2)}\n`);
await writeFile(
  path('degradation.svg'),
  await degradation({
    title: 'Depth with and without shortcuts',
    subtitle: [data, `means of ${seeds} seeds`],
    networks: means,
  }),
);

/** Mean error after the last epoch, and the least and the greatest of the seeds. */
function last(errors: readonly ErrorRange[]): string {
  const { mean, low, high } = errors.at(-1) as ErrorRange;
  const [middle, ...ends] = [mean, low, high].map((error) => (100 * error).toFixed(2));
  return `${middle} (${ends.join('–')})`;
}
console.log(
  formatTable(
    ['network', 'layers', 'parameters', 'training error [%]', 'test error [%]'],
    means.map((network) => [
      network.kind,
      String(network.depth),
      formatCount(network.parameters),
      last(network.train),
      last(network.test),
    ]),
  ),
);
const cpuSeconds = runs.reduce((sum, run) => sum + run.cpuSeconds, 0);
console.log(
  `${formatDuration((performance.now() - start) / 1000)} in all, ${formatDuration(cpuSeconds)} of processor time; wrote ${path('degradation.{json,svg}')}`,
);
