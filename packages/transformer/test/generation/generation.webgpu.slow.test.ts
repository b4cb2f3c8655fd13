import { initialise, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { expect, it } from 'vitest';
import { cachedGpt, generate, gptDecoder, models } from '../../src/index.ts';

it('generates the same text on WebGPU as on the CPU, its cache kept on the device', async () => {
  const config = { ...models.gpt2.config, vocabulary: 11, context: 16, width: 16, heads: 2, layers: 2 };
  const graph = trace(cachedGpt(config, { logits: 'last' }));
  const weights = initialise(graph, { seed: 5 });
  const keep = [...graph.outputs.keys()].filter((name) => name.startsWith('present.'));
  const texts: number[][] = [];
  for (const device of ['cpu', 'webgpu'] as const) {
    await using session = await createSession(graph, weights, { device, keep });
    const text: number[] = [];
    for await (const token of generate(gptDecoder(session, config), [3, 1], {
      maxTokens: 8,
      seed: 2,
      temperature: 0.02,
    }))
      text.push(token);
    texts.push(text);
  }
  expect(texts[1]).toEqual(texts[0]);
});
