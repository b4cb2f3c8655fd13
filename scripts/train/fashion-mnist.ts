/**
 * A residual network of 8 layers, trained on 60,000 images of Fashion-MNIST and tested on the other 10,000:
 * `npm run script -- scripts/train/fashion-mnist.ts [--epochs 8] [--seed 0] [--threads 1] [--out out]`. Ends at 92.40 %;
 * an epoch takes about a minute, with `--threads 1` too, to the same bits.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { evaluate, shareCorrect } from '@netwright/tensor-core/train';
import { loadWeights, saveWeights } from '@netwright/tensor-core/weights';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from '../command-line/command-line.ts';
import { wholeNumber } from '../command-line/values.ts';
import { fashionClasses, readFashionMnist } from '../data/fashion-mnist.ts';
import { machine } from '../machine.ts';
import { trainingCurve } from '../plots/training-curve.ts';
import { fashionBatches, fashionClassifier, trainFashion } from './fashion-classifier.ts';
import { parameterCount } from './parameter-count.ts';

const { epochs, seed, threads, out } = await commandLine(
  import.meta.url,
  {
    options: {
      epochs: { type: 'string', default: '8' },
      seed: { type: 'string', default: '0' },
      threads: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    epochs: wholeNumber('epochs', values.epochs, 1),
    seed: wholeNumber('seed', values.seed),
    threads: values.threads === undefined ? undefined : wholeNumber('threads', values.threads, 1),
    out: values.out,
  }),
);

const images = readFashionMnist();
const graph = trace(fashionClassifier);
console.log(`ResNet-8: ${formatCount(parameterCount(graph))} parameters, seed ${seed}`);
console.log(
  `Fashion-MNIST: ${formatCount(images.train.count)} images to train on, ${formatCount(images.test.count)} to test with`,
);

const before = process.cpuUsage();
const { result, train, test, seconds } = await trainFashion(images, { epochs, seed, threads });
const cpu = process.cpuUsage(before);
const cpuSeconds = (cpu.user + cpu.system) / 1e6;

await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);
await saveWeights(path('fashion-mnist.safetensors'), result.weights);
const subtitle = `Fashion-MNIST, momentum, batch 64, one cycle up to 0.1, seed ${seed}`;
await writeFile(path('fashion-mnist.svg'), await trainingCurve({ title: 'ResNet-8', subtitle, train, test }));

const correct = new Array<number>(fashionClasses.length).fill(0);
const session = await createSession(graph, await loadWeights(path('fashion-mnist.safetensors')), { device: 'cpu' });
const { accuracy } = await evaluate(session, fashionBatches(images.test, 500), {
  measure: ({ logits }, { labels }) => {
    const classes = labels?.data as Int32Array; // all of one class, because 500 divides 1,000
    const share = shareCorrect(logits as TensorData, classes);
    const label = classes[0] as number;
    correct[label] = (correct[label] as number) + share * classes.length;
    return { accuracy: share };
  },
});
await session.dispose();

const command = `npm run script -- scripts/train/fashion-mnist.ts --epochs ${epochs} --seed ${seed}`;
const record = {
  command,
  seed,
  epochs,
  machine: machine(),
  accuracy,
  seconds: Math.round(seconds),
  cpuSeconds: Math.round(cpuSeconds),
};
await writeFile(path('fashion-mnist.json'), `${JSON.stringify(record, null, 2)}\n`);

const perClass = images.test.count / fashionClasses.length;
console.log(
  formatTable(
    ['class', 'right'],
    fashionClasses.map((name, label) => [name, formatPercent((correct[label] as number) / perClass, 1)]),
  ),
);
console.log(
  formatTable(
    ['result', 'value'],
    [
      ['test accuracy of the written file', formatPercent(accuracy as number)],
      ['test loss', (test.at(-1)?.loss ?? Number.NaN).toFixed(4)],
      ['epochs', String(epochs)],
      ['training time, tests included', formatDuration(seconds)],
      ['processor time of it', formatDuration(cpuSeconds)],
      ['images/s', formatCount((epochs * images.train.count) / seconds)],
      ['record', path('fashion-mnist.json')],
      ['weights', path('fashion-mnist.safetensors')],
      ['training curve', path('fashion-mnist.svg')],
    ],
    { align: ['left', 'left'] },
  ),
);
