import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tensorData, type Weights } from '../../src/graph/tensor-data.ts';
import { loadWeights } from '../../src/weights/load.ts';
import { readSafetensorsHeader } from '../../src/weights/safetensors.ts';
import { saveWeights } from '../../src/weights/save.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'save-'));
});
afterAll(() => rm(folder, { recursive: true }));

const weights: Weights = new Map([
  ['z.weight', tensorData([1, 0.1, -2, 65_504], [2, 2])], // 16 bytes
  ['z.bias', tensorData([0.5], [1])], // 4
  ['a.weight', tensorData([1 / 3, 3, 4, 5, 6], [5])], // 20
  ['count', tensorData([7], [], 'int64')], // 8
]);
const values = (found: Weights): unknown[] =>
  [...found].map(([name, { dtype, dims, data }]) => [name, dtype, dims, [...data]]);

test('shards hold at most their bytes, larger tensors alone, and the index says which holds what', async () => {
  const path = join(folder, 'shards', 'model.safetensors.index.json');
  await saveWeights(path, weights, { shardBytes: 20, metadata: { alphabet: 'ab—' } });
  expect(await readdir(join(folder, 'shards'))).toEqual([
    'model-00001-of-00003.safetensors',
    'model-00002-of-00003.safetensors',
    'model-00003-of-00003.safetensors',
    'model.safetensors.index.json',
  ]);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    metadata: { alphabet: 'ab—', total_size: 48 },
    weight_map: {
      'z.weight': 'model-00001-of-00003.safetensors',
      'z.bias': 'model-00001-of-00003.safetensors',
      'a.weight': 'model-00002-of-00003.safetensors',
      count: 'model-00003-of-00003.safetensors',
    },
  });
  const shard = await readFile(join(folder, 'shards', 'model-00002-of-00003.safetensors'));
  expect([...readSafetensorsHeader(shard).metadata]).toEqual([['alphabet', 'ab—']]);
  const found = await loadWeights(path);
  expect(values(new Map([...weights.keys()].map((name) => [name, found.get(name) as never])))).toEqual(values(weights));
});

test('a tensor above the limit has a shard of its own', async () => {
  const path = join(folder, 'small', 'm.safetensors.index.json');
  await saveWeights(path, weights, { shardBytes: 1 });
  expect((await readdir(join(folder, 'small'))).length).toBe(5);
});

test('float16 rounds to the nearest half, leaves integers alone, and halves the file', async () => {
  const path = join(folder, 'half.safetensors');
  await saveWeights(path, weights, { dtype: 'float16' });
  const found = await loadWeights(path);
  expect(found.get('count')).toMatchObject({ dtype: 'int64', data: BigInt64Array.of(7n) });
  expect(found.get('z.weight')?.dtype).toBe('float16');
  // 0.1 is 0x2e66 = 1638.4 / 16384 rounded, 1/3 is 0x3555, 65504 the largest half.
  expect([...(found.get('z.weight')?.data ?? [])]).toEqual([0x3c00, 0x2e66, 0xc000, 0x7bff]);
  expect(found.get('a.weight')?.data[0]).toBe(0x3555);
  const header = readSafetensorsHeader(await readFile(path));
  expect((await stat(path)).size - header.dataStart).toBe(8 + 2 + 10 + 8);
});

test('a limit of no bytes is an error', async () => {
  await expect(saveWeights(join(folder, 'no.safetensors.index.json'), weights, { shardBytes: 0 })).rejects.toThrow(
    'shardBytes must be above 0, got 0',
  );
});
