/**
 * A GPT of characters, 4 layers of 128, trained on the first nine tenths of Moby Dick and tested on the rest:
 * `npm run script -- scripts/train/char-gpt.ts [--steps 2000] [--seed 0] [--threads 1] [--out out]`. Ends at
 * 1.839 nats per held-out character. What the same network reaches in PyTorch: scripts/reference/char_gpt.py.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trace } from '@netwright/tensor-core';
import { saveWeights } from '@netwright/tensor-core/weights';
import { formatCount, formatDuration, formatPercent, formatTable } from '@netwright/terminal';
import { models } from '@netwright/transformer';
import { commandLine } from '../command-line/command-line.ts';
import { wholeNumber } from '../command-line/values.ts';
import { charMetadata } from '../data/char-gpt-file.ts';
import { alphabetOf, splitText } from '../data/characters.ts';
import { readMobyDick } from '../data/moby-dick.ts';
import { machine } from '../machine.ts';
import { trainingCurve } from '../plots/training-curve.ts';
import { charGptConfig, sampleText, trainCharGpt } from './char-model.ts';
import { parameterCount } from './parameter-count.ts';

const tests = 8; // of the held-out text, at equal distances

function stepsOf(text: string): number {
  const steps = wholeNumber('steps', text, tests);
  if (steps % tests !== 0) throw new Error(`--steps: needs a multiple of ${tests}, got ${steps}`);
  return steps;
}

const { steps, seed, threads, out } = await commandLine(
  import.meta.url,
  {
    options: {
      steps: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '0' },
      threads: { type: 'string' },
      out: { type: 'string', default: 'out' },
    },
  },
  ({ values }) => ({
    steps: stepsOf(values.steps),
    seed: wholeNumber('seed', values.seed),
    threads: values.threads === undefined ? undefined : wholeNumber('threads', values.threads, 1),
    out: values.out,
  }),
);
const batch = 12; // windows

const book = readMobyDick();
const alphabet = alphabetOf(book);
const config = charGptConfig(alphabet.size);
const text = splitText(alphabet.encode(book), config.context);
const parameters = parameterCount(trace(models.gpt2, { config, inputs: { ids: ['N', config.context] } }));
const held = text.held.length - 1;
const updates = steps / tests;
console.log(
  `GPT of ${alphabet.size} characters, ${config.layers} layers, ${config.width} wide: ${formatCount(parameters)} parameters, seed ${seed}`,
);
console.log(
  `Moby Dick: ${formatCount(text.train.length)} characters to train on, ${formatCount(held)} to test with; an epoch is ${updates} updates`,
);

const before = process.cpuUsage();
const { result, train, test, seconds } = await trainCharGpt(config, text, {
  batch,
  epochs: tests,
  updates,
  seed,
  threads,
});
const cpu = process.cpuUsage(before);
const cpuSeconds = (cpu.user + cpu.system) / 1e6;
const sample = await sampleText(result.weights, config, alphabet, 'The whale', {
  characters: 300,
  temperature: 0.8,
  seed,
});

await mkdir(out, { recursive: true });
const path = (name: string): string => join(out, name);
await saveWeights(path('char-gpt.safetensors'), result.weights, { metadata: charMetadata(alphabet, config) });
const subtitle = `Moby Dick, AdamW, ${batch} windows of ${config.context}, ${updates} updates an epoch, seed ${seed}`;
const title = 'GPT of characters, 4 layers of 128';
await writeFile(path('char-gpt.svg'), await trainingCurve({ title, subtitle, train, test }));

const { loss: nats, accuracy } = test.at(-1) as (typeof test)[number];
const command = `npm run script -- scripts/train/char-gpt.ts --steps ${steps} --seed ${seed}`;
const record = {
  command: threads === undefined ? command : `${command} --threads ${threads}`,
  seed,
  steps,
  machine: machine(),
  parameters,
  heldOutCharacters: held,
  nats,
  accuracy,
  heldOut: test.map(({ loss }, i) => ({ step: (i + 1) * updates, nats: loss })),
  seconds: Math.round(seconds),
  cpuSeconds: Math.round(cpuSeconds),
  sample,
};
await writeFile(path('char-gpt.json'), `${JSON.stringify(record, null, 2)}\n`);

console.log(`\n${sample}\n`);
console.log(
  formatTable(
    ['result', 'value'],
    [
      ['held-out nats per character', nats.toFixed(4)],
      ['held-out characters guessed right', formatPercent(accuracy)],
      ['steps', formatCount(steps)],
      ['training time, tests included', formatDuration(seconds)],
      ['processor time of it', formatDuration(cpuSeconds)],
      ['characters/s', formatCount((steps * batch * config.context) / seconds)],
      ['record', path('char-gpt.json')],
      ['weights', path('char-gpt.safetensors')],
      ['training curve', path('char-gpt.svg')],
    ],
    { align: ['left', 'left'] },
  ),
);
