/**
 * Stores what char-gpt.ts has trained as the playground has it, in half precision and in shards below 1 MB, and tests what is
 * stored on the held-out tenth of Moby Dick:
 * `npm run script -- scripts/train/store-char-gpt.ts [--weights out/char-gpt.safetensors] [--out models/gpt/moby-dick]`.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { accuracy, evalStep, evaluate } from '@netwright/tensor-core/train';
import { loadWeights, saveWeights } from '@netwright/tensor-core/weights';
import { formatCount, formatPercent, formatTable } from '@netwright/terminal';
import { models } from '@netwright/transformer';
import { commandLine } from '../command-line/command-line.ts';
import { existingPath } from '../command-line/values.ts';
import { charGptOf, charMetadata } from '../data/char-gpt-file.ts';
import { alphabetOf, splitText, windowsInOrder } from '../data/characters.ts';
import { readMobyDick } from '../data/moby-dick.ts';
import { charGptConfig } from './char-model.ts';

const { weights, out } = await commandLine(
  import.meta.url,
  {
    options: {
      weights: { type: 'string', default: 'out/char-gpt.safetensors' },
      out: { type: 'string', default: 'models/gpt/moby-dick' },
    },
  },
  ({ values }) => ({
    weights: existingPath('--weights', values.weights),
    out: values.out,
  }),
);

const book = readMobyDick();
const alphabet = alphabetOf(book);
const config = charGptConfig(alphabet.size);
const held = windowsInOrder(splitText(alphabet.encode(book), config.context).held, {
  window: config.context,
  batch: 64,
});
const metadata = charMetadata(alphabet, config);
const index = join(out, 'model.safetensors.index.json');
await saveWeights(index, await loadWeights(weights), { metadata, dtype: 'float16', shardBytes: 900_000 });
const stored = charGptOf(await loadWeights(index), new Map(Object.entries(metadata)), index);

const graph = evalStep(models.gpt2, {
  config: stored.config,
  inputs: { ids: ['N', config.context] },
  metrics: { accuracy: (y, t) => accuracy(y.logits as Tensor, t.labels as Tensor, { axis: -1 }) },
});
await using session = await createSession(graph, stored.weights, { device: 'cpu' });
const { loss = Number.NaN, accuracy: right = Number.NaN } = await evaluate(session, held);

const files = await readdir(out);
const sizes = await Promise.all(
  files.map(async (file) => [file, `${formatCount((await stat(join(out, file))).size)} bytes`]),
);
console.log(
  formatTable(
    ['result', 'value'],
    [
      ['held-out nats per character of the stored weights', loss.toFixed(4)],
      ['held-out characters guessed right', formatPercent(right)],
      ...sizes.sort(),
    ],
    { align: ['left', 'left'] },
  ),
);
