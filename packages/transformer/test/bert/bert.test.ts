import { type ModelEntry, type TensorData, tensorData, trace } from '@netwright/tensor-core';
import { fillByRule } from '@netwright/tensor-core/testing';
import { bindPretrained } from '@netwright/tensor-core/weights';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/index.ts';
import { byName, entriesOf, expectReference, reference, ruleIds, run } from '../support/reference.ts';

const small = { vocabulary: 101, context: 32, width: 64, heads: 4, layers: 2 };
const at = (dims: readonly [number, number], value: (row: number, place: number) => number): TensorData =>
  tensorData(
    Array.from({ length: dims[0] * dims[1] }, (_, i) => value(Math.floor(i / dims[1]), i % dims[1])),
    dims,
    'int64',
  );
const mask = at([2, 17], (row, place) => (row === 1 && place >= 12 ? 0 : 1));
const sentences = { ids: ruleIds([2, 17], 101), types: at([2, 17], (_, place) => (place >= 9 ? 1 : 0)), mask };
const padded = { ids: at([2, 17], (row, i) => (row === 1 && i >= 12 ? 1 : (37 * (17 * row + i) + 11) % 101)), mask };

describe.each([
  ['bert_tiny', models.bert_base_uncased, {}, sentences],
  ['bert_pretraining_tiny', models.bert_base_uncased_pretraining, {}, sentences],
  ['roberta_tiny', models.roberta_base, { types: 1 }, padded],
] as const)('%s', (name, entry, config, feeds) => {
  const expected = reference(name);
  const inputs = Object.fromEntries(Object.keys(feeds).map((input) => [input, ['N', 'T']]));
  const graph = trace(entry as ModelEntry, { config: { ...small, ...config }, inputs });

  it('has the entries of its reference', () => {
    expect(entriesOf(graph)).toEqual(expected.state_dict.sort(byName));
  });

  it('equals its reference, with padding', async () => {
    const found = await run(graph, feeds, fillByRule(graph));
    for (const output of Object.keys(expected.outputs)) expectReference(found[output], expected.outputs[output]);
  });
});

it('does not read what is padded', async () => {
  const graph = trace(models.distilbert_base_uncased, { config: small, inputs: { ids: [1, 4], mask: [1, 4] } });
  const states = async (ids: number[]): Promise<number[]> => {
    const feeds = { ids: tensorData(ids, [1, 4], 'int64'), mask: tensorData([1, 1, 0, 0], [1, 4], 'int64') };
    const out = await run(graph, feeds, fillByRule(graph));
    return Array.from(out.last_hidden_state?.data ?? [], Number).slice(0, 2 * 64);
  };
  expect(await states([5, 6, 7, 8])).toEqual(await states([5, 6, 9, 10]));
});

describe('bad input', () => {
  it('says both shapes where the mask has another', () => {
    const inputs = { ids: [2, 8], types: [2, 8], mask: [2, 7] };
    expect(() => trace(models.bert_base_uncased, { inputs })).toThrow(
      'bert: the mask must have the shape of the ids [2, 8], got [2, 7]',
    );
  });

  it('says both numbers where a sequence is longer than the context', () => {
    const inputs = { ids: [2, 513], mask: [2, 513] };
    expect(() => trace(models.roberta_base, { inputs })).toThrow(
      'roberta: a sequence must fit the context of 512 tokens, got 513',
    );
    for (const entry of [models.bert_base_uncased, models.distilbert_base_uncased] as ModelEntry[]) {
      const all = 'types' in entry.inputs ? { ...inputs, types: [2, 513] } : inputs;
      expect(() => trace(entry, { inputs: all })).toThrow(
        'learnedPositions embeddings.position_embeddings: a sequence must fit the context of 512 positions, got 513',
      );
    }
  });

  it.each([
    ['ids', 101, 100],
    ['types', 2, 1],
  ])('says both numbers where one of the %s is not in its table', async (name, value, largest) => {
    const inputs = { ids: [1, 1], types: [1, 1], mask: [1, 1] };
    const graph = trace(models.bert_base_uncased, { config: small, inputs });
    const one = { ids: at([1, 1], () => 0), types: at([1, 1], () => 0), mask: at([1, 1], () => 1) };
    const found = run(graph, { ...one, [name]: at([1, 1], () => value) });
    await expect(found).rejects.toThrow(new RegExp(`idx=${value} must be within .*,${largest}\\]`));
  });
});

describe('published files', () => {
  const tiny = { ...small, width: 16, heads: 2 };
  const inputs = Object.fromEntries(Object.entries(models.bert_base_uncased.tiny.inputs));

  it('fit the encoder: prefix, names of TensorFlow, heads left out', () => {
    const entry = { ...models.bert_base_uncased, inputs };
    const weights = fillByRule(trace(entry, { config: tiny }));
    const published = new Map(
      [...weights].map(([name, t]) => [
        `bert.${name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta')}`,
        t,
      ]),
    );
    published.set('cls.predictions.bias', tensorData([0], [1]));
    published.set('bert.embeddings.position_ids', tensorData([0], [1, 1], 'int64'));
    const bound = bindPretrained(entry, published, { config: tiny });
    expect(bound.get('encoder.layer.1.output.LayerNorm.weight')).toBe(
      weights.get('encoder.layer.1.output.LayerNorm.weight'),
    );
  });

  it('fit the heads of pre-training', () => {
    const entry = { ...models.bert_base_uncased_pretraining, inputs };
    const weights = fillByRule(trace(entry, { config: tiny }));
    const published = new Map([...weights, ['cls.predictions.decoder.weight', tensorData([0], [1])] as const]);
    expect(bindPretrained(entry, published, { config: tiny }).size).toBe(weights.size);
  });
});
