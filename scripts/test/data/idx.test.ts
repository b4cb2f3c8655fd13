import { expect, test } from 'vitest';
import { parseIdx } from '../../data/idx.ts';

const header = (...bytes: number[]): number[] => [0, 0, 8, ...bytes];

test('parseIdx reads the shape big-endian and leaves the bytes as they are', () => {
  const file = parseIdx(Uint8Array.from(header(2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255)), 'a');
  expect(file.shape).toEqual([2, 3]);
  expect([...file.data]).toEqual([1, 2, 3, 4, 5, 255]);
});

test('parseIdx reads from the middle of a larger buffer', () => {
  const whole = Uint8Array.from([9, 9, ...header(1, 0, 0, 0, 1, 7), 9]);
  expect([...parseIdx(whole.subarray(2, 11), 'a').data]).toEqual([7]);
});

test.each([
  ['an empty file', [], 'parseIdx f: the magic number must be 0x000008 and a rank, got 0 bytes'],
  ['a gzip file', [0x1f, 0x8b, 8, 0], 'parseIdx f: the magic number must be 0x000008 and a rank, got 0x1f8b0800'],
  ['floats', [0, 0, 13, 1, 0, 0, 0, 0], 'parseIdx f: the magic number must be 0x000008 and a rank, got 0x00000d01'],
  ['a cut header', header(3, 0, 0, 0, 1), 'parseIdx f: a header of rank 3 takes 16 bytes, got 8'],
  ['cut data', header(1, 0, 0, 0, 2, 1), 'parseIdx f: shape [2] takes 10 bytes with its header, got 9'],
  ['a longer file', header(1, 0, 0, 0, 1, 1, 1), 'parseIdx f: shape [1] takes 9 bytes with its header, got 10'],
])('parseIdx refuses %s', (_, bytes, message) => {
  expect(() => parseIdx(Uint8Array.from(bytes), 'f')).toThrow(message);
});
