import { describe, expect, test } from 'vitest';
import { bytes, integer, integers, namedCount, namedShape, quantity } from '../../src/command/parse.ts';

describe('numbers of options', () => {
  test('whole ones lie in a range', () => {
    expect([integer(1)('1'), integer(0)('0'), integer(1, 64)('64')]).toEqual([1, 0, 64]);
    for (const text of ['0', '-1', '1.5', '', 'x', '9007199254740993'])
      expect(() => integer(1)(text)).toThrow('It must be a whole number from 1 on.');
    expect(() => integer(1, 64)('65')).toThrow('It must be a whole number from 1 to 64.');
  });

  test('several have commas between, and each counts once', () => {
    expect(integers(1, 64)('32,8,8,1')).toEqual([32, 8, 1]);
    for (const text of ['', '8,', '0', '65', '8;4'])
      expect(() => integers(1, 64)(text)).toThrow('It must be whole numbers from 1 to 64, with commas between.');
  });

  test('quantities take prefixes of SI in either case', () => {
    expect(['1e12', '312T', '312t', '1.5G', '2k', '7'].map(quantity)).toEqual([1e12, 312e12, 312e12, 1.5e9, 2000, 7]);
    for (const text of ['0', '-1', '1e999', 'T', '1 T', '1X'])
      expect(() => quantity(text)).toThrow('It must be a positive');
  });

  test('bytes take powers of 1000 and of 1024', () => {
    expect(['8192', '1kB', '1MB', '1GB', '32KiB', '1MiB', '1.5MiB', '10B'].map(bytes)).toEqual([
      8192, 1000, 1_000_000, 1_000_000_000, 32_768, 1_048_576, 1_572_864, 10,
    ]);
    for (const text of ['0', '-1', 'MB', '1TB', '1M', '0.1'])
      expect(() => bytes(text)).toThrow('It must be a number of bytes');
  });
});

describe('what is given by name', () => {
  test('adds up, and names may hold the sign', () => {
    const count = namedCount('NAME=COUNT');
    expect(count('T=20', count('N=8'))).toEqual({ N: 8, T: 20 });
    expect(count('a=b=3')).toEqual({ 'a=b': 3 });
    expect(Object.keys(count('__proto__=1'))).toEqual(['__proto__']);
  });

  test('must have a name, a number, and be given once', () => {
    const count = namedCount('NAME=COUNT');
    for (const text of ['N', '=3', '']) expect(() => count(text)).toThrow('It must read NAME=COUNT.');
    expect(() => count('N=x')).toThrow('It must be a whole number from 0 on.');
    expect(() => count('N=1', { N: 2 })).toThrow('N is given twice.');
  });

  test('shapes have commas or crosses between sizes; no size is a scalar', () => {
    expect(namedShape('x=1x3x224x224', namedShape('y=2,4'))).toEqual({ y: [2, 4], x: [1, 3, 224, 224] });
    expect(namedShape('s=')).toEqual({ s: [] });
    expect(() => namedShape('x=1,,2')).toThrow('It must be a whole number from 0 on.');
  });
});
