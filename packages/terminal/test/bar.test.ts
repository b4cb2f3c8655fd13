import { expect, test } from 'vitest';
import { formatBar, formatBytes, formatTable, oneLine } from '../src/index.ts';

test.each([
  [0, ''],
  [0.5, '██'],
  [1, '████'],
  [2, '████'],
  [-1, ''],
  [1 / 32, '▏'],
  [0.53, '██▏'],
])('%d of a bar of four cells is %j', (fraction, bar) => {
  expect(formatBar(fraction, 4)).toBe(bar);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [97_800_000, '97.8 MB'],
  [5e12, '5000.0 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('a plain table has columns two spaces apart and no borders', () => {
  expect(formatTable(['model', 'parameters'], [['lenet5', '61,706'], ['a long name', '-']], { plain: true })).toBe(
    'model        parameters\nlenet5           61,706\na long name           -',
  ); // biome-ignore format: a table
});

test('a message of several lines becomes one, of a readable length', () => {
  expect(oneLine(new Error('bind: got 2 missing\n  missing (2):\n    a float32 [1]\n    b float32 [2]'))).toBe(
    'bind: got 2 missing; missing (2): a float32 [1]; b float32 [2]',
  );
  expect(oneLine('text\n')).toBe('text');
  expect(oneLine(new TypeError(''))).toBe('TypeError');
  expect(oneLine(new Error('x'.repeat(1000)))).toHaveLength(400);
});
