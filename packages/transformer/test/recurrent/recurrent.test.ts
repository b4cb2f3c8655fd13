import { testModels } from '@netwright/conformance';
import { type ModelEntry, type ModelTable, trace } from '@netwright/tensor-core';
import { fillByRule } from '@netwright/tensor-core/testing';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/index.ts';
import { byName, entriesOf, expectReference, feedsOf, reference, ruleIds, run } from '../support/reference.ts';

const sizes = { vocabulary: 23, numClasses: 23, width: 16, hidden: 24, layers: 2 };
const pairs = { sourceVocabulary: 23, targetVocabulary: 19, width: 16, hidden: 24, layers: 2 };
const search = { sourceVocabulary: 23, targetVocabulary: 19, width: 16, hidden: 24, alignment: 20, maxout: 12 };

const cases: [string, ModelEntry, object][] = [
  ['rnn_tiny', models.lstm_ptb_small, { ...sizes, cell: 'rnn' }],
  ['lstm_1997_tiny', models.lstm_ptb_small, { ...sizes, cell: 'lstm-1997' }],
  ['gru_bidirectional_tiny', models.lstm_ptb_small, { ...sizes, cell: 'gru', bidirectional: true, numClasses: 7 }],
  ['seq2seq_tiny', models.seq2seq_lstm, pairs],
  ['luong_dot_tiny', models.seq2seq_luong, { ...pairs, attention: 'dot' }],
  ['luong_general_tiny', models.seq2seq_luong, pairs],
  ['luong_concat_tiny', models.seq2seq_luong, { ...pairs, attention: 'concat' }],
  ['rnnsearch_tiny', models.rnnsearch_50, search],
];

describe.each(cases)('%s', (name, entry, config) => {
  const expected = reference(name);
  const feeds = feedsOf(expected);
  const inputs = Object.fromEntries(Object.entries(feeds).map(([input, { dims }]) => [input, dims]));
  const graph = trace(entry, { config, inputs });

  it('has the entries of its reference', () => {
    expect(entriesOf(graph)).toEqual(expected.state_dict.sort(byName));
  });

  it('equals its reference', async () => {
    expectReference((await run(graph, feeds, fillByRule(graph))).logits, expected.outputs.logits);
  });
});

it('the alignment of each target position is tapped, and sums to 1', async () => {
  const graph = trace(models.rnnsearch_50, {
    config: search,
    inputs: { source: [1, 4], target: [1, 3] },
    tap: ['*weights*'],
  });
  const found = await run(graph, { source: ruleIds([1, 4], 23), target: ruleIds([1, 3], 19) }, fillByRule(graph));
  for (const name of ['attention.weights', 'attention.weights_1', 'attention.weights_2']) {
    expect(found[name]?.dims).toEqual([1, 1, 4]);
    expect(Array.from(found[name]?.data ?? [], Number).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  }
});

it('a decoder of RNNsearch needs a fixed length', () => {
  const symbolic = { source: ['N', 'S'], target: ['N', 'T'] };
  expect(() => trace(models.rnnsearch_50, { inputs: symbolic })).toThrow("the target's length must be fixed, got T");
});

/** Cells and attentions of no table climb the ladder too, at a tiny size. */
function variant({ macs: _, tiny, ...entry }: ModelEntry, change: object, params: number): ModelEntry {
  const config = { ...entry.config, ...tiny?.config, ...change };
  return { ...entry, ...tiny, config, params, reference: 'none: see the references above' };
}
const { lstm_ptb_small, seq2seq_luong } = models;
const [table, head] = [13 * 32, 32 * 13 + 13];
const gated = (gates: number, width: number): number => gates * 32 * (width + 32) + 2 * gates * 32; // one layer of 32 units
const translated = (13 + 11) * 32 + 2 * gated(4, 32) + 64 * 32 + 32 * 11 + 11;
testModels({
  rnn: variant(lstm_ptb_small, { cell: 'rnn', layers: 1 }, table + gated(1, 32) + head),
  lstm_1997: variant(lstm_ptb_small, { cell: 'lstm-1997', layers: 1 }, table + gated(3, 32) + head),
  gru_bidirectional: variant(
    lstm_ptb_small,
    { cell: 'gru', bidirectional: true, layers: 1 },
    table + 2 * gated(3, 32) + 64 * 13 + 13,
  ),
  luong_dot: variant(seq2seq_luong, { attention: 'dot', layers: 1 }, translated),
  luong_concat: variant(seq2seq_luong, { attention: 'concat', layers: 1 }, translated + 2 * 32 * 32 + 32),
} satisfies ModelTable);
