import { describe, expect, test } from 'vitest';
import { compare } from '../../src/report/compare/compare.ts';
import { comparisonToMarkdown } from '../../src/report/compare/comparison-tables.ts';
import { comparisonToTable } from '../../src/report/compare/comparison-to-table.ts';
import { hostile, profileOf, renamed, rows } from './small-profile.ts';

const a = profileOf(rows, { uncounted: [], problems: [] });
/** Another head of twice the work, another layer, and no softmax. */
const b = profileOf(
  [
    ...rows.slice(0, 1),
    ...rows.slice(3).map((row) => ({ ...row, macs: 1280 })),
    ...rows.slice(3).map((row) => ({ ...row, path: 'extra' })),
  ],
  { uncounted: [], problems: [], totals: { ...a.totals, macs: 3648, parameters: 268 } },
);

describe('compare', () => {
  test('matches modules by path', () => {
    expect(compare(a, b).modules.map(({ path, change }) => `${change} ${path}`)).toEqual([
      'changed features', // it lost a node
      'same features.conv',
      'removed features.act',
      'changed head',
      'changed head.fc',
      'added extra',
    ]);
    expect(compare(a, b, { depth: 1 }).modules.map(({ path }) => path)).toEqual(['features', 'head', 'extra']);
  });

  test('has the figures of both', () => {
    const { figures } = compare(a, b);
    expect(figures).toContainEqual({ key: 'macs', what: 'MACs', a: 2368, b: 3648 });
    expect(figures).toContainEqual({ key: 'live', what: 'peak: alive at once [B]', a: 640, b: 640 });
  });

  test('says why figures may not be compared', () => {
    expect(compare(a, b).cautions).toEqual([]);
    const other = profileOf(rows, { convention: 'thop', attention: 'apart', batch: 1 });
    expect(compare(a, other).cautions).toEqual([
      'the convention is mac in a and thop in b',
      "the place of attention's products is included in a and apart in b",
      'the batch is 2 in a and 1 in b',
      'not counted in b: com.example.Mystery (1)',
      'problems in b: 1',
    ]);
  });
});

describe('as text', () => {
  const text = comparisonToTable(compare(a, b, { names: ['old.onnx', 'new.onnx'] }), { width: 100 });

  test('totals have their difference and ratio', () => {
    expect(text).toMatch(/│ MACs +│ +2,368 │ +3,648 │ +\+1,280 │ +1\.54x │/); // 3648 / 2368 = 1.5405
    expect(text).toMatch(/│ parameters \[elements\] +│ +536 │ +268 │ +-268 │ +0\.500x │/);
    expect(text).toMatch(/│ {3}of attention +│ +0 │ +0 │ +0 │ +1\.00x │/);
    expect(text.startsWith('a: old.onnx\nb: new.onnx\nconvention: mac.')).toBe(true);
  });

  test('modules have what changed, what was added and what was removed', () => {
    expect(text).toMatch(/│ head\.fc +│ changed │ +320 │ +320 │ +1\.00x │ +640 │ +1,280 │ +2\.00x │/);
    expect(text).toMatch(/│ extra +│ added +│ +- │ +320 │ +- │ +- │ +640 │ +- │/);
    expect(text).toMatch(/│ features\.act +│ removed │ +0 │ +- │/);
    expect(text).not.toContain('features.conv ');
    expect(text).toContain('1 module the same in both.');
    expect(comparisonToTable(compare(a, b), { same: true })).toContain('features.conv ');
    expect(comparisonToTable(compare(a, b), { top: 2 })).toContain('3 cheaper modules not shown.');
  });

  test.each([40, 60, 80, 120, 200])('fits %d characters', (width) => {
    const lines = comparisonToTable(compare(a, b), { width }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(() => comparisonToTable(compare(a, b), { width: 39 })).toThrow(
      'comparisonToTable: width must be at least 40, got 39',
    );
  });

  test('two of the same are told to be so', () => {
    expect(comparisonToTable(compare(a, a))).toContain('modules: all the same');
  });
});

test('as Markdown names are escaped', () => {
  expect(comparisonToMarkdown(compare(a, b))).toContain(
    '| `head.fc` | changed | 320 | 320 | 1.00x | 640 | 1,280 | 2.00x |',
  );
  const text = comparisonToMarkdown(compare(a, renamed(hostile.markdown)));
  expect(text).toContain('| a&#124;b&#96;c&#96;&#92;&#124;d | added |');
  expect(text).toContain('- b: a&#124;b&#96;c&#96;&#92;&#124;d');
});
