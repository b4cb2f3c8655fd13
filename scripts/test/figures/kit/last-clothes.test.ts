import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseClothes } from '../../../data/fashion-mnist.ts';
import { lastClothes } from '../../../figures/kit/last-clothes.ts';

const folder = dirname(createRequire(import.meta.url).resolve('fashion-mnist/package.json'));

test('the last clothes of a class are those at the end of its file, empty rows left out', () => {
  const clothes = lastClothes(3);
  const all = parseClothes(readFileSync(join(folder, 'src', 'clothes', '0.json'), 'utf8'), '0.json');
  expect(clothes.count).toBe(30);
  expect([...clothes.labels.subarray(0, 7)]).toEqual([0, 0, 0, 1, 1, 1, 2]);
  expect(Buffer.compare(clothes.images.subarray(0, 3 * 784), all.subarray(-3 * 784))).toBe(0);
  expect(clothes.images.subarray(27 * 784).some((grey) => grey > 0)).toBe(true);
});
