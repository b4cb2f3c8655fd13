import { initialise, type Traceable, trace } from '@netwright/tensor-core';
import { createSession, type DeviceTensor } from '@netwright/tensor-core/runtime';
import { describe, expect, test } from 'vitest';
import { deriveDigitCell } from '../../src/table/derive-digit-cell.ts';
import { cellEdges, cellIndex, cellOf, digitCell, digitSupernet, prunedCell } from '../../src/table/digit-cell.ts';

const model = (cell: readonly number[]): Traceable => ({
  build: digitCell,
  config: { channels: 4, numClasses: 10, cell },
  inputs: { x: { dtype: 'float32', shape: [2, 1, 6, 6] } },
  outputs: ['logits'],
});
const x = { data: Float32Array.from({ length: 72 }, (_, i) => Math.sin(i)), dims: [2, 1, 6, 6] };

async function logits(
  traceable: Traceable,
  change: (name: string, values: Float32Array) => void = () => undefined,
): Promise<number[]> {
  const graph = trace(traceable);
  const weights = initialise(graph, { seed: 1 });
  for (const [name, t] of weights) change(name, t.data as Float32Array);
  const session = await createSession(graph, weights, { device: 'cpu', threads: 1 });
  const out = await session.run({ x });
  await session.dispose();
  return [...((out.logits as DeviceTensor).data as Float32Array)];
}

describe('a cell', () => {
  test('is one of 729, numbered by its operations to the base 3', () => {
    expect(cellOf(0)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(cellOf(728)).toEqual([2, 2, 2, 2, 2, 2]);
    expect(cellOf(3 ** 5 + 2)).toEqual([1, 0, 0, 0, 0, 2]);
    for (const index of [0, 1, 100, 500, 728]) expect(cellIndex(cellOf(index))).toBe(index);
  });

  test('without edges that lead nowhere is one of 291 networks, and 67 cells let nothing through', () => {
    const pruned = Array.from({ length: 729 }, (_, i) => cellIndex(prunedCell(cellOf(i))));
    // Networks are unions of the four paths through the cell, with two operations to choose from on each edge.
    const paths = [[3], [1, 5], [0, 4], [0, 2, 5]];
    const unions = new Set(
      Array.from({ length: 16 }, (_, chosen) =>
        [...new Set(paths.flatMap((path, i) => (chosen & (1 << i) ? path : [])))].sort().join(),
      ),
    );
    const networks = [...unions].reduce((sum, edges) => sum + 2 ** (edges === '' ? 0 : edges.split(',').length), 0);
    expect(networks).toBe(291);
    expect(pruned.filter((index) => index === 0)).toHaveLength(67);
    expect(new Set(pruned).size).toBe(291);
    expect(prunedCell([1, 0, 2, 0, 0, 0])).toEqual([0, 0, 0, 0, 0, 0]);
    expect(prunedCell([1, 0, 2, 0, 1, 0])).toEqual([1, 0, 0, 0, 1, 0]);
    expect(prunedCell([0, 1, 2, 0, 2, 2])).toEqual([0, 1, 0, 0, 0, 2]);
  });

  test('and its pruned form are the same network, to the bit', async () => {
    for (const cell of [
      [1, 0, 2, 2, 0, 0],
      [0, 1, 2, 0, 2, 2],
      [2, 0, 2, 0, 0, 0],
    ])
      expect(await logits(model(cell))).toEqual(await logits(model(prunedCell(cell))));
  });

  test('of identities alone passes the stem four times: 0-3, 0-1-3, 0-2-3 and 0-1-2-3', async () => {
    const four = await logits(model([1, 1, 1, 1, 1, 1]), (name, values) => {
      if (name === 'classifier.bias') values.fill(0);
    });
    const once = await logits(model([0, 0, 0, 1, 0, 0]), (name, values) => {
      if (name === 'classifier.bias') values.fill(0);
    });
    four.forEach((v, i) => {
      expect(v).toBeCloseTo(4 * (once[i] as number), 4);
    });
  });

  test('has the parameters of its convolutions', () => {
    const count = (cell: readonly number[]): number =>
      [...initialise(trace(model(cell))).values()].reduce((sum, t) => sum + t.data.length, 0);
    const around = 4 * 9 + 4 + (4 * 9 * 10 + 10); // stem and classifier of 4 maps of 3x3
    expect(count([1, 1, 1, 1, 1, 1])).toBe(around);
    expect(count([2, 2, 2, 2, 2, 2])).toBe(around + 6 * (4 * 4 * 9 + 4));
  });

  test('that is none is refused', () => {
    expect(() => trace(model([1, 1]))).toThrow('digitCell: a cell must have 6 operations, got 2');
    expect(() => trace(model([1, 1, 1, 1, 1, 3]))).toThrow(
      'digitCell: an operation must be a number from 0 to 2, got 3',
    );
    expect(() => cellOf(729)).toThrow('cellOf: index must be an integer from 0 to 728, got 729');
  });
});

describe('the supernet', () => {
  test('with one operation per edge is that cell', async () => {
    const cell = [2, 1, 2, 0, 1, 2];
    const supernet: Traceable = { ...model(cell), build: digitSupernet, config: { channels: 4, numClasses: 10 } };
    const alone = await logits(supernet, (name, values) => {
      if (name !== 'alphas_normal') return;
      values.fill(-100);
      cell.forEach((operation, edge) => {
        values[3 * edge + operation] = 100;
      });
    });
    (await logits(model(cell))).forEach((v, i) => {
      expect(alone[i]).toBeCloseTo(v, 5);
    });
  });

  test('derives the largest of skip and convolution, and of all three where asked', () => {
    const data = Float32Array.from([3, 1, 2, 0, 5, 1, 0, 0, 0, 1, 2, 2, -1, -3, -2, 9, 8, 7]);
    const alphas = { dtype: 'float32' as const, dims: [6, 3], data };
    expect(deriveDigitCell(alphas)).toEqual([2, 1, 1, 1, 2, 1]);
    expect(deriveDigitCell(alphas, { none: true })).toEqual([0, 1, 0, 1, 0, 0]);
    expect(() => deriveDigitCell({ ...alphas, dims: [3, 6] })).toThrow('must be [6, 3], got [3, 6]');
    data[4] = Number.NaN;
    expect(() => deriveDigitCell(alphas)).toThrow('must be finite, edge 1 has NaN');
  });
});

test('every node but the first takes from all before it', () => {
  expect(cellEdges).toHaveLength(6);
  for (const [from, to] of cellEdges) expect(from).toBeLessThan(to);
});
