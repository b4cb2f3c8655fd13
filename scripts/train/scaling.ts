/**
 * How does the loss fall with compute, data and parameters? GPTs of characters of six sizes, from 768 parameters without embeddings
 * up, on Moby Dick, as figures 1 and 2 of "Scaling Laws for Neural Language Models" (Kaplan et al., 2020,
 * https://arxiv.org/abs/2001.08361) do with larger ones:
 * `npm run script -- scripts/train/scaling.ts [--updates 2500] [--seeds 3] [--workers 2] [--redis redis://host:6379] [--out out]`.
 * One thread each; about 350 s of processor time.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatCount, formatDuration, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import {
  type CurvePoint,
  type ScalingJob,
  type ScalingRun,
  scalingBatch,
  scalingEvery,
  scalingSizes,
  scalingTelling,
} from './scaling-run.ts';

const part = scalingEvery * scalingTelling; // updates between reports

function updatesOf(text: string): number {
  const updates = wholeNumber('updates', text, part);
  if (updates % part !== 0) throw new Error(`--updates: needs a multiple of ${part}, got ${text}`);
  return updates;
}

const { updates, seeds, workers, redis, out } = await commandLine(
  import.meta.url,
  {
    options: {
      updates: { type: 'string', default: '2500' },
      seeds: { type: 'string', default: '3' },
      workers: { type: 'string', default: String(availableParallelism()) },
      redis: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    updates: updatesOf(values.updates),
    seeds: wholeNumber('seeds', values.seeds, 1),
    workers: wholeNumber('workers', values.workers, 1),
    redis: values.redis,
    out: values.out,
  }),
);

// The largest first, so that no thread ends long after the other.
const jobs = [...scalingSizes]
  .reverse()
  .flatMap((size) => Array.from({ length: seeds }, (_, seed): ScalingJob => ({ ...size, seed, updates })));
console.log(`${jobs.length} networks of ${scalingSizes.length} sizes, ${formatCount(updates)} updates each`);
/** About what an update takes: a part for the operators, one for the products. */
const weight = ({ layers, width }: ScalingJob): number => layers * (32 * width + width ** 2);
const bar = workProgress({ total: (updates / part) * jobs.reduce((sum, job) => sum + weight(job), 0) });
const nameOf = ({ layers, width, seed }: ScalingJob): string => `${layers} × ${width}, seed ${seed}`;
const start = performance.now();
const runs = await runSweep<ScalingJob, ScalingRun, CurvePoint>(
  {
    module: new URL('scaling-job.ts', import.meta.url),
    jobs,
    onReport: (job, { loss }) => bar.done(weight(job), `${nameOf(job)}: ${loss.toFixed(3)} nats`),
  },
  { workers, redis },
);
bar.stop();
runs.sort((a, b) => a.nonEmbedding - b.nonEmbedding || a.seed - b.seed);

await mkdir(out, { recursive: true });
const path = join(out, 'scaling.json');
const record = {
  command: `npm run script -- scripts/train/scaling.ts --updates ${updates} --seeds ${seeds}`,
  machine: machine(),
  data: `Moby Dick by characters, ${scalingBatch} windows of 64 an update; a constant rate after warm-up`,
  cpuSeconds: runs.reduce((sum, run) => sum + run.cpuSeconds, 0),
  runs,
};
await writeFile(path, `${JSON.stringify(record)}\n`);

console.log(
  formatTable(
    ['layers', 'width', 'parameters', 'without embeddings', 'seed', 'training FLOP', 'held-out nats', 'CPU [s]'],
    runs.map((run) => [
      String(run.layers),
      String(run.width),
      formatCount(run.parameters),
      formatCount(run.nonEmbedding),
      String(run.seed),
      (run.curve.at(-1)?.flop ?? 0).toExponential(2),
      (run.curve.at(-1)?.loss ?? 0).toFixed(4),
      String(run.cpuSeconds),
    ]),
  ),
);
console.log(`${formatDuration((performance.now() - start) / 1000)} in all; wrote ${path}`);
