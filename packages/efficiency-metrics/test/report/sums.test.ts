import { describe, expect, test } from 'vitest';
import { byOp } from '../../src/report/by-op.ts';
import { byPath, listModules } from '../../src/report/by-path.ts';
import { packedBytes, weightBytesAt } from '../../src/report/weight-bytes-at.ts';
import { chainProfile, profileOf, rows } from './small-profile.ts';

const profile = profileOf(rows);
const named = (path: string) => rows.map((row, index) => ({ ...row, index, path }));

describe('byPath', () => {
  test('sums each module with its parts, in the order in which they first run', () => {
    const all = listModules(byPath(profile)).map(({ path, name, level, nodes, parameters, macs }) =>
      [path, name, level, nodes, parameters, macs].join(' '),
    );
    expect(all).toEqual([
      ' small 0 4 536 2368',
      'features features 1 2 216 1728',
      'features.conv conv 2 1 216 1728',
      'features.act act 2 1 0 0',
      'head head 1 1 320 640',
      'head.fc fc 2 1 320 640',
    ]);
  });

  test('sums everything that a node has', () => {
    expect(byPath(profile, { depth: 0 })).toEqual({
      ...{ name: 'small', path: '', level: 0, children: [], nodes: 4 },
      ...{ parameters: 536, statistics: 0, constants: 0, weightBytes: 2144, macs: 2368, attentionMacs: 0 },
      ...{ flops: 4736, ops: 4736, activations: 148, activationBytes: 592, bytesMoved: 1504 + 512 + 256 + 1616 },
    });
  });

  test('deeper modules are summed into the one above them', () => {
    const top = byPath(profile, { depth: 1 });
    expect(top.children.map(({ path, macs, children }) => [path, macs, children.length])).toEqual([
      ['features', 1728, 0],
      ['head', 640, 0],
    ]);
  });

  test('a path of 10,000 parts is cut at 64 and stays a path', () => {
    const all = listModules(byPath(profileOf(named(Array.from({ length: 10_000 }, () => 'a').join('.')))));
    expect(all).toHaveLength(65);
    expect(all[64]).toMatchObject({ level: 64, nodes: 4, macs: 2368, path: 'a.'.repeat(63).concat('a') });
  });

  test('empty parts and the names of properties are names like others', () => {
    for (const path of ['.', 'a..b', '.a', '__proto__.constructor', 'toString']) {
      const all = listModules(byPath(profileOf(named(path))));
      expect(all.map(({ name }) => name)).toEqual(['small', ...path.split('.')]);
      expect(all.every(({ macs }) => macs === 2368)).toBe(true);
    }
  });

  test.each([-1, 1.5, 65, Number.NaN])('a depth of %d is refused', (depth) => {
    expect(() => byPath(profile, { depth })).toThrow(`byPath: depth must be an integer from 0 to 64, got ${depth}`);
  });
});

test('byOp sums the nodes of an operator, the costliest first, foreign ones under their domain', () => {
  const twice = profileOf([...rows, ...rows]);
  expect(byOp(twice).map(({ op, nodes, parameters, macs }) => [op, nodes, parameters, macs])).toEqual([
    ['Conv', 2, 432, 3456],
    ['Gemm', 2, 640, 1280],
    ['Softmax', 2, 0, 0],
    ['com.example.Mystery', 2, 0, 0],
  ]);
});

test('the sums of 10,000 nodes are the sums of their figures', () => {
  const long = chainProfile(10_000);
  let macs = 0;
  for (const row of long.rows()) macs += row.macs;
  expect(byPath(long).macs).toBe(macs);
  expect(byOp(long)).toMatchObject([{ op: 'Relu', nodes: 10_000, macs }]);
});

describe('weightBytesAt', () => {
  test.each([
    [32, 2144],
    [16, 1072],
    [8, 536],
    [4, 268],
    [2, 134],
    [1, 67],
    [3, 201], // 536 * 3 / 8
  ])('%d bits', (bits, bytes) => {
    expect(weightBytesAt(profile, bits)).toBe(bytes);
  });

  test('rounds the last byte up', () => {
    const seven = profileOf(rows, { totals: { ...profile.totals, parameters: 7 } });
    expect([4, 2, 1].map((bits) => weightBytesAt(seven, bits))).toEqual([4, 2, 1]);
  });

  test.each([0, 65, 1.5])('%d bits are refused', (bits) => {
    expect(() => weightBytesAt(profile, bits)).toThrow(
      `weightBytesAt: bits must be an integer from 1 to 64, got ${bits}`,
    );
  });
});

describe('packedBytes', () => {
  test.each([
    [60_954_656, 32, 243_818_624],
    [7e9, 4, 3.5e9],
    [3, 5, 2], // 15 bits
    [0, 8, 0],
  ])('%d numbers of %d bits are %d bytes', (numbers, bits, bytes) => {
    expect(packedBytes(numbers, bits)).toBe(bytes);
  });

  test('refuses what is no count', () => {
    expect(() => packedBytes(1.5, 8)).toThrow('packedBytes: numbers must be an integer from 0 on, got 1.5');
    expect(() => packedBytes(1, 0)).toThrow('packedBytes: bits must be an integer from 1 to 64, got 0');
  });
});
