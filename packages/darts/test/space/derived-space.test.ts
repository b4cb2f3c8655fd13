import { describe, expect, it } from 'vitest';
import {
  cellAt,
  cellCount,
  checkGenotype,
  edgesOf,
  isOperation,
  operationNames,
  primitives,
  randomGenotype,
} from '../../src/index.ts';

describe('the space of derived cells', () => {
  it('has 1,037,664,180 cells of four nodes, and the square of that in pairs', () => {
    expect(cellCount()).toBe(1_037_664_180n);
    expect(cellCount() ** 2n).toBe(1_076_746_950_455_072_400n);
  });

  it('has as many cells as the choices of its nodes, enumerated', () => {
    let product = 1;
    for (let node = 0; node < 4; node++) {
      const names = primitives.filter((name) => name !== 'none');
      const choices = new Set<string>();
      for (const a of edgesOf(4).filter((e) => e.node === node))
        for (const b of edgesOf(4).filter((e) => e.node === node && e.from > a.from))
          for (const one of names) for (const two of names) choices.add(`${one} ${a.from} ${two} ${b.from}`);
      product *= choices.size;
    }
    expect(product).toBe(1_037_664_180);
  });

  it('lists each cell once', () => {
    const options = { nodes: 2, operations: ['none', 'skip_connect', 'sep_conv_3x3'] } as const;
    expect(cellCount(options)).toBe(48n); // 1 x 4 times 3 x 4
    const cells = Array.from({ length: 48 }, (_, i) => cellAt(i, options));
    expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(48);
    for (const cell of cells) {
      const normal = { normal: cell, normalConcat: [2, 3], reduce: cell, reduceConcat: [2, 3] };
      expect(() => checkGenotype(normal)).not.toThrow();
      for (const node of [0, 1]) expect(cell[2 * node]?.[1]).toBeLessThan(cell[2 * node + 1]?.[1] as number);
    }
  });

  it('has the first and the last cell at the ends of its numbers', () => {
    expect(cellAt(0).slice(0, 2)).toEqual([
      ['max_pool_3x3', 0],
      ['max_pool_3x3', 1],
    ]);
    expect(cellAt(1_037_664_179n).slice(-2)).toEqual([
      ['dil_conv_5x5', 3],
      ['dil_conv_5x5', 4],
    ]);
  });

  it.each([-1, 48, 0.5, Number.NaN])('has no cell of number %s', (index) => {
    const options = { nodes: 2, operations: ['skip_connect', 'sep_conv_3x3'] } as const;
    expect(() => cellAt(index, options)).toThrow(`cellAt: index must be an integer from 0 to 47, got ${index}`);
  });

  it('refuses nodes and operations that make no space', () => {
    expect(() => cellCount({ nodes: 0 })).toThrow('cellCount: nodes must be an integer from 1 up, got 0');
    expect(() => cellCount({ operations: ['none'] })).toThrow("must hold one besides 'none'");
    expect(() => cellCount({ operations: ['conv' as never] })).toThrow("got 'conv'");
  });
});

describe('randomGenotype', () => {
  it('is the same for the same seed, another for another, and its cells are drawn apart', () => {
    expect(randomGenotype({ seed: 1 })).toEqual(randomGenotype({ seed: 1 }));
    expect(randomGenotype({ seed: 1 })).not.toEqual(randomGenotype({ seed: 2 }));
    const { normal, reduce } = randomGenotype({ seed: 1 });
    expect(normal).not.toEqual(reduce);
  });

  it('draws every operation and state with equal chances', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 1000; seed++)
      for (const [name, from] of randomGenotype({ seed }).normal.slice(2, 4))
        for (const key of [name, from]) counts.set(String(key), (counts.get(String(key)) ?? 0) + 1);
    // 2000 edges: 7 operations, expected 285.7 with deviation 15.6; states 0 to 2, in pairs, expected 666.7 with deviation 15.
    expect(counts.size).toBe(10);
    for (const [key, n] of counts) {
      const expected = isOperation(key) ? 2000 / 7 : 2000 / 3;
      expect(Math.abs(n - expected), key).toBeLessThan(4.5 * 16);
    }
  });

  it('joins the nodes it was asked for', () => {
    expect(randomGenotype({ seed: 0, nodes: 2 })).toMatchObject({ normalConcat: [2, 3], reduceConcat: [2, 3] });
  });
});

describe('edgesOf', () => {
  it('counts node by node and from each state before it', () => {
    expect(edgesOf(2)).toEqual([
      { from: 0, node: 0 },
      { from: 1, node: 0 },
      { from: 0, node: 1 },
      { from: 1, node: 1 },
      { from: 2, node: 1 },
    ]);
    expect(edgesOf(4)).toHaveLength(14);
    expect(() => edgesOf(1.5)).toThrow('edgesOf: nodes must be an integer from 1 up, got 1.5');
  });
});

describe('operations', () => {
  it('are the 8 of the paper in their order, and two more', () => {
    expect(primitives).toEqual(
      'none max_pool_3x3 avg_pool_3x3 skip_connect sep_conv_3x3 sep_conv_5x5 dil_conv_3x3 dil_conv_5x5'.split(' '),
    );
    expect(operationNames.slice(8)).toEqual(['sep_conv_7x7', 'conv_7x1_1x7']);
    expect([isOperation('skip_connect'), isOperation('constructor')]).toEqual([true, false]);
  });
});
