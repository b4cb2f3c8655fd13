/** Uses the packed @netwright/transformer: every model traces, a small GPT-2 runs on the CPU, and goes on from a text. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { initialise, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { cachedGpt, gptDecoder, models } from '@netwright/transformer';
import { generateText, loadTokenizer, modelInputs } from '@netwright/transformer/tokenizer';

for (const [name, model] of Object.entries(models)) assert.ok(trace(model).size > 0, `${name} has no nodes`);

const graph = trace(models.gpt2, {
  config: { vocabulary: 50, width: 32, heads: 2, layers: 2 },
  inputs: { ids: ['N', 'T'] },
});
const session = await createSession(graph, initialise(graph, { seed: 0 }), { device: 'cpu' });
const { logits } = await session.run({ ids: { data: BigInt64Array.from([1n, 2n, 3n]), dims: [1, 3] } });
assert.deepEqual([...logits.dims], [1, 3, 50]);
assert.ok(logits.data.every(Number.isFinite));

// Letters as bytes, without merges, as a published file holds them.
const letters = ['<|endoftext|>', ...'abcdefghij', '\u0120']; // the last is a blank
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };
mkdirSync('words');
writeFileSync(
  'words/tokenizer.json',
  JSON.stringify({
    added_tokens: [{ id: 0, content: letters[0], special: true }],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: byteLevel,
    decoder: byteLevel,
    model: { type: 'BPE', vocab: Object.fromEntries(letters.map((letter, id) => [letter, id])), merges: [] },
  }),
);
const tokenizer = await loadTokenizer('words');
const config = { ...models.gpt2.config, vocabulary: letters.length, context: 32, width: 32, heads: 2, layers: 2 };
const { ids } = modelInputs(tokenizer, { ...models.gpt2, config }, ['a bad']);
assert.deepEqual([...ids.data], [1n, 11n, 2n, 1n, 4n]);
const step = trace(cachedGpt(config, { logits: 'last' }));
const decoder = gptDecoder(await createSession(step, initialise(step), { device: 'cpu' }), config);
let text = '';
for await (const piece of generateText(decoder, tokenizer, 'a bad', { maxTokens: 9 })) text += piece;
assert.match(text, /^[a-j ]{1,9}$/);
await assert.rejects(
  generateText({ ...decoder, vocabulary: 50 }, tokenizer, 'a', { maxTokens: 1 }).next(),
  /50 tokens.*got 12/,
);
