import { describe, expect, test } from 'vitest';
import { toTable } from '../../src/report/to-table.ts';
import { roofline } from '../../src/roofline/roofline.ts';
import { chainProfile, hostile, profileOf, renamed, rows } from './small-profile.ts';

const profile = profileOf(rows);
const header = (text: string): string[] => (text.split('\n').find((line) => line.startsWith('│')) ?? '').split(/ *│ */);
const body = (text: string, title: string): string[][] => {
  const lines = text.split('\n');
  const from = lines.indexOf(title) + 4;
  const to = lines.findIndex((line, i) => i > from && line.startsWith('└'));
  return lines.slice(from, to).map((line) =>
    line
      .split('│')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};
/** 1 us an operation and 1 us a byte. */
const machine = { name: 'abacus', peak: 1e6, bandwidth: 1e6, source: 'made up' };
const found = roofline(profile, machine);

describe('widths', () => {
  test.each([40, 60, 80, 100, 120, 160, 200])('no line is longer than %d characters', (width) => {
    for (const rows of ['nodes', 'modules', 'ops'] as const) {
      for (const shown of [profile, chainProfile(300), renamed(`${'deep.'.repeat(40)}name`)]) {
        const lengths = toTable(shown, { width, rows, roofline: roofline(shown, machine) })
          .split('\n')
          .map((line) => line.length);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(width);
      }
    }
  });

  test('all columns are there when there is room, and name and MACs when there is little', () => {
    const all = ['#', 'name', 'op', 'in shape', 'out shape', 'params', 'params %', 'MACs', 'FLOPs', 'MACs %'];
    const rest = ['out elements', 'out [B]', 'live [B]', 'FLOP/B', 'bound', 'min. [ms]'];
    expect(header(toTable(profile, { width: 200, roofline: found }))).toEqual(['', ...all, ...rest, '']);
    expect(header(toTable(profile, { width: 200 }))).toEqual(['', ...all, ...rest.slice(0, 4), '']);
    expect(header(toTable(profile, { width: 40 }))).toEqual(['', 'name', 'MACs', '']);
  });

  test('below 40 characters it is refused', () => {
    expect(() => toTable(profile, { width: 39 })).toThrow('toTable: width must be at least 40, got 39');
    expect(() => toTable(profile, { width: Number.NaN })).toThrow('got NaN');
  });

  test('a long name keeps its end, and numbers stay whole', () => {
    const text = toTable(
      profileOf(rows.map((row) => ({ ...row, name: `model.${'block.'.repeat(30)}${row.name}`, macs: 12_345_678_901 }))),
      { width: 60 },
    );
    expect(text).toMatch(/│ model\.block\S*….*features\.conv\/Conv +│.*12,345,678,901 │/);
  });
});

describe('rows', () => {
  test('a node has its shapes, counts with separators, shares and intensity', () => {
    expect(body(toTable(profile, { width: 200, roofline: found }), 'Nodes')).toEqual([
      // 3,456 FLOP / 1,504 B = 2.30; 3,456 FLOP against 1,504 B at 1 us each
      [
        '0',
        'features.conv/Conv',
        'Conv',
        '2x3x4x4',
        '2x8x2x2',
        '216',
        '40.3',
        '1,728',
        '3,456',
        '73.0',
        '64',
        '256',
        '256',
        '2.30',
        'compute',
        '3.46',
      ],
      [
        '1',
        'features.act/Softmax',
        'Softmax',
        '2x8x2x2',
        '2x8x2x2',
        '0',
        '0.0',
        '0',
        '0',
        '0.0',
        '64',
        '256',
        '256',
        '0',
        'memory',
        '0.512',
      ],
      [
        '2',
        'mystery',
        'com.example.Mystery',
        '2x8x2x2',
        '?',
        '0',
        '0.0',
        '0',
        '0',
        '0.0',
        '0',
        '0',
        '256',
        '0',
        'memory',
        '0.256',
      ],
      [
        '3',
        'head.fc/Gemm',
        'Gemm',
        '2x32',
        '2x10',
        '320',
        '59.7',
        '640',
        '1,280',
        '27.0',
        '20',
        '80',
        '80',
        '0.792',
        'memory',
        '1.62',
      ],
      ['', 'total', '', '', '', '536', '', '2,368', '4,736', '', '', '', '', '', '', '5.84'],
    ]);
  });

  test('modules are stepped in, and nodes outside of them are told', () => {
    const text = toTable(profile, { width: 80, rows: 'modules' });
    expect(text).toMatch(/│ features +│.*\n│ {3}conv +│.*\n│ {3}act +│.*\n│ head +│.*\n│ {3}fc +│/);
    expect(text).toContain('1 node in no module.');
  });

  test('operators are summed', () => {
    expect(body(toTable(profileOf([...rows, ...rows]), { width: 60, rows: 'ops' }), 'Operators')[0]).toContain('3,456');
  });

  test.each([
    ['order', [0, 1, 2, 3]],
    ['parameters', [3, 0, 1, 2]],
    ['activations', [0, 1, 3, 2]],
    ['name', [1, 0, 3, 2]],
    ['macs', [0, 3, 1, 2]],
    ['time', [0, 3, 1, 2]],
  ])('sorted by %s', (sort, order) => {
    const shown = body(toTable(profile, { width: 200, sort, roofline: found }), 'Nodes').slice(0, 4);
    expect(shown.map(([index]) => Number(index))).toEqual(order);
  });

  test('the costliest are kept in the order of execution, and what is left out is told', () => {
    const text = toTable(profile, { width: 200, top: 2 });
    expect(body(text, 'Nodes').map(([, name]) => name)).toEqual(['features.conv/Conv', 'head.fc/Gemm', 'total']);
    expect(text).toContain('2 nodes not shown; these are the 2 nodes with the most MACs.');
    expect(toTable(profile, { top: 1, sort: 'name' })).toContain('3 nodes not shown; these are the first 1 by name.');
    expect(toTable(profile, { top: Number.POSITIVE_INFINITY })).not.toContain('not shown');
  });

  test('of 10,000 rows the 1,000 costliest are shown', () => {
    const long = chainProfile(10_000);
    const least = [...long.rows()].map(({ macs }) => macs).sort((a, b) => b - a)[999] as number;
    const shown = body(toTable(long, { width: 200 }), 'Nodes').slice(0, -1);
    expect(shown).toHaveLength(1000);
    expect(Math.min(...shown.map((cells) => Number(cells[7]?.replaceAll(',', ''))))).toBe(least);
  });

  test('an unknown order and a top that is no count are refused', () => {
    expect(() => toTable(profile, { sort: 'size' })).toThrow(
      'report: sort must be one of order, index, name, op, input, output, parameters,',
    );
    for (const top of [0, -1, 1.5, Number.NaN])
      expect(() => toTable(profile, { top })).toThrow(`report: top must be a positive integer or Infinity, got ${top}`);
  });
});

describe('what stands below', () => {
  const text = toTable(profile, { width: 100 });

  test('totals, per sample too', () => {
    expect(body(text, 'Totals')).toContainEqual(['parameters [elements]', '536', '']);
    expect(body(text, 'Totals')).toContainEqual(['MACs', '2,368', '1,184']);
    expect(body(toTable(profileOf(rows, { batch: 1 })), 'Totals')).toContainEqual(['MACs', '2,368']);
    expect(body(toTable(profileOf(rows, { batch: 3 })), 'Totals')).toContainEqual(['MACs', '2,368', '789']); // 789.3
  });

  test('the nodes with the most MACs and what they are together', () => {
    expect(body(text, 'Most MACs')).toEqual([
      ['0', 'features.conv/Conv', 'Conv', '1,728', '73.0', '73.0'],
      ['3', 'head.fc/Gemm', 'Gemm', '640', '27.0', '100.0'],
    ]);
    expect(body(toTable(chainProfile(100)), 'Most MACs')).toHaveLength(10);
  });

  test('peaks of memory and weights by bit width', () => {
    expect(body(text, 'Peaks of activation memory, weights apart')[1]).toEqual([
      ...['alive at once', '160', '640', 'features.conv/Conv'],
    ]);
    const widths = body(text, 'Parameters at other bit widths, packed, without scales');
    expect(widths.map(([bits, bytes]) => `${bits} ${bytes}`)).toEqual(
      ['32 2,144', '16 1,072', '8 536', '4 268', '2 134', '1 67'], // 536 weights
    );
  });

  test('the convention, symbols, uncounted operators and problems are always told', () => {
    for (const summary of [true, false]) {
      const flat = toTable(profile, { width: 100, summary }).replace(/\n +/g, ' ');
      expect(flat).toContain('convention: mac. Multiply-accumulates');
      expect(flat).toContain("Attention's products (0 MACs) are included.");
      expect(flat).toContain('inputs: x float32 [2, 3, 4, 4]. Batch of 2.');
      expect(flat).toContain('symbol: N = 2 (given)');
      expect(flat).toContain('zero: counted as 0 by this convention: Softmax (1)');
      expect(flat).toContain(
        'unknown: not counted, as the operator or its shapes are not known: com.example.Mystery (1)',
      );
      expect(flat).toContain('problem: mystery: the shape of its output could not be inferred');
    }
  });

  test('attention apart, assumed symbols and weights that no node reads are told', () => {
    const totals = { ...profile.totals, parameters: 636, attentionMacs: 1_000 };
    const symbols = [
      { symbol: 'T', value: 1, origin: 'assumed' as const },
      { symbol: 'n', value: 1, origin: 'data' as const },
    ];
    const other = toTable(profileOf(rows, { totals, symbols, attention: 'apart' }), { width: 200 });
    expect(other).toContain("Attention's products (1,000 MACs) are apart: not among the MACs.");
    expect(other).toContain('symbol: T = 1 (assumed)\nsymbol: n = 1 (decided by the data, assumed)');
    expect(other).toContain('stored, but read by no node that was counted: 100 parameters, 0 statistics and constants');
  });

  test('of many problems the first are told, and how many there are', () => {
    const problems = Array.from({ length: 60 }, (_, i) => ({ place: `node ${i}`, message: 'is wrong' }));
    const other = toTable(profileOf(rows, { problems }));
    expect(other).toContain('problem: node 49: is wrong\nproblem: 10 more problems');
  });
});

test('a graph without nodes has totals and notes', () => {
  const empty = toTable(profileOf([], { batch: 0, problems: [] }), { width: 60 });
  expect(empty).toContain('small: 0 nodes');
  expect(empty).toContain('convention: mac');
  expect(empty).not.toMatch(/NaN|Infinity|undefined/);
});

test('a name cannot steer the terminal, turn its direction or begin a line', () => {
  const text = toTable(renamed(hostile.terminal), { width: 120 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(text).toContain('?[31mred??next?line');
});
