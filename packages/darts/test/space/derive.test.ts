import { type TensorData, tensorData } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { deriveCell, deriveGenotype, genotypes, operationWeights, primitives } from '../../src/index.ts';

const operations = ['none', 'skip_connect', 'sep_conv_3x3'] as const;
const alphas = (...rows: number[][]): TensorData => tensorData(rows.flat(), [rows.length, rows[0]?.length ?? 0]);

describe('deriveCell', () => {
  it('takes the two edges whose best operation but none is strongest, the stronger first', () => {
    // softmax of [log a, log b, log c] is [a, b, c] / (a + b + c).
    const rows = [
      [1, 1, 2], // node 0 from 0: sep_conv 2/4
      [1, 6, 1], // node 0 from 1: skip 6/8
      [8, 1, 1], // node 1 from 0: 1/10, most of it none
      [1, 3, 2], // node 1 from 1: skip 3/6
      [0.5, 2, 7.5], // node 1 from node 0: sep_conv 7.5/10
    ].map((row) => row.map(Math.log));
    expect(deriveCell(alphas(...rows), { operations })).toEqual([
      ['skip_connect', 1],
      ['sep_conv_3x3', 0],
      ['sep_conv_3x3', 2],
      ['skip_connect', 1],
    ]);
  });

  it('compares shares, not parameters: a row of large ones is not stronger', () => {
    const rows = [
      [100, 100, 101],
      [0, 0, 5],
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ];
    expect(deriveCell(alphas(...rows), { operations }).slice(0, 2)).toEqual([
      ['sep_conv_3x3', 1],
      ['sep_conv_3x3', 0],
    ]);
  });

  it('takes the first operation and the earliest states among equals', () => {
    const cell = deriveCell(tensorData(new Array<number>(14 * 8).fill(0.3), [14, 8]));
    expect(cell).toEqual(
      [0, 1, 2, 3].flatMap(() => [
        ['max_pool_3x3', 0],
        ['max_pool_3x3', 1],
      ]),
    );
  });

  it('never takes none, however large it is', () => {
    const row = primitives.map((name) => (name === 'none' ? 20 : name === 'dil_conv_5x5' ? 0.1 : 0));
    const cell = deriveCell(alphas(...Array.from({ length: 14 }, () => row)));
    expect(cell.every(([name]) => name === 'dil_conv_5x5')).toBe(true);
  });

  it('gives the published cell from parameters that stand for it', () => {
    const cell = genotypes.DARTS_V2.normal;
    const data = new Array<number>(14 * 8).fill(0);
    const firstRow = [0, 2, 5, 9];
    for (const [i, [name, from]] of cell.entries())
      data[((firstRow[i >> 1] as number) + from) * 8 + primitives.indexOf(name as never)] = 2 - (i % 2);
    expect(deriveCell(tensorData(data, [14, 8]))).toEqual(cell);
  });

  it.each([
    [tensorData(new Array<number>(24).fill(0), [3, 8]), 'must have 2, 5, 9, 14, ... rows, an edge each, got 3'],
    [tensorData([], [0, 8]), 'must have 2, 5, 9, 14, ... rows, an edge each, got 0'],
    [tensorData(new Array<number>(14).fill(0), [2, 7]), 'must be [edges, 8], got [2, 7]'],
    [tensorData(new Array<number>(16).fill(0), [16]), 'must be [edges, 8], got [16]'],
    [tensorData([...new Array<number>(15).fill(0), Number.NaN], [2, 8]), 'must be finite, edge 1 has NaN'],
  ])('refuses %#', (value, message) => {
    expect(() => deriveCell(value)).toThrow(message);
  });

  it('refuses operations that cannot be chosen from', () => {
    const two = tensorData([0, 0], [2, 1]);
    expect(() => deriveCell(two, { operations: ['none'] })).toThrow("must hold one besides 'none', got [none]");
  });
});

describe('operationWeights', () => {
  it('is the softmax of each row', () => {
    const weights = operationWeights(alphas([0, Math.log(3), 0], [1000, 1000, 1000]), { operations });
    expect(weights[0]?.map((w) => Math.round(w * 1e6) / 1e6)).toEqual([0.2, 0.6, 0.2]);
    expect(weights[1]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });
});

describe('deriveGenotype', () => {
  const one = alphas([0, 1, 0], [0, 0, 1]);

  it('derives both cells from weights by their names, every node joined', () => {
    const weights = new Map([
      ['alphas_normal', one],
      ['alphas_reduce', alphas([0, 0, 1], [0, 0, 1])],
      ['stem.0.weight', one],
    ]);
    expect(deriveGenotype(weights, { operations })).toEqual({
      normal: [
        ['skip_connect', 0],
        ['sep_conv_3x3', 1],
      ],
      normalConcat: [2],
      reduce: [
        ['sep_conv_3x3', 0],
        ['sep_conv_3x3', 1],
      ],
      reduceConcat: [2],
    });
  });

  it('says which cell is missing', () => {
    expect(() => deriveGenotype(new Map([['alphas_normal', one]]), { operations })).toThrow(
      'deriveGenotype: needs alphas_normal and alphas_reduce, got no alphas_reduce',
    );
  });
});
