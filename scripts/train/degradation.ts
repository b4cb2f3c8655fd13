/**
 * Does a deeper network fit its training images better? Plain and residual networks of growing depth, trained alike, as
 * figures 1 and 6 of "Deep Residual Learning for Image Recognition" (He et al., 2015, https://arxiv.org/abs/1512.03385):
 * `npm run script -- scripts/train/degradation.ts [--depths 8,20,56] [--epochs 40] [--seed 0] [--redis redis://host:6379] [--out out]`.
 * One process per core; takes about eight minutes on two.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { machine } from '../machine.ts';
import { degradation } from '../plots/degradation.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { type DepthJob, type DepthRun, depthWidth } from './depth-run.ts';
import { wholeNumber } from './options.ts';

const { values } = parseArgs({
  options: {
    depths: { type: 'string', default: '8,20,56' },
    epochs: { type: 'string', default: '40' },
    seed: { type: 'string', default: '0' },
    redis: { type: 'string' },
    out: { type: 'string', default: 'out' },
  },
});
const depths = values.depths.split(',').map((text) => wholeNumber('depths', text, 8));
const epochs = wholeNumber('epochs', values.epochs, 1);
const seed = wholeNumber('seed', values.seed);

// The longest first, so that no process waits for another at the end.
const jobs = [...depths]
  .sort((a, b) => b - a)
  .flatMap((depth) => (['residual', 'plain'] as const).map((kind): DepthJob => ({ kind, depth, epochs, seed })));
console.log(`Plain and residual networks of ${depths.join(', ')} layers, ${epochs} epochs, seed ${seed}`);
const total = epochs * jobs.reduce((sum, { depth }) => sum + depth, 0);
const bar = workProgress({ total });
const start = performance.now();
const runs = await runSweep<DepthJob, DepthRun, number>(
  {
    module: new URL('depth-job.ts', import.meta.url),
    jobs,
    onReport: ({ kind, depth }, error) => bar.done(depth, `${kind}-${depth}: training error ${formatPercent(error)}`),
  },
  { workers: availableParallelism(), redis: values.redis },
);
bar.stop();
runs.sort((a, b) => a.kind.localeCompare(b.kind) || a.depth - b.depth);

await mkdir(values.out, { recursive: true });
const path = (name: string): string => join(values.out, name);
const command = `npm run script -- scripts/train/degradation.ts --depths ${depths.join(',')} --epochs ${epochs} --seed ${seed}`;
const data = `6,000 images of Fashion-MNIST at 14x14, networks of ${depthWidth} to ${4 * depthWidth} channels`;
const record = { command, seed, epochs, machine: machine(), data, runs };
await writeFile(path('degradation.json'), `${JSON.stringify(record, null, 2)}\n`);
await writeFile(
  path('degradation.svg'),
  await degradation({ title: 'Depth with and without shortcuts', subtitle: data, runs }),
);

const last = (errors: readonly number[]): string => formatPercent(errors.at(-1) as number);
console.log(
  formatTable(
    ['network', 'layers', 'parameters', 'training error', 'test error', 'CPU time'],
    runs.map((run) => [
      run.kind,
      String(run.depth),
      formatCount(run.parameters),
      last(run.train),
      last(run.test),
      formatDuration(run.cpuSeconds),
    ]),
  ),
);
console.log(`${formatDuration((performance.now() - start) / 1000)} in all; wrote ${path('degradation.{json,svg}')}`);
