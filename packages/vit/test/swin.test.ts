import {
  featureInfo,
  Graph,
  initialise,
  type ModelEntry,
  type TensorData,
  tensorData,
  trace,
} from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { ruleImage } from '@netwright/tensor-core/testing';
import { bindPretrained } from '@netwright/tensor-core/weights';
import { describe, expect, it } from 'vitest';
import { models, relativePositionIndex, withinWindows } from '../src/index.ts';

/** Runs `withinWindows` with an `attend` that leaves everything as it is; the image and the mask. */
async function windows(side: number, window: number, shift: number): Promise<Record<string, TensorData>> {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, side, side, 1]);
  const y = withinWindows(x, window, shift, (inside, mask) => {
    if (mask) graph.output('mask', mask);
    return inside;
  });
  graph.output('image', y);
  await using session = await createSession(graph, undefined, { device: 'cpu' });
  const counted = Array.from({ length: side * side }, (_, i) => i);
  return (await session.run({ x: tensorData(counted, [1, side, side, 1]) })) as Record<string, TensorData>;
}

describe('Swin v2', () => {
  it('begins with the offsets of equation 4: sign(x) log2(1 + |x|) / log2(8), x from -8 to 8', () => {
    const weights = initialise(trace(models.swin_v2_t));
    const table = weights.get('features.1.0.attn.relative_coords_table') as TensorData;
    expect(table.dims).toEqual([1, 15, 15, 2]);
    const [down, across] = [0, 1].map((axis) =>
      Array.from({ length: 15 }, (_, i) => Number(table.data[axis ? 2 * i + 1 : 30 * i])),
    );
    // 8 i / 7 for i = 0, 1, 7: 0, log2(15 / 7) / 3, log2(9) / 3
    for (const offsets of [down, across]) {
      expect(offsets?.[7]).toBe(0);
      expect(offsets?.[8]).toBeCloseTo(0.366512, 6);
      expect(offsets?.[14]).toBeCloseTo(1.056642, 6);
      expect(offsets?.[0]).toBeCloseTo(-1.056642, 6);
    }
  });
});

describe('withinWindows', () => {
  it.each([
    [4, 2, 0],
    [4, 2, 1],
    [5, 2, 1],
    [5, 3, 1],
    [3, 5, 2],
  ])('gives an image of side %i in windows of %i, shifted by %i, back', async (side, window, shift) => {
    const { image } = await windows(side, window, shift);
    expect(Array.from((image as TensorData).data, Number)).toEqual(Array.from({ length: side * side }, (_, i) => i));
  });

  it('hides what a shift brings from the other side', async () => {
    const { mask } = await windows(4, 2, 1);
    expect(mask?.dims).toEqual([4, 1, 4, 4]);
    const values = Array.from((mask as TensorData).data, Number).map((v) => v + 0); // -0 is 0 too
    const rows = Array.from({ length: 4 }, (_, i) => values.slice(16 * i, 16 * i + 16));
    expect(rows[0]).toEqual(new Array(16).fill(0)); // whole within the image
    const x = -100;
    expect(rows[1]).toEqual([0, x, 0, x, x, 0, x, 0, 0, x, 0, x, x, 0, x, 0]); // left and right border
    expect(rows[2]).toEqual([0, 0, x, x, 0, 0, x, x, x, x, 0, 0, x, x, 0, 0]); // upper and lower border
    expect(rows[3]).toEqual([0, x, x, x, x, 0, x, x, x, x, 0, x, x, x, x, 0]); // the four corners
  });

  it('does not shift where one window holds the image', async () => {
    expect((await windows(3, 5, 2)).mask).toBeUndefined();
  });
});

it('the index of a window of 2x2 names the row of each offset', () => {
  // Offsets (down, across) from (-1, -1) to (1, 1) are rows 0 to 8; from a pixel to itself it is row 4.
  expect(relativePositionIndex(2)).toEqual([4, 3, 1, 0, 5, 4, 2, 1, 7, 6, 4, 3, 8, 7, 5, 4]);
});

it('the offsets of Swin v2 are spaced by logarithms', () => {
  const graph = trace(models.swin_v2_t, { inputs: { x: [1, 3, 64, 64] }, config: { width: 6, depths: [1] } });
  const table = initialise(graph).get('features.1.0.attn.relative_coords_table') as TensorData;
  expect(table.dims).toEqual([1, 15, 15, 2]);
  const downs = Array.from({ length: 15 }, (_, i) => Number(table.data[30 * i]));
  expect(downs[0]).toBeCloseTo(-Math.log2(9) / 3, 6);
  expect(downs[7]).toBe(0);
  expect(downs[8]).toBeCloseTo(Math.log2(1 + 8 / 7) / 3, 6);
  expect(downs[14]).toBeCloseTo(Math.log2(9) / 3, 6);
});

it("weights under timm's names, which have no index tables, load and give the same output", async () => {
  const entry: ModelEntry = { ...models.swin_l, inputs: { x: { dtype: 'float32', shape: ['N', 3, 64, 64] } } };
  const config = { width: 12, depths: [1, 2, 1, 1], heads: [1, 2, 3, 4], numClasses: 10 };
  const graph = trace(entry, { config });
  const weights = initialise(graph, { seed: 2 });
  const timm = new Map<string, TensorData>();
  for (const [name, t] of weights) {
    if (name.endsWith('relative_position_index')) continue;
    const [, stage, rest] = /^features\.(\d)\.(.*)$/.exec(name) ?? [];
    const i = Number(stage);
    const inner = (rest ?? '').replace('mlp.0', 'mlp.fc1').replace('mlp.3', 'mlp.fc2');
    if (stage === undefined) timm.set(name.replace(/^head\./, 'head.fc.'), t);
    else if (i === 0) timm.set(`patch_embed.${inner.replace(/^0/, 'proj').replace(/^2/, 'norm')}`, t);
    else timm.set(i % 2 === 1 ? `layers.${(i - 1) / 2}.blocks.${inner}` : `layers.${i / 2}.downsample.${inner}`, t);
  }
  expect(timm.has('layers.1.downsample.reduction.weight')).toBe(true);
  const bound = bindPretrained(entry, timm, { config });
  expect([...bound.keys()]).toEqual([...weights.keys()]);
  const name = 'features.1.0.attn.relative_position_index';
  expect(bound.get(name)).toEqual(weights.get(name));
  await using session = await createSession(graph, bound, { device: 'cpu' });
  await using other = await createSession(graph, weights, { device: 'cpu' });
  const x = ruleImage([1, 3, 64, 64]);
  expect((await session.run({ x })).logits?.data).toEqual((await other.run({ x })).logits?.data);
});

it('the pyramid has channels first, a quarter to a 32nd of the image', () => {
  expect(featureInfo(models.swin_t)).toEqual([
    { stage: 'features.1.map', channels: 96, reduction: 4 },
    { stage: 'features.3.map', channels: 192, reduction: 8 },
    { stage: 'features.5.map', channels: 384, reduction: 16 },
    { stage: 'features.7.map', channels: 768, reduction: 32 },
  ]);
});

it('an image that the patch does not divide is an error with both sizes', () => {
  expect(() => trace(models.swin_t, { inputs: { x: [1, 3, 224, 226] } })).toThrow(
    'patchEmbedding features.0.0: the image must be a multiple of the patch of 4x4 pixels, got 224x226; resize or pad it',
  );
});
