/**
 * What does a trained random network lose with one node or edge? RandWire of C = 16 is trained on Fashion-MNIST as in wirings.ts, then
 * runs without each node and each edge in turn, after the damaged graphs of "Exploring Randomly Wired Neural Networks for Image Recognition" (Xie
 * et al., 2019, https://arxiv.org/abs/1904.01569):
 * `npm run script -- scripts/train/wiring-damage.ts [--kind ws] [--epochs 3] [--seeds 3] [--redis redis://host:6379] [--out out]`.
 * A graph and a network for each seed, one thread each.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { generatorName, randwireGenerators } from '@netwright/random-wiring';
import { formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { oneOf, wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { type DamagedRun, lossByDegree } from './wiring-damages.ts';
import type { WiringJob } from './wiring-run.ts';

const { kind, epochs, seeds, redis, out } = await commandLine(
  import.meta.url,
  {
    options: {
      kind: { type: 'string', default: 'ws' },
      epochs: { type: 'string', default: '3' },
      seeds: { type: 'string', default: '3' },
      redis: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    kind: oneOf('kind', values.kind, Object.keys(randwireGenerators) as (keyof typeof randwireGenerators)[]),
    epochs: wholeNumber('epochs', values.epochs, 1),
    seeds: wholeNumber('seeds', values.seeds, 1),
    redis: values.redis,
    out: values.out,
  }),
);

const jobs = Array.from({ length: seeds }, (_, seed): WiringJob => ({ kind, seed, epochs }));
console.log(
  `Trains ${generatorName(randwireGenerators[kind])} from ${seeds} seeds for ${epochs} epochs, then damages each`,
);
const bar = workProgress({ total: jobs.length });
const start = performance.now();
const runs = await runSweep<WiringJob, DamagedRun, number>(
  {
    module: new URL('damage-job.ts', import.meta.url),
    jobs,
    onReport: ({ seed }, share) => bar.done(share, `seed ${seed}: runs without each node and edge`),
  },
  { workers: availableParallelism(), redis },
);
bar.stop();

const removals = (what: 'node' | 'edge') => runs.flatMap((run) => run.removals.filter((one) => one.what === what));
const [nodes, edges] = [lossByDegree(removals('node')), lossByDegree(removals('edge'))];
await mkdir(out, { recursive: true });
const path = join(out, 'wiring-damage.json');
const command = `npm run script -- scripts/train/wiring-damage.ts --kind ${kind} --epochs ${epochs} --seeds ${seeds}`;
await writeFile(path, `${JSON.stringify({ command, machine: machine(), nodes, edges, runs })}\n`);
for (const [title, rows] of [
  ['readers of the removed node', nodes],
  ['inputs of the head of the removed edge', edges],
] as const)
  console.log(
    formatTable(
      [title, 'removals', 'mean loss of accuracy'],
      rows.map(({ degree, removals, loss }) => [String(degree), String(removals), formatPercent(loss)]),
    ),
  );
console.log(
  formatTable(
    ['seed', 'accuracy of the whole network', 'CPU time'],
    runs.map(({ seed, accuracy, cpuSeconds }) => [String(seed), formatPercent(accuracy), formatDuration(cpuSeconds)]),
  ),
);
console.log(`${formatDuration((performance.now() - start) / 1000)} in all; wrote ${path}`);
