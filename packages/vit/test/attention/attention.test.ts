import { initialise, type TensorData, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { ruleImage } from '@netwright/tensor-core/testing';
import { describe, expect, it } from 'vitest';
import {
  attentionDistance,
  attentionRollout,
  attentionWeights,
  models,
  positionSimilarity,
  rolloutMaps,
} from '../../src/index.ts';

const close = (found: TensorData | undefined, expected: readonly number[], digits = 6): void => {
  expect(found?.data.length).toBe(expected.length);
  expected.forEach((v, i) => {
    expect(Number(found?.data[i])).toBeCloseTo(v, digits);
  });
};

describe('attentionRollout', () => {
  // Two layers of one head. Half of each is the shortcut: [[.75, .25], [0, 1]] and [[.5, .5], [.25, .75]].
  const first = tensorData([0.5, 0.5, 0, 1], [1, 1, 2, 2]);
  const second = tensorData([0, 1, 0.5, 0.5], [1, 1, 2, 2]);

  it('is the product of the layers, the last one first', () => {
    close(attentionRollout([first, second]), [0.375, 0.625, 0.1875, 0.8125]);
  });

  it('of one layer with a shortcut is half of both', () => {
    close(attentionRollout([first]), [0.75, 0.25, 0, 1]);
  });

  it('averages the heads, or takes the largest, rows summing to 1 again', () => {
    const two = tensorData([1, 0, 0, 1, 0, 1, 1, 0], [1, 2, 2, 2]);
    close(attentionRollout([two]), [0.75, 0.25, 0.25, 0.75]);
    close(attentionRollout([two], { fusion: 'max' }), [2 / 3, 1 / 3, 1 / 3, 2 / 3]);
    close(attentionRollout([two], { fusion: 'min' }), [1, 0, 0, 1]);
  });

  it('keeps the images of a batch apart', () => {
    const both = tensorData([0.5, 0.5, 0, 1, 0, 1, 0.5, 0.5], [2, 1, 2, 2]);
    close(attentionRollout([both]), [0.75, 0.25, 0, 1, 0.5, 0.5, 0.25, 0.75]);
  });

  it('gives the map of the class token', () => {
    const rollout = tensorData(
      Array.from({ length: 25 }, (_, i) => i),
      [1, 5, 5],
    );
    const maps = rolloutMaps(rollout, { grid: [2, 2] });
    expect(maps.dims).toEqual([1, 2, 2]);
    close(maps, [1, 2, 3, 4]);
    close(rolloutMaps(rollout, { grid: [1, 3], prefix: 2, token: 1 }), [7, 8, 9]);
  });

  it('refuses layers and grids that do not fit', () => {
    expect(() => attentionRollout([])).toThrow('needs the attention weights of at least one layer, got none');
    expect(() => attentionRollout([first, tensorData([1], [1, 1, 1, 1])])).toThrow(
      'all layers must have weights [N, heads, T, T] of one size, got [1, 1, 2, 2] and [1, 1, 1, 1]',
    );
    expect(() => rolloutMaps(tensorData([1, 0, 0, 1], [1, 2, 2]), { grid: [2, 2] })).toThrow(
      'rolloutMaps: 1 + 2 x 2 = 5 tokens are expected, got 2',
    );
  });
});

describe('attentionDistance', () => {
  it('is 0 for a head that looks at itself, and weighs distances by attention', () => {
    // Patches in a row of 3 behind a class token. Head 0: itself. Head 1: all alike, the class token twice as much.
    const itself = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const alike = Array.from({ length: 4 }, () => [0.4, 0.2, 0.2, 0.2]).flat();
    const layer = tensorData([...itself, ...alike], [1, 2, 4, 4]);
    const [[own, all] = []] = attentionDistance([layer], { grid: [1, 3], patch: 16 });
    expect(own).toBe(0);
    // (0 + 16 + 32) / 3, (16 + 0 + 16) / 3 and (32 + 16 + 0) / 3 on average.
    expect(all).toBeCloseTo((16 + 32 / 3 + 16) / 3, 4);
  });

  it('measures between rows and columns', () => {
    const opposite = [0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0]; // each to the other end of the diagonal
    const [[found] = []] = attentionDistance([tensorData(opposite, [1, 1, 4, 4])], { grid: [2, 2], prefix: 0 });
    expect(found).toBeCloseTo(Math.SQRT2, 6);
  });
});

describe('positionSimilarity', () => {
  it('is the cosine between every two embeddings', () => {
    const table = tensorData([9, 9, 1, 0, 0, 2, 3, 3], [1, 4, 2]);
    const found = positionSimilarity(table, { grid: [1, 3] });
    expect(found.dims).toEqual([1, 3, 1, 3]);
    const half = Math.SQRT1_2;
    close(found, [1, 0, half, 0, 1, half, half, half, 1]);
  });

  it('refuses another grid', () => {
    expect(() => positionSimilarity(tensorData([1, 2], [1, 2, 1]), { grid: [2, 2] })).toThrow(
      'positionSimilarity: 1 + 2 x 2 = 5 tokens are expected, got 2',
    );
  });
});

it.each(['vit_ti_16', 'deit_tiny_patch16_224'] as const)('reads the weights of every layer of %s', async (name) => {
  const { inputs, config } = models[name].tiny;
  const graph = trace({ ...models[name], config: { ...config, layers: 3 }, inputs }, { tap: ['*.weights'] });
  await using session = await createSession(graph, initialise(graph, { seed: 1 }), { device: 'cpu' });
  const layers = attentionWeights((await session.run({ x: ruleImage([2, 3, 32, 32]) })) as Record<string, TensorData>);
  expect(layers.map(({ dims }) => dims)).toEqual(new Array(3).fill([2, 2, 17, 17]));
  const rollout = attentionRollout(layers);
  for (let row = 0; row < 34; row++) {
    const sum = (rollout.data as Float32Array).subarray(17 * row, 17 * row + 17).reduce((a, b) => a + b);
    expect(sum).toBeCloseTo(1, 5);
  }
  const distances = attentionDistance(layers, { grid: [4, 4], patch: 8 }).flat();
  expect(distances.length).toBe(6);
  for (const distance of distances) expect(distance).toBeGreaterThan(0);
  expect(Math.max(...distances)).toBeLessThan(8 * Math.hypot(3, 3));
});

it('outputs without attention weights are refused', () => {
  expect(() => attentionWeights({ logits: tensorData([1], [1, 1]) })).toThrow(
    'attentionWeights: needs the attention weights of at least one layer, got none',
  );
});
