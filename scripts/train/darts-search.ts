/**
 * A search by DARTS in four cells of 8 channels on Fashion-MNIST at 14x14, and what it found trained again beside random cells and
 * the one of identities: `npm run script -- scripts/train/darts-search.ts [--method first-order|finite-difference|exact]
 * [--epochs 6] [--images 1280] [--retrain-epochs 4] [--retrain-images 3000] [--randoms 2] [--seed 0] [--threads 1] [--out out]
 * [--fresh]`. Stopped by Ctrl-C it goes on where it was; `--fresh` starts anew.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Alphas,
  deriveGenotype,
  drawCell,
  type Genotype,
  type HypergradientMethod,
  operationWeightsFigure,
  randomGenotype,
  search,
  splitExamples,
} from '@netwright/darts';
import { renderSvg } from '@netwright/plots';
import { permutation, type TensorData, trace } from '@netwright/tensor-core';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { oneOf, wholeNumber } from '../command-line/values.ts';
import { readFashionMnist } from '../data/fashion-mnist.ts';
import { type ImageSet, pick, shrink } from '../data/image-set.ts';
import { machine } from '../machine.ts';
import { searchProgress } from '../terminal/search-progress.ts';
import {
  allSkip,
  cellText,
  epochText,
  networkOf,
  retrain,
  searchBatches,
  searchConfig,
  searchModel,
  skipsIn,
} from './darts-space.ts';
import { parameterCount } from './parameter-count.ts';
import { accuracyMetric } from './train-classifier.ts';

const { method, epochs, count, again, randoms, seed, threads, fresh, out } = await commandLine(
  import.meta.url,
  {
    options: {
      method: { type: 'string', default: 'first-order' },
      epochs: { type: 'string', default: '6' },
      images: { type: 'string', default: '1280' },
      'retrain-epochs': { type: 'string', default: '4' },
      'retrain-images': { type: 'string', default: '3000' },
      randoms: { type: 'string', default: '2' },
      seed: { type: 'string', default: '0' },
      threads: { type: 'string' },
      out: { type: 'string', default: 'out' },
      fresh: { type: 'boolean', default: false },
    },
  },
  ({ values }) => ({
    method: oneOf<HypergradientMethod>('method', values.method, ['first-order', 'finite-difference', 'exact']),
    epochs: wholeNumber('epochs', values.epochs, 1),
    count: wholeNumber('images', values.images, 128),
    again: {
      epochs: wholeNumber('retrain-epochs', values['retrain-epochs'], 1),
      images: wholeNumber('retrain-images', values['retrain-images'], 64),
    },
    randoms: wholeNumber('randoms', values.randoms),
    seed: wholeNumber('seed', values.seed),
    threads: values.threads === undefined ? undefined : wholeNumber('threads', values.threads, 1),
    fresh: values.fresh,
    out: values.out,
  }),
);
const batch = 32;
/** Adam moves a parameter by about its rate in an update: 3e-4 for the 20,000 of the paper, this for a few hundred. */
const architectureRate = 0.01;

const sets = readFashionMnist();
const some = (set: ImageSet, n: number, stream: string): ImageSet =>
  shrink(pick(set, permutation(set.count, { seed, stream, step: 0 }).subarray(0, n)), 2);
const images = some(sets.train, count, 'searched');
const { training, validation } = splitExamples(count, { seed });
const retrained = { train: some(sets.train, again.images, 'retrained'), test: some(sets.test, 5000, 'test') };
console.log(
  `${formatCount(parameterCount(trace(searchModel)))} parameters, ${method}, ${formatCount(training.length)} images to train on, ${formatCount(validation.length)} to judge by, seed ${seed}`,
);

await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);
const started = performance.now();
const before = process.cpuUsage();
const updates = epochs * Math.floor(training.length / batch);
const bar = searchProgress({ updates });
let current = deriveGenotypeOf(new Map());
const found = await search({
  model: searchModel,
  training: searchBatches(pick(images, training), batch, true),
  validation: searchBatches(pick(images, validation), batch, true),
  epochs,
  hypergradient: method,
  architectureRate,
  batch,
  metrics: accuracyMetric,
  seed,
  checkpoint: { path: path('darts-search.safetensors'), every: 10, resume: !fresh },
  session: { optimisation: 'disabled', ...(threads !== undefined && { threads }) }, // opens in seconds, not in minutes
  onStep: ({ epoch, step, steps, secondsLeft, alphas }) => {
    current = deriveGenotypeOf(alphas);
    bar.step({ update: (epoch - 1) * steps + step, secondsLeft, genotype: cellText(current.normal) });
  },
  onEpoch: ({ epoch, train }) => {
    const { normal, reduce } = skipsIn(current);
    bar.line(`epoch ${epoch}/${epochs}  ${epochText(train)}, ${normal} + ${reduce} skips`);
  },
});
bar.stop();
if (found.interrupted) {
  console.log(`stopped by ${found.interrupted}; the same command goes on from ${path('darts-search.safetensors')}`);
  process.exit(130);
}
const searchSeconds = (performance.now() - started) / 1000;

/** The genotype of architecture parameters; of none, that of identities. */
function deriveGenotypeOf(alphas: Alphas): Genotype {
  return alphas.size === 0 ? allSkip() : deriveGenotype(alphas);
}

/** Architecture parameters after an update, from 1. */
const alphasAt = (update: number): Alphas =>
  new Map(
    [...found.trajectory].map(([name, { dims, data }]) => {
      const [, ...shape] = dims as [number, ...number[]];
      const width = shape.reduce((a, b) => a * b, 1);
      const row = (data as Float32Array).subarray((update - 1) * width, update * width);
      return [name, { dtype: 'float32', dims: shape, data: row } satisfies TensorData];
    }),
  );
const perEpoch = updates / epochs;
const progress = found.history.map(({ epoch, train }) => ({
  epoch,
  training: train['weights.accuracy'],
  validation: train['architecture.accuracy'],
  skips: skipsIn(deriveGenotype(alphasAt(epoch * perEpoch))),
}));
const genotype = deriveGenotype(found.alphas);
for (const kind of ['normal', 'reduce'] as const) {
  const title = kind === 'normal' ? 'Normal cell' : 'Reduction cell';
  await writeFile(path(`darts-${kind}.svg`), await drawCell(genotype[kind], { title }));
  const records = Array.from({ length: updates }, (_, i) => ({
    step: i + 1,
    alphas: alphasAt(i + 1).get(`alphas_${kind}`) as TensorData,
  }));
  const options = {
    title: `Weights of the operations, ${kind} cell`,
    subtitle: `Fashion-MNIST, ${method}`,
    unit: 'update',
    points: 60,
  };
  await writeFile(path(`darts-alphas-${kind}.svg`), await renderSvg(operationWeightsFigure(records, options)));
}

const contestants: [string, Genotype][] = [
  ['found', genotype],
  ...Array.from({ length: randoms }, (_, i): [string, Genotype] => [
    `random ${i + 1}`,
    randomGenotype({ seed: 1000 * seed + i }),
  ]),
  ['all skip', allSkip()],
];
const outcomes = [];
for (const [name, g] of contestants) {
  console.log(`${name}: ${cellText(g.normal)} || ${cellText(g.reduce)}`);
  const { test, seconds } = await retrain(g, retrained, { epochs: again.epochs, seed, threads });
  const { accuracy, loss } = test.at(-1) as (typeof test)[number];
  const parameters = parameterCount(trace(networkOf(g)));
  outcomes.push({ name, parameters, accuracy, loss, seconds: Math.round(seconds), genotype: g });
}
const cpu = process.cpuUsage(before);

const command = `npm run script -- scripts/train/darts-search.ts --method ${method} --epochs ${epochs} --images ${count} --retrain-epochs ${again.epochs} --retrain-images ${again.images} --randoms ${randoms} --seed ${seed}`;
const record = {
  command: threads === undefined ? command : `${command} --threads ${threads}`,
  seed,
  machine: machine(),
  config: { ...searchConfig, method, batch, architectureRate, size: retrained.train.size },
  updates,
  progress,
  alphas: Object.fromEntries(
    [...found.alphas].map(([name, { data }]) => [name, Array.from(data as Float32Array, (v) => Number(v.toFixed(4)))]),
  ),
  outcomes,
  searchSeconds: Math.round(searchSeconds),
  seconds: Math.round((performance.now() - started) / 1000),
  cpuSeconds: Math.round((cpu.user + cpu.system) / 1e6),
};
await writeFile(path('darts-search.json'), `${JSON.stringify(record, null, 2)}\n`);
console.log(
  formatTable(
    ['network', 'parameters', 'test accuracy', 'test loss', 'skips', 'time'],
    outcomes.map((o) => {
      const skips = skipsIn(o.genotype);
      return [
        o.name,
        formatCount(o.parameters),
        formatPercent(o.accuracy),
        o.loss.toFixed(4),
        `${skips.normal} + ${skips.reduce}`,
        formatDuration(o.seconds),
      ];
    }),
  ),
);
console.log(
  `search ${formatDuration(record.searchSeconds)}, all ${formatDuration(record.seconds)}, processor ${formatDuration(record.cpuSeconds)}; wrote ${path('darts-*')}`,
);
