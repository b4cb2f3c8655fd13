import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { loadWeights } from '@netwright/tensor-core/weights';
import { expect, test } from 'vitest';
import type { ImageSet } from '../../data/image-set.ts';
import { epochsFor, smallNetworks, trainDataSize } from '../../train/data-size-run.ts';

test('the two networks cost as many multiply-accumulates, within 5 %', () => {
  const { ResNet, ViT } = smallNetworks;
  const [cnn, vit] = [profile(trace(ResNet)).totals, profile(trace(ViT)).totals];
  // Tokens: 16 patches and the class token, whose values alone the classifier reads.
  const blocks = 4 * (17 * (4 * 64 * 64 + 2 * 64 * 128) + 2 * 17 * 17 * 64);
  expect(vit.macs).toBe(16 * 49 * 64 + blocks + 64 * 10);
  // Convolutions at 28x28, 14x14 and 7x7 with 8, 16 and 32 channels.
  const convolutions = 784 * (8 + 2 * 8 * 8) + 196 * (8 * 16 + 16 * 16) + 49 * (16 * 32 + 32 * 32);
  expect(cnn.macs).toBe(9 * convolutions + 32 * 10);
  expect(vit.macs / cnn.macs).toBeGreaterThan(0.95);
  expect(vit.macs / cnn.macs).toBeLessThan(1.05);
});

test('the number of updates grows with the root of the number of images', () => {
  expect([500, 2000, 8000, 60_000].map(epochsFor)).toEqual([36, 18, 9, 3]);
  expect(epochsFor(10_000_000)).toBe(1);
});

/** Ten classes, each with a bright row of its own over noise. */
const rows = (count: number): ImageSet => ({
  count,
  size: 28,
  images: Uint8Array.from({ length: count * 784 }, (_, i) => {
    const row = Math.floor((i % 784) / 28);
    return ((i * 7919) % 100) + (row === 2 * (Math.floor(i / 784) % 10) + 4 ? 150 : 0);
  }),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
});

test('a run learns what can be learned, says how far it is, and keeps its weights', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'data-size-'));
  try {
    const save = join(folder, 'vit.safetensors');
    const reports: number[] = [];
    const job = { network: 'ViT', images: 200, seed: 1, epochs: 6, save } as const;
    const sets = { train: rows(300), test: rows(100) };
    const run = await trainDataSize(job, sets, ({ updates }) => void reports.push(updates));
    expect(run).toMatchObject({ network: 'ViT', images: 200, seed: 1, epochs: 6, updates: 24 });
    expect(run.test).toBeGreaterThan(0.5); // guessing gives 0.1
    expect(reports).toEqual([4, 4, 4, 4, 4, 4]);
    expect((await loadWeights(save)).get('encoder.pos_embedding')?.dims).toEqual([1, 17, 64]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
