/**
 * The main journey: LeNet-5 as an ONNX graph, trained on the 60,000 digits of MNIST, evaluated on the other 10,000, written
 * to files, and evaluated again from the written file: `npm run demo -- [--epochs 5] [--seed 0] [--out out]`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { models } from '@netwright/cnn-zoo';
import { type TensorData, toOnnx, trace } from '@netwright/tensor-core';
import { drawSvg } from '@netwright/tensor-core/draw';
import { createSession, type Session } from '@netwright/tensor-core/runtime';
import { evaluate, shareCorrect } from '@netwright/tensor-core/train';
import { atomicWrite, saveWeights } from '@netwright/tensor-core/weights';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { commandLine } from './command-line/command-line.ts';
import { wholeNumber } from './command-line/values.ts';
import { readMnist } from './data/mnist.ts';
import { digitBatches } from './demo/digit-batches.ts';
import { trainLeNet } from './demo/train-lenet.ts';
import { trainingCurve } from './plots/training-curve.ts';

const { epochs, seed, out } = await commandLine(
  import.meta.url,
  {
    options: {
      epochs: { type: 'string', default: '5' },
      seed: { type: 'string', default: '0' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    epochs: wholeNumber('epochs', values.epochs),
    seed: wholeNumber('seed', values.seed),
    out: values.out,
  }),
);

const digits = readMnist();
const graph = trace(models.lenet5);
console.log(`LeNet-5: ${graph.size} nodes, ${formatCount(models.lenet5.params)} parameters, seed ${seed}`);
console.log(
  `MNIST: ${formatCount(digits.train.count)} digits to train on, ${formatCount(digits.test.count)} to test with`,
);

const { result, train, test, seconds } = await trainLeNet(digits, { epochs, seed });
const weights = new Map([...result.weights].filter(([name]) => graph.params.has(name)));

await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);
await atomicWrite(path('lenet-5.onnx'), toOnnx(graph, weights), { operator: 'demo' });
await saveWeights(path('lenet-5.safetensors'), weights);
const subtitle = `MNIST, Adam, batch 64, cosine from 3e-3, seed ${seed}`;
await writeFile(path('training-curve.svg'), await trainingCurve({ title: 'LeNet-5', subtitle, train, test }));
await writeFile(path('lenet-5.svg'), await drawSvg(graph, { title: 'LeNet-5' }));

/** The share of test digits that a session classifies right; closes it. */
async function accuracyOf(session: Session): Promise<number> {
  const found = await evaluate(session, digitBatches(digits.test, 500), {
    measure: ({ logits }, { labels }) => ({ accuracy: shareCorrect(logits as TensorData, labels?.data as Int32Array) }),
  });
  await session.dispose();
  return found.accuracy as number;
}
const direct = await accuracyOf(await createSession(graph, weights, { device: 'cpu' }));
const reloaded = await accuracyOf(await createSession(path('lenet-5.onnx'), { device: 'cpu' }));

console.log(
  formatTable(
    ['result', 'value'],
    [
      ['test accuracy', formatPercent(direct)],
      ['test accuracy of the written file', formatPercent(reloaded)],
      ['test loss', (test.at(-1)?.loss ?? Number.NaN).toFixed(4)],
      ['epochs', String(epochs)],
      ['training time, tests included', formatDuration(seconds)],
      ['images/s', formatCount((epochs * digits.train.count) / seconds)],
      ['graph', path('lenet-5.onnx')],
      ['weights', path('lenet-5.safetensors')],
      ['training curve', path('training-curve.svg')],
      ['architecture', path('lenet-5.svg')],
    ],
    { align: ['left', 'left'] },
  ),
);
if (direct !== reloaded) throw new Error(`demo: the written file classifies ${reloaded}, the session ${direct}`);
