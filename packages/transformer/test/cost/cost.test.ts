import { profile } from '@netwright/efficiency-metrics';
import { type ModelEntry, type Shape, trace } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { bertCost, cachedGpt, gptCost, models, transformerCost } from '../../src/index.ts';

/** Parameters and MACs of a graph, by efficiency-metrics. */
function counted(model: ModelEntry | ReturnType<typeof cachedGpt>, inputs: Record<string, Shape>, config: object = {}) {
  const { totals } = profile(trace(model, { inputs, config }));
  return { params: totals.parameters, macs: totals.macs };
}

describe('gptCost', () => {
  it.each(['gpt2', 'gpt2_medium', 'gpt2_large', 'gpt2_xl', 'gpt1'] as const)('is the table of %s', (name) => {
    const { config, params, macs } = models[name];
    expect(gptCost(config)).toMatchObject({ params, macs });
  });

  it('equals the count of a step with a cache, and the size of the cache it gives', () => {
    const config = models.gpt2.config;
    const past = [3, 12, 100, 64];
    const step = cachedGpt(config);
    const inputs = Object.fromEntries(Object.keys(step.inputs).map((name) => [name, name === 'ids' ? [3, 5] : past]));
    const cost = gptCost(config, { tokens: 5, past: 100, batch: 3 });
    expect(counted(step, inputs)).toEqual({ params: cost.params, macs: cost.macs });
    const presents = [...trace(step, { inputs }).outputs].filter(([name]) => name.startsWith('present.'));
    const elements = presents.reduce((sum, [, t]) => sum + t.fixedShape.reduce((a, b) => a * b), 0);
    expect(cost.cacheBytes).toBe(4 * elements);
    expect(gptCost(config, { valueBytes: 2 }).cacheBytes).toBe(2 * 12 * 1024 * 768 * 2); // 36 MiB of float16 for a whole context
  });

  it('gives the 174,604,259,328 parameters of GPT-3 175B', () => {
    const gpt3 = { ...models.gpt2.config, width: 12_288, heads: 96, layers: 96, context: 2048 };
    expect(gptCost(gpt3).params).toBe(174_604_259_328);
  });
});

describe('bertCost', () => {
  it.each(['bert_base_uncased', 'bert_base_cased', 'bert_large_uncased'] as const)('is the table of %s', (name) => {
    const { config, params, macs } = models[name];
    expect(bertCost(config)).toEqual({ params, macs });
  });

  it('equals the count at another length and batch', () => {
    const shape = [2, 31];
    const { bert_base_uncased: model } = models;
    expect(bertCost(model.config, { tokens: 31, batch: 2 })).toEqual(
      counted(model, { ids: shape, types: shape, mask: shape }),
    );
  });
});

describe('transformerCost', () => {
  it.each(['transformer_base', 'transformer_big'] as const)('is the table of %s', (name) => {
    const { config, params, macs } = models[name];
    expect(transformerCost(config, { source: 64, target: 64 })).toEqual({ params, macs });
  });

  it('equals the count of other lengths and layers', () => {
    const config = {
      ...models.transformer_base.config,
      encoderLayers: 2,
      decoderLayers: 3,
      finalNorm: true,
      width: 64,
    };
    const inputs = { source: [2, 11], target: [2, 7], mask: [2, 11] };
    expect(transformerCost(config, { source: 11, target: 7, batch: 2 })).toEqual(
      counted(models.transformer_base, inputs, config),
    );
  });
});
