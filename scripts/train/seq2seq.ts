/**
 * Does attention help with long sentences? Recurrent networks translate English sentences of a small grammar into French, one
 * through a state of fixed size, the other with attention (`luong` is a third, for the asking): figures 2 and 3 of "Neural
 * Machine Translation by Jointly Learning to Align and Translate" (Bahdanau et al., 2014, https://arxiv.org/abs/1409.0473):
 * `npm run script -- scripts/train/seq2seq.ts [--networks seq2seq,rnnsearch] [--seeds 0,1,2] [--epochs 6] [--workers 2]
 * [--redis redis://host:6379] [--out out]`. One thread per process. Ends with exit code 1 where the claim does not hold.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { oneOf, wholeNumber } from '../command-line/values.ts';
import { machine } from '../machine.ts';
import { alignmentMatrix } from '../plots/alignment.ts';
import { scoreByLength } from '../plots/score-by-length.ts';
import { runSweep } from '../sweep/run-sweep.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { objections } from './seq2seq-claim.ts';
import { type NetworkName, networkNames, networkTitles } from './seq2seq-networks.ts';
import { type Seq2SeqJob, type Seq2SeqRun, sentenceLengths } from './seq2seq-run.ts';

const { networks, seeds, epochs, workers, redis, out } = await commandLine(
  import.meta.url,
  {
    options: {
      networks: { type: 'string', default: 'seq2seq,rnnsearch' },
      seeds: { type: 'string', default: '0,1,2' },
      epochs: { type: 'string', default: '6' },
      workers: { type: 'string', default: String(availableParallelism()) },
      redis: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    networks: values.networks.split(',').map((name) => oneOf('networks', name, networkNames)),
    seeds: values.seeds.split(',').map((text) => wholeNumber('seeds', text)),
    epochs: wholeNumber('epochs', values.epochs, 1),
    workers: wholeNumber('workers', values.workers, 1),
    redis: values.redis,
    out: values.out,
  }),
);

/** Processor time of an update, in that of seq2seq. */
const effort: Readonly<Record<NetworkName, number>> = { seq2seq: 1, luong: 1.3, rnnsearch: 0.8 };
const jobs = networks
  .toSorted((a, b) => effort[b] - effort[a]) // so that no process waits for another at the end
  .flatMap((network) =>
    seeds.map((seed): Seq2SeqJob => ({ network, seed, epochs, updates: 100, batch: 32, sentences: 100 })),
  );
const { least, most, tested } = sentenceLengths;
console.log(
  `Sentences of ${least} to ${most} words to train on, up to ${tested} to test with: ${jobs.length} trainings`,
);
const bar = workProgress({ total: epochs * jobs.reduce((sum, { network }) => sum + effort[network], 0) });
const start = performance.now();
const runs = await runSweep<Seq2SeqJob, Seq2SeqRun, number>(
  {
    module: new URL('seq2seq-job.ts', import.meta.url),
    jobs,
    onReport: ({ network, seed }, loss) =>
      bar.done(effort[network], `${network}, seed ${seed}: held-out loss ${loss.toFixed(3)}`),
  },
  { workers, redis },
);
bar.stop();
runs.sort((a, b) => networks.indexOf(a.network) - networks.indexOf(b.network) || a.seed - b.seed);

await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);
const command = `npm run script -- scripts/train/seq2seq.ts --networks ${networks.join()} --seeds ${seeds.join()} --epochs ${epochs}`;
const record = { command, seeds, epochs, sentenceLengths, machine: machine(), runs };
await writeFile(path('seq2seq.json'), `${JSON.stringify(record, null, 2)}\n`);

const of = (network: NetworkName): Seq2SeqRun[] => runs.filter((run) => run.network === network);
const ranges = runs[0]?.ranges ?? [];
const curves = (score: 'bleu' | 'exact') =>
  Object.fromEntries(
    networks.map((network) => [
      networkTitles[network],
      ranges.map(({ from, to }, i) => ({ from, to, scores: of(network).map((run) => run.ranges[i]?.[score] ?? 0) })),
    ]),
  );
const subtitle = [
  `English to French in a small grammar, trained on ${least} to ${most} words`,
  'held-out sentences, a dot for each run, a line for their mean',
];
const figure = { title: 'Translation by length', subtitle, score: 'BLEU', trained: most };
await writeFile(path('seq2seq-length.svg'), await scoreByLength({ ...figure, networks: curves('bleu') }));
const alignment = runs.find((run) => run.alignment)?.alignment;
if (alignment)
  await writeFile(
    path('seq2seq-alignment.svg'),
    await alignmentMatrix(alignment, {
      title: 'What RNNsearch looks at',
      subtitle: 'for each word that it writes (rows), a held-out sentence',
    }),
  );

const meanOf = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
const spread = (list: readonly number[]): string =>
  list.length === 1
    ? formatPercent(list[0] as number, 1)
    : `${formatPercent(meanOf(list), 1)} (${(100 * Math.min(...list)).toFixed(1)}-${(100 * Math.max(...list)).toFixed(1)})`;
for (const [score, name] of [
  ['bleu', 'BLEU'],
  ['exact', 'without a mistake'],
] as const)
  console.log(
    formatTable(
      [name, ...networks],
      ranges.map(({ from, to }, i) => [
        `${from}-${to} words${to > most ? ' *' : ''}`,
        ...networks.map((network) => spread(of(network).map((run) => run.ranges[i]?.[score] ?? Number.NaN))),
      ]),
    ),
  );
console.log('* longer than trained on. Means of the runs, and in brackets the worst and the best.');
console.log(
  formatTable(
    ['network', 'parameters', 'CPU time of a training'],
    networks.map((network) => [
      network,
      formatCount(of(network)[0]?.parameters ?? 0),
      formatDuration(meanOf(of(network).map(({ cpuSeconds }) => cpuSeconds))),
    ]),
  ),
);
console.log(
  `${formatDuration((performance.now() - start) / 1000)} in all; wrote ${path('seq2seq{.json,-length.svg,-alignment.svg}')}`,
);
const against = objections(runs);
for (const text of against) console.error(`The claim does not hold: ${text}`);
process.exitCode = against.length === 0 ? 0 : 1;
