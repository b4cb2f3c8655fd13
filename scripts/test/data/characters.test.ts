import type { Batch, DataSource } from '@netwright/tensor-core/train';
import { expect, test } from 'vitest';
import { alphabetOf, randomWindows, spacedWindows, splitText, windowsInOrder } from '../../data/characters.ts';
import { readMobyDick } from '../../data/moby-dick.ts';

const count = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);

async function all(source: DataSource, request = { epoch: 0, from: 0, seed: 0 }): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of source.batches(request)) found.push(batch);
  return found;
}

const ids = (batch: Batch | undefined): number[] => Array.from(batch?.ids?.data as BigInt64Array, Number);
const labels = (batch: Batch | undefined): number[] => Array.from(batch?.labels?.data as Int32Array);

test('an alphabet has the characters of a text by their codes, and gives a text back', () => {
  const alphabet = alphabetOf('the whale');
  expect(alphabet.size).toBe(7);
  expect([...alphabet.encode(' aehltw')]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(alphabet.decode(alphabet.encode('wet hat'))).toBe('wet hat');
  expect(() => alphabet.encode('eel!')).toThrow('encode: needs a character of the alphabet, got "!" at place 3');
});

test('Moby Dick has 83 kinds of characters, and its last tenth is held out in whole windows', () => {
  const book = readMobyDick();
  const alphabet = alphabetOf(book);
  expect([book.length, alphabet.size]).toEqual([1_190_317, 83]);
  const tokens = alphabet.encode(book);
  const { train, held } = splitText(tokens, 64);
  expect([train.length, held.length]).toEqual([1_071_341, 118_976 + 1]); // 1,859 windows of 64: 9.995 %
  expect(held[0]).toBe(train.at(-1));
  expect(alphabet.decode(held).endsWith('as it rolled five thousand years ago.\n')).toBe(true);
});

test('a text too short for a held window is refused', () => {
  expect(() => splitText(count(79), 8)).toThrow('splitText: needs 80 tokens for one held window, got 79');
  expect(splitText(count(80), 8).held).toEqual(count(80).subarray(71));
});

test('windows in order predict every token but the first once', async () => {
  const found = await all(windowsInOrder(count(13), { window: 4, batch: 2 }));
  expect(found.map((batch) => batch.ids?.dims)).toEqual([
    [2, 4],
    [1, 4],
  ]);
  expect(found.flatMap(ids)).toEqual([...count(12)]);
  expect(found.flatMap(labels)).toEqual([...count(13).subarray(1)]);
  expect(() => windowsInOrder(count(12), { window: 4, batch: 2 })).toThrow('windows of 4, got 12 tokens');
});

test('random windows lie anywhere in the text, with labels one token on, and depend on seed, epoch and batch alone', async () => {
  const source = randomWindows(count(100), { window: 4, batch: 50, length: 3 });
  const found = await all(source);
  expect(found).toHaveLength(3);
  for (const batch of found) {
    const rows = ids(batch);
    expect(labels(batch)).toEqual(rows.map((id) => id + 1));
    rows.forEach((id, i) => {
      if (i % 4 > 0) expect(id).toBe((rows[i - 1] as number) + 1);
    });
  }
  const starts = found.flatMap((batch) => ids(batch).filter((_, i) => i % 4 === 0));
  expect(Math.min(...starts)).toBeLessThan(10);
  expect(Math.max(...starts)).toBeGreaterThan(85);
  expect(Math.max(...starts)).toBeLessThanOrEqual(95);
  expect(ids((await all(source, { epoch: 0, from: 2, seed: 0 }))[0])).toEqual(ids(found[2]));
  expect(ids((await all(source, { epoch: 1, from: 0, seed: 0 }))[0])).not.toEqual(ids(found[0]));
  expect(ids((await all(source, { epoch: 0, from: 0, seed: 1 }))[0])).not.toEqual(ids(found[0]));
});

test('spaced windows are whole ones at equal distances', async () => {
  const found = await all(spacedWindows(count(41), { window: 4, batch: 2, count: 3 })); // of ten
  expect(found.flatMap(ids).filter((_, i) => i % 4 === 0)).toEqual([0, 12, 24]);
  expect(found.flatMap(labels).slice(-4)).toEqual([25, 26, 27, 28]);
  expect(() => spacedWindows(count(8), { window: 4, batch: 2, count: 2 })).toThrow('needs 2 windows of 4, got 1');
});
