import { readFileSync } from 'node:fs';
import { type Params, type Tensor, tensorData, trace } from '@netwright/tensor-core';
import { mul, reshape } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { matchers } from '@netwright/tensor-core/testing';
import { describe, expect, it } from 'vitest';
import { type Grid, interpolatePositions, type PositionInterpolation, positionEmbedding } from '../src/index.ts';

expect.extend(matchers);

// Of torchvision's interpolate_embeddings and torch's interpolate, in float64: scripts/reference/make_positions.py.
const { tables } = JSON.parse(readFileSync(new URL('./fixtures/positions.json', import.meta.url), 'utf8')) as {
  tables: Record<string, number[]>;
};
const table = tensorData(
  Array.from({ length: 17 * 3 }, (_, i) => Math.sin(1.7 * i)),
  [1, 17, 3],
);

describe.each(Object.entries(tables))('the table %s', (name, expected) => {
  const [interpolation, size] = name.split(' ') as [PositionInterpolation, string];
  const to = size.split('x').map(Number) as unknown as Grid;

  it('is what PyTorch makes of the stored one', () => {
    const found = interpolatePositions(table, { to, interpolation });
    expect(found.dims).toEqual([1, 1 + to[0] * to[1], 3]);
    expect(found.data).toBeAllclose(expected, { rtol: 0, atol: 2e-6 });
  });

  it('is what the graph makes of the weight', async () => {
    const build = (p: Params, x: Tensor): Tensor => {
      const o = { grid: to, tableGrid: [4, 4] as const, prefix: 1, width: 3, interpolation };
      return mul(x, reshape(positionEmbedding(p, 'pos', o), [1, expected.length]));
    };
    const graph = trace({ build, inputs: { x: { dtype: 'float32', shape: [1, 1] } }, outputs: ['y'] });
    await using session = await createSession(graph, new Map([['pos', table]]), { device: 'cpu' });
    const { y } = await session.run({ x: tensorData([1], [1, 1]) });
    expect(y?.data).toBeAllclose(expected, { rtol: 0, atol: 2e-6 });
  });
});

it('tokens before the patches stay as they are', () => {
  const { data } = interpolatePositions(table, { from: [3, 5], to: [6, 5], prefix: 2 });
  expect([...data.slice(0, 6)]).toEqual([...table.data.slice(0, 6)]);
});

it('a table of another length is an error with both numbers', () => {
  expect(() => interpolatePositions(table, { from: [4, 5], to: [6, 6] })).toThrow(
    'interpolatePositions: the table must have 1 + 4 x 5 = 21 tokens, got [1, 17, 3]',
  );
});
