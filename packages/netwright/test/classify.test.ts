import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { models } from '@netwright/cnn-zoo';
import { initialise, type ModelEntry, type Params, type Tensor, trace } from '@netwright/tensor-core';
import { preprocess } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { matchers } from '@netwright/tensor-core/testing';
import { loadWeights } from '@netwright/tensor-core/weights';
import { Command } from 'commander';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { classifyCommand } from '../src/commands/classify.ts';
import { classify, imageNetLabels, type Photo } from '../src/index.ts';

expect.extend(matchers);

const lenet = new URL('../../../models/lenet/lenet-5.safetensors', import.meta.url).pathname;

/** A vertical stroke with a serif: 1, of this ink on this paper. */
function one(width: number, height: number, [ink, paper]: readonly [number, number]): Photo {
  const isInk = (x: number, y: number): boolean =>
    y > 0.18 * height && y < 0.82 * height && Math.abs(x - width / 2) < 0.06 * Math.min(width, height);
  const level = (i: number): number => (isInk(i % width, Math.floor(i / width)) ? ink : paper);
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => level(Math.floor(i / 3)));
  return { width, height, pixels };
}

describe('classify', () => {
  test.each([
    ['dark on light', [20, 235]],
    ['light on dark', [255, 0]],
  ] as const)('reads a digit %s, upright and on its side of the page', async (_, tones) => {
    const weights = await loadWeights(lenet);
    for (const [width, height] of [
      [28, 28],
      [90, 120],
      [301, 200],
    ] as const) {
      // biome-ignore format: a list
      const { device, top } = await classify(one(width, height, tones), models.lenet5, weights, { device: 'cpu' });
      expect(device).toBe('cpu');
      expect(top).toHaveLength(5);
      expect(top[0]?.class).toBe(1);
      expect(top[0]?.probability).toBeGreaterThan(0.8);
      expect(top[0]?.label).toBe(undefined);
    }
  });

  test('gives the scores of the model on the preprocessed photo', async () => {
    const entry = models.squeezenet1_1;
    const weights = initialise(trace(entry), { seed: 2 });
    const photo = one(61, 83, [200, 30]);
    const pixels = { data: photo.pixels, dims: [1, 83, 61, 3] };
    const front = trace({
      build: (_: Params, x: Tensor) => preprocess(x, entry.preprocessing),
      inputs: { pixels: { dtype: 'uint8', shape: pixels.dims } },
      outputs: ['x'],
    });
    await using before = await createSession(front, new Map(), { device: 'cpu' });
    await using session = await createSession(trace(entry), weights, { device: 'cpu' });
    const { x } = await before.run({ pixels });
    const { logits } = await session.run({ x: x as NonNullable<typeof x> });
    const { top } = await classify(photo, entry, weights, { device: 'cpu', top: 1000 });
    const found = [...top].sort((a, b) => a.class - b.class);
    expect(found.map((score) => score.logit)).toBeAllclose(logits?.data as Float32Array, { rtol: 1e-5, atol: 1e-6 });
    expect(found.map((score) => score.label)).toEqual(imageNetLabels);
    expect(top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 10);
    expect(top.every(({ logit }, i) => i === 0 || logit <= (top[i - 1]?.logit as number))).toBe(true);
  });

  test('refuses models that do not classify photos', async () => {
    const photo = one(8, 8, [0, 255]);
    const { preprocessing: _, ...none } = models.lenet5;
    const run = (entry: ModelEntry): Promise<unknown> => classify(photo, entry, new Map(), { name: 'it' });
    await expect(run(none)).rejects.toThrow('classify it: the model must take photos, it has no preprocessing');
    const map: ModelEntry = { ...models.lenet5, build: (_: Params, x: Tensor) => x };
    await expect(run(map)).rejects.toThrow(
      'classify it: the model must give one score per class, got logits [N, 1, 32, 32]',
    );
    const labels = ['a', 'b'];
    await expect(classify(photo, models.lenet5, new Map(), { name: 'it', labels })).rejects.toThrow(
      'classify it: needs 10 labels, one per class, got 2',
    );
  });
});

test("ImageNet's labels are 1,000 different names, in the order of the challenge", () => {
  expect(imageNetLabels).toHaveLength(1000);
  expect(new Set(imageNetLabels).size).toBe(1000);
  expect([0, 1, 282, 283, 340, 700, 999].map((i) => imageNetLabels[i])).toEqual([
    'tench',
    'goldfish',
    'tiger cat',
    'Persian cat',
    'zebra',
    'paper towel',
    'toilet tissue',
  ]);
});

test.each([40, 60, 200])('in a terminal of %i characters the table has bars and fits', async (columns) => {
  const folder = await mkdtemp(join(tmpdir(), 'netwright-classify-'));
  try {
    const photo = one(56, 56, [0, 255]);
    await sharp(photo.pixels, { raw: { width: 56, height: 56, channels: 3 } })
      .png()
      .toFile(join(folder, 'one.png'));
    const stdout = Object.assign(new PassThrough(), { isTTY: true, columns });
    const program = new Command();
    classifyCommand(program, { stdout, stderr: stdout } as never);
    const args = ['classify', join(folder, 'one.png'), '--model', 'lenet5', '--weights', lenet, '--device', 'cpu'];
    await program.parseAsync(args, { from: 'user' });
    const lines = String(stdout.read()).trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines[1]).toMatch(/^│ class +│ probability │ +│$/);
    expect(lines[3]).toMatch(/^│ class 1 │ +\d+\.\d\d % │ █{6,} *│$/);
    expect(lines).toHaveLength(9);
  } finally {
    await rm(folder, { recursive: true });
  }
});
