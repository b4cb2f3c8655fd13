import { profile } from '@netwright/efficiency-metrics';
import { Graph, grad, normal, type Tensor, type TensorData, tensorData } from '@netwright/tensor-core';
import { reduceSum, scaledDotProduct } from '@netwright/tensor-core/nn';
import { describe, expect, it } from 'vitest';
import { attends, type SparsePattern, sparseAttention, sparseMask } from '../../src/index.ts';
import { run } from '../support/reference.ts';

const seen = (i: number, pattern: SparsePattern): number[] =>
  Array.from({ length: i + 3 }, (_, j) => j).filter((j) => attends(i, j, pattern));

describe('attends', () => {
  it('has the two heads of section 4.2, by hand', () => {
    expect(seen(7, { kind: 'strided', stride: 3, part: 'near' })).toEqual([4, 5, 6, 7]); // max(0, i - l) to i
    expect(seen(7, { kind: 'strided', stride: 3, part: 'far' })).toEqual([1, 4, 7]); // (i - j) mod l = 0
    expect(seen(6, { kind: 'fixed', stride: 4, part: 'near' })).toEqual([4, 5, 6]); // the same block
    expect(seen(10, { kind: 'fixed', stride: 4, summary: 2, part: 'far' })).toEqual([2, 3, 6, 7, 10]); // j mod l from l - c
    expect(seen(1, { kind: 'fixed', stride: 4, part: 'far' })).toEqual([1]);
    expect(seen(9, { kind: 'fixed', stride: 4 })).toEqual([3, 7, 8, 9]);
  });

  it('reaches every earlier position in two steps', () => {
    for (const kind of ['strided', 'fixed'] as const) {
      const pattern = { kind, stride: 4 };
      for (let i = 0; i < 20; i++)
        for (let j = 0; j <= i; j++) expect(seen(i, pattern).some((m) => attends(m, j, pattern))).toBe(true);
    }
  });
});

const patterns: SparsePattern[] = (['strided', 'fixed'] as const).flatMap((kind) =>
  (['near', 'far', 'both'] as const).map((part) => ({
    kind,
    part,
    stride: 4,
    ...(kind === 'fixed' && { summary: 2 }),
  })),
);
const input = (seed: number): TensorData => tensorData(Array.from(normal(2 * 2 * 12 * 3, { seed })), [2, 2, 12, 3]);

describe.each(patterns)('sparseAttention $kind, $part', (pattern) => {
  it('equals an attention with the mask of its pattern, and so do its gradients', async () => {
    const graph = new Graph();
    const inputs = ['q', 'k', 'v'].map((name) => graph.input(name, 'float32', [2, 2, 12, 3])) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const blocked = sparseAttention(...inputs, pattern);
    const masked = scaledDotProduct(...inputs, { mask: sparseMask(graph, 12, pattern) }).out;
    for (const [name, y] of Object.entries({ blocked, masked })) {
      graph.output(name, y);
      const gradients = grad(reduceSum(uneven(y)), inputs);
      for (const [i, g] of gradients.entries()) graph.output(`${name}.${'qkv'[i]}`, g);
    }
    const found = await run(graph, { q: input(1), k: input(2), v: input(3) }, new Map());
    for (const part of ['', '.q', '.k', '.v']) {
      const [a, b] = [`blocked${part}`, `masked${part}`].map((name) => Array.from(found[name]?.data ?? [], Number));
      expect(Math.max(...(a as number[]).map((x, i) => Math.abs(x - (b?.[i] as number))))).toBeLessThan(2e-5);
      if (part !== '') expect(Math.max(...(b as number[]).map(Math.abs))).toBeGreaterThan(1e-3);
    }
  });
});

/** Something whose gradient is not the same everywhere. */
const uneven = (y: Tensor): Tensor => scaledDotProduct(y, y, y, { causal: true }).out;

describe('the cost', () => {
  const macs = (n: number, pattern: SparsePattern): number => {
    const graph = new Graph();
    const inputs = ['q', 'k', 'v'].map((name) => graph.input(name, 'float32', [1, 1, n, 8])) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    graph.output('y', sparseAttention(...inputs, pattern));
    return profile(graph).totals.macs;
  };

  it.each([
    ['strided', (n: number, l: number) => 2 * n * (2 * l + n / l) * 8],
    ['fixed', (n: number, l: number) => 2 * n * (l + n / l) * 8],
  ] as const)('of %s is O(n sqrt n)', (kind, products) => {
    for (const n of [64, 256, 1024]) expect(macs(n, { kind, stride: Math.sqrt(n) })).toBe(products(n, Math.sqrt(n)));
    expect(macs(1024, { kind, stride: 32 }) / macs(256, { kind, stride: 16 })).toBe(8); // 4^1.5
  });
});

it('says both numbers where the stride does not divide the length', () => {
  const x = new Graph().input('x', 'float32', [1, 1, 10, 4]);
  expect(() => sparseAttention(x, x, x, { kind: 'fixed', stride: 4 })).toThrow(
    'the stride 4 must divide the length, got 10',
  );
  expect(() => sparseMask(x.graph, 8, { kind: 'fixed', stride: 4, summary: 5 })).toThrow(
    'from 1 to the stride 4, got 5',
  );
});
