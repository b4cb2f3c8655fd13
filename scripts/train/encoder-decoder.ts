/**
 * A small Transformer that writes numbers backwards and dates in ISO 8601:
 * `npm run script -- scripts/train/encoder-decoder.ts [--tasks reversal,dates] [--epochs 10] [--seed 0] [--threads 1] [--out out]`.
 * Held-out numbers and dates, none of which was trained on in any form, are then translated greedily and by beam search. Ends
 * with exit code 1 where less than 99 % of either are exact.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trace } from '@netwright/tensor-core';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { models } from '@netwright/transformer';
import { commandLine } from '../command-line/command-line.ts';
import { oneOf, wholeNumber } from '../command-line/values.ts';
import { dateTranslation } from '../data/dates.ts';
import { numberReversal } from '../data/number-reversal.ts';
import { heldPairs, type Pair, type PairTask } from '../data/sequence-pairs.ts';
import { machine } from '../machine.ts';
import { trainingCurve } from '../plots/training-curve.ts';
import { exactMatches, pairConfig, trainPairs, translatePairs } from './encoder-decoder-model.ts';
import { parameterCount } from './parameter-count.ts';

const tasks = {
  reversal: { title: 'numbers of 2 to 16 digits backwards', task: numberReversal({ least: 2, most: 16 }) },
  dates: { title: 'dates in 14 formats to ISO 8601', task: dateTranslation() },
} as const satisfies Record<string, { title: string; task: PairTask }>;

const { names, epochs, seed, threads, out } = await commandLine(
  import.meta.url,
  {
    options: {
      tasks: { type: 'string', default: Object.keys(tasks).join() },
      epochs: { type: 'string', default: '10' },
      seed: { type: 'string', default: '0' },
      threads: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    names: values.tasks.split(',').map((name) => oneOf('tasks', name, Object.keys(tasks) as (keyof typeof tasks)[])),
    epochs: wholeNumber('epochs', values.epochs, 1),
    seed: wholeNumber('seed', values.seed),
    threads: values.threads === undefined ? undefined : wholeNumber('threads', values.threads, 1),
    out: values.out,
  }),
);
const [batch, updates, warmup] = [64, 120, 400];
const goal = 0.99; // of the held-out pairs exact
const beams = 4;
const percent = (share: number): string => formatPercent(share, 1);

/** What came out of a task. */
interface Outcome {
  task: string;
  parameters: number;
  pairs: number; // trained on
  held: number;
  exact: { greedy: number; beam: number };
  examples: { source: string; target: string; greedy: string }[]; // the wrong ones first
  cpuSeconds: number; // processor time of training
}

async function learn(name: keyof typeof tasks): Promise<Outcome> {
  const { title, task } = tasks[name];
  const config = pairConfig(task);
  const { source, target } = task.longest;
  const inputs = { source: ['N', source], mask: ['N', source], target: ['N', target] };
  const parameters = parameterCount(trace(models.transformer_base, { config, inputs }));
  const held = heldPairs(task, 1000, seed);
  console.log(`\n${title}: ${formatCount(parameters)} parameters, ${formatCount(held.length)} held-out pairs`);
  const before = process.cpuUsage();
  const { result, train, test } = await trainPairs(config, task, held, {
    batch,
    epochs,
    updates,
    warmup,
    seed,
    threads,
  });
  const { user, system } = process.cpuUsage(before);
  const subtitle = `${batch} pairs an update, ${updates} updates an epoch, seed ${seed}`;
  const curve = await trainingCurve({ title: `Transformer: ${title}`, subtitle, train, test });
  await writeFile(join(out, `encoder-decoder-${name}.svg`), curve);
  const weights = result.averaged ?? result.weights;
  const translate = (width: number): Promise<string[][]> =>
    translatePairs(weights, config, task, held, { beams: width, threads });
  const [greedy, beam] = [await translate(1), await translate(beams)];
  const text = (symbols: readonly string[] | undefined): string => symbols?.join('') ?? '';
  const examples = held
    .map((pair: Pair, i) => ({ source: text(pair.source), target: text(pair.target), greedy: text(greedy[i]) }))
    .toSorted((a, b) => Number(a.target === a.greedy) - Number(b.target === b.greedy))
    .slice(0, 8);
  return {
    task: name,
    parameters,
    pairs: batch * updates * epochs,
    held: held.length,
    exact: { greedy: exactMatches(greedy, held), beam: exactMatches(beam, held) },
    examples,
    cpuSeconds: Math.round((user + system) / 1e6),
  };
}

await mkdir(out, { recursive: true });
const outcomes: Outcome[] = [];
for (const name of names) outcomes.push(await learn(name));

const file = join(out, 'encoder-decoder.json');
const command = `npm run script -- scripts/train/encoder-decoder.ts --tasks ${names.join()} --epochs ${epochs} --seed ${seed}`;
const record = {
  command: threads === undefined ? command : `${command} --threads ${threads}`,
  seed,
  epochs,
  machine: machine(),
  outcomes,
};
await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);

for (const { task, examples } of outcomes)
  console.log(
    `\n${formatTable(
      [task, 'should be', 'greedy'],
      examples.map((one) => [one.source, one.target, one.greedy]),
    )}`,
  );
console.log('\nHeld-out targets without a mistake:');
console.log(
  formatTable(
    ['task', 'greedy', `${beams} beams`, 'held out', 'trained on', 'parameters', 'CPU time'],
    outcomes.map((one) => [
      one.task,
      percent(one.exact.greedy),
      percent(one.exact.beam),
      formatCount(one.held),
      formatCount(one.pairs),
      formatCount(one.parameters),
      formatDuration(one.cpuSeconds),
    ]),
  ),
);
console.log(`Wrote ${file} and a training curve for each task`);
for (const { task, exact } of outcomes)
  if (Math.min(exact.greedy, exact.beam) < goal) {
    console.error(
      `${task}: at least ${percent(goal)} must be exact, got ${percent(Math.min(exact.greedy, exact.beam))}`,
    );
    process.exitCode = 1;
  }
