import { describe, expect, it } from 'vitest';
import { checkCell, checkGenotype, type Genotype, genotypes } from '../../src/index.ts';

const { DARTS_V2 } = genotypes;

describe('checkGenotype', () => {
  it.each(Object.entries(genotypes))('takes %s', (_, genotype) => {
    expect(() => checkGenotype(genotype)).not.toThrow();
  });

  it('takes an edge that a node reads twice, and a node that is not joined', () => {
    const normal = [
      ['avg_pool_3x3', 0],
      ['avg_pool_3x3', 0],
      ['skip_connect', 2],
      ['none', 1],
    ];
    expect(() => checkGenotype({ ...DARTS_V2, normal, normalConcat: [3] })).not.toThrow();
  });

  const withEdge = (edge: unknown): object => ({ ...DARTS_V2, normal: DARTS_V2.normal.with(5, edge as never) });

  it.each([
    [withEdge(['conv_3x3', 0]), 'edge 5 of normal, into node 2, must have an operation of none, max_pool_3x3, '],
    [withEdge(['conv_3x3', 0]), 'got "conv_3x3"'],
    [withEdge(['toString', 0]), 'got "toString"'],
    [withEdge([7, 0]), 'conv_7x1_1x7, got 7'],
    [withEdge(['skip_connect', 4]), 'edge 5 of normal, into node 2, must come from a state from 0 to 3, got 4'],
    [withEdge(['skip_connect', -1]), 'must come from a state from 0 to 3, got -1'],
    [withEdge(['skip_connect', 0.5]), 'must come from a state from 0 to 3, got 0.5'],
    [withEdge(['skip_connect', '1']), 'must come from a state from 0 to 3, got "1"'],
    [withEdge(['skip_connect']), 'edge 5 of normal, into node 2, must be [operation, state], got ["skip_connect"]'],
    [withEdge(undefined), 'must be [operation, state], got undefined'],
    [{ ...DARTS_V2, reduce: DARTS_V2.reduce.slice(1) }, 'reduce must hold two edges for each node, got 7 edges'],
    [{ ...DARTS_V2, reduce: [] }, 'reduce must hold two edges for each node, got 0 edges'],
    [{ ...DARTS_V2, reduce: undefined }, 'reduce must hold two edges for each node, got undefined'],
    [{ ...DARTS_V2, normalConcat: [2, 6] }, 'normalConcat must hold states from 2 to 5, got 6'],
    [{ ...DARTS_V2, normalConcat: [1, 2] }, 'normalConcat must hold states from 2 to 5, got 1'],
    [{ ...DARTS_V2, reduceConcat: [2, 2] }, 'reduceConcat must hold a state once, got 2 twice'],
    [{ ...DARTS_V2, reduceConcat: [] }, 'reduceConcat must list at least one state, got []'],
    [{ ...DARTS_V2, reduceConcat: 5 }, 'reduceConcat must list at least one state, got 5'],
    [null, 'a genotype is an object of normal, normalConcat, reduce and reduceConcat, got null'],
    ['DARTS_V2', 'reduce and reduceConcat, got "DARTS_V2"'],
  ])('refuses %#', (value, message) => {
    expect(() => checkGenotype(value)).toThrow(message);
  });

  it('begins its message with who asked', () => {
    expect(() => checkGenotype(undefined, 'train')).toThrow(/^train: a genotype is an object/);
    expect(() => checkCell('draw', [])).toThrow('draw: cell must hold two edges for each node, got 0 edges');
  });

  it('tells types of the rest of a program', () => {
    const value: unknown = JSON.parse(JSON.stringify(DARTS_V2));
    checkGenotype(value);
    const genotype: Genotype = value;
    expect(genotype).toEqual(DARTS_V2);
  });
});
