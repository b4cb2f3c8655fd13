import { renderSvg } from '@netwright/plots';
import { tensorData } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { type AlphaRecord, operationWeightsFigure } from '../../src/index.ts';

const operations = ['none', 'skip_connect'] as const;

/** Five edges of two nodes; the second operation of edge e grows by e times log 3 a step. */
const records = (count: number): AlphaRecord[] =>
  Array.from({ length: count }, (_, step) => ({
    step,
    alphas: tensorData(
      Array.from({ length: 10 }, (_, i) => (i % 2) * (i >> 1) * step * Math.log(3)),
      [5, 2],
    ),
  }));

interface Strip {
  title: { text: string };
  data: { values: { step: number; operation: string; weight: number }[] };
}

const stripsOf = (spec: object): Strip[][] =>
  (spec as { vconcat: { hconcat: Strip[] }[] }).vconcat.map(({ hconcat }) => hconcat);

describe('operationWeightsFigure', () => {
  it('has a row of strips for each node and a strip for each edge', () => {
    const strips = stripsOf(operationWeightsFigure(records(3), { operations }));
    expect(strips.map((row) => row.map(({ title }) => title.text))).toEqual([
      ['c_{k-2} → 0', 'c_{k-1} → 0'],
      ['c_{k-2} → 1', 'c_{k-1} → 1', '0 → 1'],
    ]);
  });

  it('shows softmaxes: a half where both are alike, 3 / 4 and 9 / 10 where one grows', () => {
    const [[first, second]] = stripsOf(operationWeightsFigure(records(3), { operations })) as [[Strip, Strip]];
    const skips = (strip: Strip): number[] =>
      strip.data.values.filter((v) => v.operation === 'skip_connect').map((v) => Math.round(v.weight * 1e6) / 1e6);
    expect(skips(first)).toEqual([0.5, 0.5, 0.5]);
    expect(skips(second)).toEqual([0.5, 0.75, 0.9]);
  });

  it('draws as many records as it is asked for, the first and the last among them', () => {
    const [[strip]] = stripsOf(operationWeightsFigure(records(101), { operations, points: 5 })) as [[Strip]];
    expect([...new Set(strip.data.values.map((v) => v.step))]).toEqual([0, 25, 50, 75, 100]);
  });

  it('is drawn, with every operation in the legend', async () => {
    const svg = await renderSvg(
      operationWeightsFigure(records(4), {
        operations,
        title: 'Reduction cell',
        subtitle: 'seed 1',
        unit: 'epoch',
      }),
    );
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]);
    expect(texts).toEqual(
      expect.arrayContaining(['Reduction cell', 'seed 1', 'none', 'skip_connect', '0 → 1', 'epoch']),
    );
  });

  it.each([
    [records(1), {}, 'operationWeightsFigure: needs at least two records, got 1'],
    [records(3), { points: 1 }, 'operationWeightsFigure: points must be an integer from 2 up, got 1'],
    [
      [...records(1), { step: 1, alphas: tensorData([0, 0, 0, 0], [2, 2]) }],
      {},
      'records must have as many edges, got 5 and 2',
    ],
    [records(2), { operations: ['none', 'skip_connect', 'max_pool_3x3'] as const }, 'must be [edges, 3], got [5, 2]'],
  ])('refuses %#', (given, change, message) => {
    expect(() => operationWeightsFigure(given, { operations, ...change })).toThrow(message);
  });
});
