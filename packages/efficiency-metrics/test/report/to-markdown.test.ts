import { expect, test } from 'vitest';
import { toMarkdown } from '../../src/report/to-markdown.ts';
import { hostile, profileOf, renamed, rows } from './small-profile.ts';

const tableLines = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('|'));
/** Cells of a line as GitHub splits it: at each bar that no backslash precedes. */
const cellsOf = (line: string): number => line.replace(/\\./g, '').split('|').length - 2;

test('notes, then tables with numbers flush right', () => {
  const text = toMarkdown(profileOf(rows));
  expect(text).toMatch(/^## small: 4 nodes\n\n- \*\*convention\*\*: mac\. Multiply/);
  expect(text).toContain('- **problem**: mystery: the shape of its output could not be inferred');
  expect(text).toContain('### Totals\n\n| total | batch of 2 | per sample |\n| --- | --: | --: |\n');
  expect(text).toContain('| 0 | `features.conv/Conv` | `Conv` | 2x3x4x4 | 2x8x2x2 | 216 | 40.3 | 1,728 |');
  expect(text).toContain('|  | **total** |  |  |  | **536** |');
});

test('modules are named by their whole paths', () => {
  expect(toMarkdown(profileOf(rows), { rows: 'modules' })).toContain('| `features.conv` | 1 | 216 |');
});

test.each(Object.values(hostile))('%j makes no markup and no cell', (name) => {
  const text = toMarkdown(renamed(name), { title: name });
  const plain = tableLines(toMarkdown(profileOf(rows))).map(cellsOf);
  const found = tableLines(text).map(cellsOf);
  expect(new Set(found)).toEqual(new Set(plain));
  expect(text.split('\n').every((line) => line === '' || /^(?:\||#{2,3} |- \*\*)/.test(line))).toBe(true);
  const outsideCode = text.replace(/`[^`\n]*`/g, '');
  expect(outsideCode).not.toMatch(/[<>`]|\\\||\]\(/);
});

test('a name of plain text is code, one that code cannot hold is written by character references', () => {
  expect(toMarkdown(renamed('a_b*'))).toContain('| `a_b*` |');
  expect(toMarkdown(renamed('a|b`c'))).toContain('| a&#124;b&#96;c |');
});
