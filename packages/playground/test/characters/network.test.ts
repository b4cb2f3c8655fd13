/** The stored network in Node: what the page's code writes and shows is the network's own. */
import { type TensorData, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { matchers } from '@netwright/tensor-core/testing';
import { models } from '@netwright/transformer';
import { expect, test } from 'vitest';
import { storedCharGpt } from '../support/stored-char-gpt.ts';
import { writtenText } from '../support/written-text.ts';

expect.extend(matchers);
const onCpu = { device: 'cpu', threads: 1 } as const;

test('the maps, gathered step by step with the cache, are those of one pass over the whole context', async () => {
  const model = await storedCharGpt();
  const { config, alphabet, weights } = model;
  const greedy = { characters: 70, seed: 0, temperature: 0 };
  const { text, read, rows } = await writtenText(model, 'Call me Ishmael.', greedy, onCpu);
  expect(text).toHaveLength(70);
  // 49 characters fill the context of 64; the later 32 of 65 are read anew, and 21 - 1 more by their own steps.
  expect(read).toBe(`Call me Ishmael.${text}`.slice(33, -1));
  const graph = trace({ ...models.gpt2, config }, { inputs: { ids: ['N', 'T'] }, tap: ['h.*.attn.weights'] });
  await using session = await createSession(graph, weights, onCpu);
  const ids = alphabet.encode(read);
  const whole: Readonly<Record<string, TensorData>> = await session.run({
    ids: tensorData([...ids], [1, ids.length], 'int64'),
  });
  rows.forEach((layer, l) => {
    const full = whole[`h.${l}.attn.weights`]?.data as Float32Array; // [1, heads, T, T]
    layer.forEach((head, h) => {
      head.forEach((row, query) => {
        const start = (h * ids.length + query) * ids.length;
        expect(row).toBeAllclose([...full.subarray(start, start + query + 1)], { rtol: 0, atol: 1e-5 });
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      });
    });
  });
  // Greedy: the last character is the likeliest after those in the context.
  const { data } = whole.logits as TensorData;
  const last = (data as Float32Array).subarray(-config.vocabulary);
  expect(text.at(-1)).toBe(alphabet.decode([last.indexOf(Math.max(...last))]));
});
