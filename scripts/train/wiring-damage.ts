/**
 * What does a trained random network lose with one node or edge? RandWire of C = 16 is trained on Fashion-MNIST as in wirings.ts, then
 * runs without each node and each edge in turn, after the damaged graphs of "Exploring Randomly Wired Neural Networks for Image Recognition" (Xie
 * et al., 2019, https://arxiv.org/abs/1904.01569):
 * `npm run script -- scripts/train/wiring-damage.ts [--kind ws] [--epochs 3] [--seed 0] [--out out]`.
 * One thread; about a minute of processor time.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  generatorName,
  inDegrees,
  outDegrees,
  type RandWireConfig,
  randwireGenerators,
} from '@netwright/random-wiring';
import { formatPercent, formatTable } from '@netwright/terminal';
import { readFashionMnist } from '../data/fashion-mnist.ts';
import { machine } from '../machine.ts';
import { workProgress } from '../terminal/work-progress.ts';
import { wholeNumber } from './options.ts';
import { accuracyWithout, type Damage, damagesOf, lossByDegree } from './wiring-damages.ts';
import { trainedWiring, type WiringKind, wiringImages } from './wiring-run.ts';

const { values } = parseArgs({
  options: {
    kind: { type: 'string', default: 'ws' },
    epochs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'out' },
  },
});
if (!Object.hasOwn(randwireGenerators, values.kind))
  throw new Error(`--kind: must be of ${Object.keys(randwireGenerators).join(', ')}, got ${values.kind}`);
const kind = values.kind as keyof typeof randwireGenerators satisfies WiringKind;
const epochs = wholeNumber('epochs', values.epochs, 1);
const seed = wholeNumber('seed', values.seed);

const images = wiringImages(readFashionMnist());
console.log(`Trains ${generatorName(randwireGenerators[kind])}, seed ${seed}, for ${epochs} epochs`);
const { model, weights } = await trainedWiring({ kind, seed, epochs }, images, (accuracy) =>
  console.log(`test accuracy ${formatPercent(accuracy)}`),
);
const { wirings } = model.config as RandWireConfig;
const damages = damagesOf(wirings);
const whole = await accuracyWithout(model, weights, images.test);
const bar = workProgress({ total: damages.length });
const results: (Damage & { accuracy: number })[] = [];
for (const damage of damages) {
  const accuracy = await accuracyWithout(model, weights, images.test, damage);
  results.push({ ...damage, accuracy });
  bar.done(1, `without ${damage.what} ${damage.label} of stage ${damage.stage + 1}: ${formatPercent(accuracy)}`);
}
bar.stop();

// The paper's axes: how many read a removed node, and how many inputs the head of a removed edge has.
const readers = wirings.map((wiring) => outDegrees(wiring));
const inputs = wirings.map((wiring) => inDegrees(wiring));
const nodes = lossByDegree(whole, results, 'node', ({ stage, node }) => readers[stage]?.[node as number] as number);
const edges = lossByDegree(whole, results, 'edge', ({ stage, edge }) => inputs[stage]?.[edge?.[1] as number] as number);
await mkdir(values.out, { recursive: true });
const path = join(values.out, 'wiring-damage.json');
const command = `npm run script -- scripts/train/wiring-damage.ts --kind ${kind} --epochs ${epochs} --seed ${seed}`;
const record = { command, machine: machine(), accuracy: whole, nodes, edges };
await writeFile(path, `${JSON.stringify(record, null, 2)}\n`);
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
console.log(`${formatPercent(whole)} with all nodes; wrote ${path}`);
