import { initialise, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { models } from '@netwright/transformer';

/** Of the sentence. */
export const tokens = 10;
/** At its end, where a network knows padding. */
export const padded = 2;

const vocabulary = 40;
const shape = { vocabulary, context: tokens, width: 32, heads: 4, layers: 1 };
/** States and attention of a network. */
const tapped = {
  gpt2: ['hidden', 'h.0.attn.weights'],
  bert_base_uncased: ['last_hidden_state', 'encoder.layer.0.attention.self.weights'],
} as const;

/**
 * Which positions a position sees: keys with a weight in any head, by query; and whether its state changes with the token there. Of a
 * network with one layer, on a sentence and on the same with one token changed at each position.
 */
export async function positionsSeen(name: 'gpt2' | 'bert_base_uncased', seed: number) {
  const [states, tap] = tapped[name];
  const inputs = Object.fromEntries(Object.keys(models[name].inputs).map((input) => [input, [tokens + 1, tokens]]));
  const graph = trace({ ...models[name], outputs: [states] }, { config: shape, inputs, tap: [tap] });
  const rows = Array.from({ length: tokens + 1 }, (_, changed) =>
    Array.from({ length: tokens }, (_, i) => (7 * i + (changed === i + 1 ? 3 : 0)) % vocabulary),
  );
  const dims = [tokens + 1, tokens];
  const int64 = (values: readonly number[]) => tensorData(values, dims, 'int64');
  const feeds = {
    ids: int64(rows.flat()),
    types: int64(rows.flat().map(() => 0)),
    mask: int64(rows.flatMap((row) => row.map((_, i) => (i < tokens - padded ? 1 : 0)))),
  };
  await using session = await createSession(graph, initialise(graph, { seed }), { device: 'cpu', threads: 1 });
  const out = await session.run(
    Object.fromEntries(Object.entries(feeds).filter(([name]) => session.inputNames.includes(name))),
  );
  const weights = Object.entries(out).find(([name]) => name.endsWith('weights'))?.[1].data as Float32Array;
  const hidden = out[states]?.data as Float32Array;
  const pairs = Array.from({ length: tokens ** 2 }, (_, k) => [Math.floor(k / tokens), k % tokens] as const);
  const state = (row: number, i: number): string =>
    hidden.subarray((row * tokens + i) * shape.width, (row * tokens + i + 1) * shape.width).join();
  return pairs.map(([i, j]) => ({
    i,
    j,
    weighed: Array.from({ length: shape.heads }, (_, h) => weights[(h * tokens + i) * tokens + j]).some((w) => w !== 0),
    changes: state(0, i) !== state(j + 1, i),
  }));
}
