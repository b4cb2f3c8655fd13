import { expect, test } from 'vitest';
import { oneLine } from '../src/one-line.ts';

test('a message of several lines becomes one, of a readable length', () => {
  expect(oneLine(new Error('bind: got 2 missing\n  missing (2):\n    a float32 [1]\n    b float32 [2]'))).toBe(
    'bind: got 2 missing; missing (2): a float32 [1]; b float32 [2]',
  );
  expect(oneLine('text\n')).toBe('text');
  expect(oneLine(new TypeError(''))).toBe('TypeError');
  expect(oneLine(new Error('x'.repeat(1000)))).toHaveLength(400);
});
