import { expect, test } from 'vitest';
import { formatTable } from '../src/table.ts';

test('formatTable sets numbers flush right and text flush left', () => {
  const text = formatTable(['model', 'parameters'], [['lenet5', '61,706'], ['resnet18', '11,689,512']], { width: 60 }); // biome-ignore format: a table
  expect(text.split('\n')).toEqual([
    '┌──────────┬────────────┐',
    '│ model    │ parameters │',
    '├──────────┼────────────┤',
    '│ lenet5   │     61,706 │',
    '│ resnet18 │ 11,689,512 │',
    '└──────────┴────────────┘',
  ]);
});

test.each([40, 60, 80])('no line of a table is longer than a terminal of %i characters', (width) => {
  const words = 'writes the file once more and reads it back '.repeat(6).trim();
  const lines = formatTable(['step', 'what', 'path'], [['1', words, '/a/path/without/any/space/'.repeat(5)]], {
    width,
  }).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBe(width);
  const column = (index: number): string =>
    lines
      .map((line) => line.split('│')[index]?.trim() ?? '')
      .join(' ')
      .trim();
  expect(column(2).replace(/\s+/g, ' ')).toBe(`what ${words}`);
  expect(column(3).replace(/\s+/g, '')).toBe(`path${'/a/path/without/any/space/'.repeat(5)}`);
});

test('formatTable refuses a row of another length', () => {
  expect(() => formatTable(['a', 'b'], [['1', '2'], ['3']])).toThrow('formatTable: row 1 must have 2 cells, got 1');
});

test('a plain table has columns two spaces apart and no borders', () => {
  expect(formatTable(['model', 'parameters'], [['lenet5', '61,706'], ['a long name', '-']], { plain: true })).toBe(
    'model        parameters\nlenet5           61,706\na long name           -',
  ); // biome-ignore format: a table
});
