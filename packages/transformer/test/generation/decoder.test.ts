import { initialise, type TensorData, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { matchers } from '@netwright/tensor-core/testing';
import { expect, it } from 'vitest';
import { cachedGpt, type GptConfig, gptDecoder, models } from '../../src/index.ts';

expect.extend(matchers);

it('gives the attention of each step that a tap asks for: the rows of the whole pass', async () => {
  const config: GptConfig = { ...models.gpt2.config, vocabulary: 11, context: 8, width: 16, heads: 2, layers: 2 };
  const tap = ['h.*.attn.weights'];
  const whole = trace({ ...models.gpt2, config }, { inputs: { ids: ['N', 'T'] }, tap });
  // Larger than the first weights, so that attention is far from even.
  const weights = new Map(
    [...initialise(whole, { seed: 5 })].map(([name, t]) => [
      name,
      { ...t, data: (t.data as Float32Array).map((v) => 12 * v) },
    ]),
  );
  await using wholeSession = await createSession(whole, weights, { device: 'cpu' });
  await using session = await createSession(trace(cachedGpt(config, { logits: 'last' }), { tap }), weights, {
    device: 'cpu',
  });
  const steps: Record<string, TensorData>[] = [];
  const decoder = gptDecoder(session, config, { tapped: (values) => steps.push(values) });
  const tokens = [3, 1, 4, 1, 5];
  await decoder.step([tokens.slice(0, 3)]);
  await decoder.step([[1]], [0]);
  await decoder.step([[5]], [0]);
  expect(steps.map((values) => values['h.1.attn.weights']?.dims)).toEqual([
    [1, 2, 3, 3],
    [1, 2, 1, 4],
    [1, 2, 1, 5],
  ]);
  const expected = await wholeSession.run({ ids: tensorData(tokens, [1, 5], 'int64') });
  for (const name of ['h.0.attn.weights', 'h.1.attn.weights']) {
    const full = expected[name]?.data as Float32Array; // [1, 2, 5, 5]
    for (const head of [0, 1]) {
      const row = (query: number): number[] => [
        ...full.slice((head * 5 + query) * 5, (head * 5 + query) * 5 + query + 1),
      ];
      expect(Math.max(...row(4)) - Math.min(...row(4))).toBeGreaterThan(0.01);
      const found = (step: number, at: number, length: number): number[] => {
        const { data, dims } = (steps[step] as Record<string, TensorData>)[name] as TensorData;
        const start = (head * (dims[2] as number) + at) * (dims[3] as number);
        return [...(data as Float32Array).slice(start, start + length)];
      };
      for (const query of [0, 1, 2])
        expect(found(0, query, query + 1)).toBeAllclose(row(query), { rtol: 0, atol: 1e-6 });
      expect(found(1, 0, 4)).toBeAllclose(row(3), { rtol: 0, atol: 1e-6 });
      expect(found(2, 0, 5)).toBeAllclose(row(4), { rtol: 0, atol: 1e-6 });
    }
  }
});
