import { ids, initialise, type ModelEntry, type TensorData, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { fillByRule, matchers } from '@netwright/tensor-core/testing';
import { bindPretrained } from '@netwright/tensor-core/weights';
import { describe, expect, it } from 'vitest';
import { cachedGpt, cacheInputs, type GptConfig, gpts, models, pastOf } from '../../src/index.ts';
import { byName, entriesOf, expectReference, reference, ruleIds, run } from '../support/reference.ts';

expect.extend(matchers);

const small = { vocabulary: 101, context: 32, width: 64, heads: 4, layers: 2 };
const tiny = { ...models.gpt2.config, vocabulary: 29, context: 16, width: 16, heads: 2, layers: 2 };

describe.each([
  ['gpt2_tiny', models.gpt2],
  ['gpt1_tiny', models.gpt1],
] as const)('%s', (name, entry) => {
  const expected = reference(name);
  const outputs = Object.keys(expected.outputs);
  const graph = trace(entry as ModelEntry, { config: small, inputs: { ids: ['N', 'T'] }, outputs });

  it('has the entries of its reference', () => {
    expect(entriesOf(graph)).toEqual(expected.state_dict.sort(byName));
  });

  it('equals its reference', async () => {
    const found = await run(graph, { ids: ruleIds([2, 17], 101) }, fillByRule(graph));
    for (const output of outputs) expectReference(found[output], expected.outputs[output]);
  });
});

describe('the cache', () => {
  it.each([
    ['pre-norm', tiny],
    ['post-norm', { ...tiny, norm: 'post', tables: models.gpt1.config.tables } satisfies GptConfig],
  ])('gives token by token what the whole pass gives, %s', async (_, config) => {
    const all = ruleIds([2, 12], 29);
    const whole = trace({ ...models.gpt2, config }, { inputs: { ids: ['N', 'T'] } });
    const weights = initialise(whole, { seed: 3 });
    const expected = (await run(whole, { ids: all }, weights)).logits as TensorData;
    await using session = await createSession(trace(cachedGpt(config)), weights, { device: 'cpu' });
    let cache: Record<string, TensorData> = Object.fromEntries(
      session.inputNames.filter((n) => n !== 'ids').map((n) => [n, tensorData([], [2, 2, 0, 8])]),
    );
    let at = 0;
    let worst = 0;
    for (const length of [5, 1, 1, 2, 1, 1, 1]) {
      const part = [0, 1].flatMap((row) =>
        Array.from(all.data.subarray(12 * row + at, 12 * row + at + length), Number),
      );
      const { logits, ...presents } = await session.run({ ids: tensorData(part, [2, length], 'int64'), ...cache });
      logits?.data.forEach((v: number | bigint, i: number) => {
        const [row, place, token] = [Math.floor(i / length / 29), Math.floor(i / 29) % length, i % 29];
        worst = Math.max(worst, Math.abs(Number(v) - Number(expected.data[(12 * row + at + place) * 29 + token])));
      });
      cache = Object.fromEntries(Object.entries(presents).map(([n, t]) => [pastOf(n), t]));
      at += length;
    }
    expect(at).toBe(12);
    expect(worst).toBeLessThan(1e-5);
    expect(cache['past_key_values.1.value']?.dims).toEqual([2, 2, 12, 8]);
  });

  it('gives the same logits from a step for one sequence alone', async () => {
    const tokens = ruleIds([1, 7], 29);
    const empty = Object.fromEntries(Object.keys(cacheInputs(tiny)).map((n) => [n, tensorData([], [1, 2, 0, 8])]));
    const step = trace(cachedGpt(tiny, { logits: 'last', batch: 1 }));
    const weights = initialise(step, { seed: 3 });
    const found = await run(step, { ids: tokens, ...empty }, weights);
    const all = await run(trace(cachedGpt(tiny)), { ids: tokens, ...empty }, weights);
    expect(found.logits?.dims).toEqual([1, 1, 29]);
    expect(found.logits?.data).toBeAllclose((all.logits as TensorData).data.slice(6 * 29) as Float32Array, {
      atol: 1e-6,
    });
    const two = { ids: ruleIds([2, 7], 29), ...empty };
    await expect(run(step, two, weights)).rejects.toThrow('needs int64 [1, T], got int64 [2, 7]');
  });

  it('names a layer whose keys are missing', () => {
    const { 'past_key_values.1.key': _, ...inputs } = cachedGpt(tiny).inputs;
    expect(() => trace({ ...cachedGpt(tiny), inputs })).toThrow('needs the input past_key_values.1.key');
  });
});

describe('bad input', () => {
  it('says both numbers where a sequence is longer than the context', async () => {
    const long = { config: tiny, inputs: { ids: [1, 17] } };
    expect(() => trace(models.gpt2, long)).toThrow(
      'learnedPositions wpe: a sequence must fit the context of 16 positions, got 17',
    );
    const graph = trace(models.gpt2, { config: tiny, inputs: { ids: ['N', 'T'] } });
    await expect(run(graph, { ids: ruleIds([1, 17], 29) })).rejects.toThrow(/idx=16 must be within .*\[-16,15\]/);
  });

  it('says both numbers where a token is not in the vocabulary', async () => {
    const graph = trace(models.gpt2, { config: tiny, inputs: { ids: ['N', 'T'] } });
    await expect(run(graph, { ids: tensorData([29], [1, 1], 'int64') })).rejects.toThrow(/idx=29 .*\[-29,28\]/);
  });
});

describe('published files', () => {
  const graph = trace(models.gpt2, { config: tiny, inputs: { ids: [1, 4] } });
  const weights = initialise(graph);
  const mask = tensorData([1], [1, 1, 1, 1]);

  it.each(['', 'transformer.'])('fit with the prefix %j, with masks and a repeated head', (prefix) => {
    const named = new Map([...weights].map(([name, t]) => [`${prefix}${name}`, t]));
    named.set(`${prefix}h.0.attn.bias`, mask);
    named.set(`${prefix}h.1.attn.masked_bias`, mask);
    if (prefix !== '') named.set('lm_head.weight', weights.get('wte.weight') as TensorData);
    const bound = bindPretrained({ ...models.gpt2, inputs: { ids: ids(4) } }, named, { config: tiny });
    expect([...bound.keys()].sort()).toEqual([...weights.keys()].sort());
    expect(bound.get('h.1.mlp.c_fc.bias')).toBe(weights.get('h.1.mlp.c_fc.bias'));
  });

  it('start with smaller weights at the end of residual branches', () => {
    const std = (name: string): number => {
      const data = Array.from(weights.get(name)?.data ?? [], Number);
      return Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);
    };
    expect(std('h.0.mlp.c_fc.weight')).toBeCloseTo(0.02, 2);
    expect(std('h.0.mlp.c_proj.weight') / std('h.0.mlp.c_fc.weight')).toBeCloseTo(0.5, 1); // 1 / sqrt(2 x 2 layers)
  });
});

it('has attention weights to tap', async () => {
  const graph = trace(models.gpt2, { config: tiny, inputs: { ids: [1, 3] }, tap: ['h.*.attn.weights'] });
  const found = await run(graph, { ids: ruleIds([1, 3], 29) });
  const weights = found['h.1.attn.weights'];
  expect(weights?.dims).toEqual([1, 2, 3, 3]);
  expect(Array.from(weights?.data ?? [], Number).filter((w) => w === 0)).toHaveLength(6); // three later keys in each of two heads
  expect(Object.keys(gpts)).toHaveLength(5);
});
