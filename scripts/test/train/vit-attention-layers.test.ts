import { initialise, trace } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { smallNetworks } from '../../train/data-size-run.ts';
import { vitAttention } from '../../train/vit-attention-layers.ts';

test('the small ViT gives the attention of four heads in four layers, for every image its own', async () => {
  const images = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i < 784 ? 0 : (i * 7919) % 256));
  const set = { count: 2, size: 28, images, labels: new Uint8Array(2) };
  const layers = await vitAttention(initialise(trace(smallNetworks.ViT), { seed: 1 }), set);
  expect(layers.map(({ dims }) => dims)).toEqual(new Array(4).fill([2, 4, 17, 17]));
  const first = layers[0]?.data as Float32Array;
  const rows = Array.from({ length: 2 * 4 * 17 }, (_, i) => [...first.subarray(17 * i, 17 * i + 17)]);
  for (const row of rows) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  expect(rows.slice(0, 68)).not.toEqual(rows.slice(68));
});
