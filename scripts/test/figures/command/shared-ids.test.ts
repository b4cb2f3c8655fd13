import { expect, test } from 'vitest';
import { sharedIds } from '../../../figures/command/shared-ids.ts';

test('an id of two files is found, with both', () => {
  const [a, b, c] = ['one', 'two', 'three'].map((subject, i) => ({ id: `F0${i % 2}`, subject, path: `${subject}.ts` }));
  expect(sharedIds([a, b, c] as never)).toEqual([['F00', [a, c]]]);
  expect(sharedIds([a, b] as never)).toEqual([]);
});
