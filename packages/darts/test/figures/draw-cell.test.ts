import { describe, expect, it } from 'vitest';
import { cellToDot, drawCell, genotypes } from '../../src/index.ts';

const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => (m[1] as string).replaceAll('&#45;', '-'));

describe('drawCell', () => {
  it('shows inputs, nodes, output, and a label for every edge', async () => {
    const svg = await drawCell(genotypes.DARTS_V2.normal, { title: 'Normal cell <V2>' });
    const texts = textsOf(svg);
    expect(texts).toEqual(expect.arrayContaining(['c_{k-2}', 'c_{k-1}', '0', '1', '2', '3', 'c_{k}']));
    expect(texts).toContain('Normal cell &lt;V2&gt;');
    expect(texts.filter((t) => t === 'sep_conv_3x3')).toHaveLength(5);
    expect(texts.filter((t) => t === 'skip_connect')).toHaveLength(2);
    expect(texts.filter((t) => t === 'dil_conv_3x3')).toHaveLength(1);
    expect(svg.match(/class="edge"/g)).toHaveLength(2 * 8 + 4); // two halves of 8 edges, 4 joined nodes
  });

  it('leads each edge from its state through its operation to its node', () => {
    const dot = cellToDot([
      ['max_pool_3x3', 1],
      ['skip_connect', 0],
      ['sep_conv_5x5', 2],
      ['none', 1],
    ]);
    expect(dot).toContain('s1 -> e0 [arrowhead=none]\ne0 -> s2\n');
    expect(dot).toContain('s2 -> e2 [arrowhead=none]\ne2 -> s3\n');
    expect(dot).toContain('e2 [label="sep_conv_5x5"');
    expect(dot.match(/-> out/g)).toHaveLength(2);
  });

  it('joins only the states that it is given', () => {
    const { reduce, reduceConcat } = genotypes.AmoebaNet;
    const dot = cellToDot(reduce, { concat: reduceConcat });
    expect(dot.match(/s\d -> out/g)).toEqual(['s3 -> out', 's4 -> out', 's6 -> out']);
  });

  it('refuses what is no cell, and states that are none', async () => {
    await expect(drawCell([['skip_connect', 0]])).rejects.toThrow('drawCell: cell must hold two edges for each node');
    expect(() => cellToDot(genotypes.DARTS_V1.normal, { concat: [6] })).toThrow(
      'drawCell: concat must hold states from 2 to 5, got 6',
    );
  });
});
