import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  init,
  initialise,
  type ModelEntry,
  type Params,
  type Tensor,
  trace,
  type Weights,
} from '@netwright/tensor-core';
import { linear } from '@netwright/tensor-core/nn';
import { saveWeights } from '@netwright/tensor-core/weights';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadModelWeights } from '../src/index.ts';
import { serveFiles } from './support/file-server.ts';

/** Two heads, of which evaluation has one; published under other names. */
const entry: ModelEntry = {
  build: (p: Params, x: Tensor, { numClasses }: { numClasses: number }) => ({
    logits: linear(p.at('fc'), x, numClasses),
    aux: linear(p.at('aux'), x, numClasses, { init: init.constant(0) }),
  }),
  config: { numClasses: 3 },
  inputs: { x: { dtype: 'float32', shape: ['N', 4] } },
  outputs: ['logits'],
  params: 30,
  source: { title: 'A test', authors: 'Nobody', year: 2026, url: 'https://example.org' },
};
const all = initialise(trace(entry, { mode: 'train' }), { seed: 1 });
const renamed = (weights: Weights): Weights =>
  new Map([...weights].map(([name, t]) => [name.replace('fc.', 'head.fc.'), t]));

let folder: string;
const at = (name: string): string => join(folder, `${name}.safetensors`);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-weights-'));
  await saveWeights(at('all'), all);
  await saveWeights(at('eval'), new Map([...all].filter(([name]) => name.startsWith('fc.'))));
  await saveWeights(at('published'), renamed(all));
  await saveWeights(at('four'), initialise(trace(entry, { config: { numClasses: 4 } })));
});
afterAll(() => rm(folder, { recursive: true }));

const published: ModelEntry = { ...entry, checkpoint: { from: 'unused', rename: [['^head\\.', '']] } };

test.each([
  ['all entries', entry, 'all'],
  ["those of evaluation, in the model's names", entry, 'eval'],
  ["the model's names where others are published", published, 'eval'],
  ['the published names', published, 'published'],
])('loadModelWeights takes files with %s', async (_, model, file) => {
  const weights = await loadModelWeights(model, at(file));
  expect([...weights.keys()]).toEqual(['fc.weight', 'fc.bias']);
  for (const [name, t] of weights) expect(t.data).toEqual(all.get(name)?.data);
});

test("loadModelWeights takes 'published' ones from the checkpoint's source", async () => {
  const { readFile } = await import('node:fs/promises');
  await using server = await serveFiles({ 'w.safetensors': await readFile(at('published')) });
  const from = `${server.url}w.safetensors`;
  const checkpoint = { from, rename: [['^head\\.', '']] } as const;
  const weights = await loadModelWeights({ ...entry, checkpoint }, 'published', { cache: join(folder, 'cache') });
  expect([...weights.keys()]).toEqual(['fc.weight', 'fc.bias']);
  expect(server.asked).toEqual(['w.safetensors']);
});

test('loadModelWeights says what does not fit', async () => {
  await expect(loadModelWeights(entry, 'published', { name: 'small' })).rejects.toThrow(
    'small: no weights are published for it, name a file of yours',
  );
  await expect(loadModelWeights(entry, at('four'))).rejects.toThrow(
    /fc\.weight must have the model's 3 classes, got 4/,
  );
  await expect(loadModelWeights(entry, at('published'))).rejects.toThrow(/2 missing, 2 unexpected/);
});
