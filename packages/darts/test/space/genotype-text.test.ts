import { describe, expect, it } from 'vitest';
import { type Genotype, genotypes, genotypeToPython, parseGenotype, randomGenotype } from '../../src/index.ts';

/** As cnn/genotypes.py of the published code has it. */
const v2 =
  "DARTS_V2 = Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), " +
  "('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=[2, 3, 4, 5], " +
  "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), " +
  "('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=[2, 3, 4, 5])";

/** As cnn/genotypes.py lays out its larger ones. */
const laidOut = `
AmoebaNet = Genotype(
  normal = [
    ('avg_pool_3x3', 0),  # a comment (with a bracket
    ('max_pool_3x3', 1),
    ('sep_conv_3x3', 0),
    ('sep_conv_5x5', 2),
    ],
  normal_concat = [3],
  reduce = [
    ('conv_7x1_1x7', 0),
    ('sep_conv_7x7', 1),
  ],
  reduce_concat = [2,]
)
`;

describe('parseGenotype', () => {
  it("reads a line of the published code's", () => {
    expect(parseGenotype(v2)).toEqual(genotypes.DARTS_V2);
  });

  it('reads a line of a log, where Python 3 prints a range', () => {
    const line = `11/28 06:00:00 PM genotype = ${v2.replace('DARTS_V2 = ', '').replaceAll('[2, 3, 4, 5]', 'range(2, 6)')}`;
    expect(parseGenotype(line)).toEqual(genotypes.DARTS_V2);
  });

  it('reads many lines, last commas and comments', () => {
    expect(parseGenotype(laidOut)).toEqual({
      normal: [
        ['avg_pool_3x3', 0],
        ['max_pool_3x3', 1],
        ['sep_conv_3x3', 0],
        ['sep_conv_5x5', 2],
      ],
      normalConcat: [3],
      reduce: [
        ['conv_7x1_1x7', 0],
        ['sep_conv_7x7', 1],
      ],
      reduceConcat: [2],
    } satisfies Genotype);
  });

  it.each(Object.values(genotypes))('gives the genotype again from its JSON and from its Python %#', (genotype) => {
    expect(parseGenotype(JSON.stringify(genotype))).toEqual(genotype);
    expect(parseGenotype(JSON.stringify(genotype, null, 2))).toEqual(genotype);
    expect(parseGenotype(genotypeToPython(genotype))).toEqual(genotype);
  });

  it('gives any genotype of the space again', () => {
    for (let seed = 0; seed < 50; seed++) {
      const genotype = randomGenotype({ seed, nodes: 1 + (seed % 5) });
      expect(parseGenotype(JSON.stringify(genotype))).toEqual(genotype);
      expect(parseGenotype(genotypeToPython(genotype))).toEqual(genotype);
    }
  });

  it("reads JSON with Python's field names", () => {
    const { normal, normalConcat, reduce, reduceConcat } = genotypes.NASNet;
    const json = JSON.stringify({ normal, normal_concat: normalConcat, reduce, reduce_concat: reduceConcat });
    expect(parseGenotype(json)).toEqual(genotypes.NASNet);
  });

  it.each([
    ['', "needs JSON or one Genotype(...), got 0 of them in ''"],
    ['Genotype', 'got 0 of them'],
    [`${v2}\n${v2}`, 'needs JSON or one Genotype(...), got 2 of them'],
    ['{"normal": [', 'needs JSON or Genotype(...), got \'{"normal": [\''],
    ['{}', 'normal must hold two edges for each node, got undefined'],
    [v2.slice(0, -30), 'needs JSON or Genotype(...), got'],
    [v2.replace("'dil_conv_3x3', 2", "'dil_conv_3x3', 5"), 'edge 7 of normal, into node 3, must come from a state'],
    [v2.replace('dil_conv_3x3', 'dil_conv_9x9'), 'operation of none, '],
    [v2.replace('dil_conv_3x3', 'dil_conv_9x9'), 'got "dil_conv_9x9"'],
    [v2.replace('normal_concat', 'concat'), 'fields are normal, normalConcat, reduce, reduceConcat, got concat'],
    [v2.replace('reduce_concat=[2, 3, 4, 5]', 'reduce_concat=[]'), 'reduceConcat must list at least one state'],
    ["Genotype(normal=__import__('os').system('true'))", 'needs JSON or Genotype(...), got'],
  ])('refuses %#', (text, message) => {
    expect(() => parseGenotype(text)).toThrow(message);
  });
});

describe('genotypeToPython', () => {
  it('writes what the published code prints', () => {
    expect(genotypeToPython(genotypes.DARTS_V2)).toBe(v2.replace('DARTS_V2 = ', ''));
  });

  it('refuses what is no genotype', () => {
    const bad = { ...genotypes.DARTS_V2, normal: [] };
    expect(() => genotypeToPython(bad)).toThrow('genotypeToPython: normal must hold two edges for each node');
  });
});
