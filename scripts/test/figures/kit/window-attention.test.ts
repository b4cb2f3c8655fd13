import { expect, test } from 'vitest';
import { groupsOf, layerMacs, windowsOf } from '../../../figures/kit/window-attention.ts';

const map = { side: 4, window: 2 };

test('windows of 2 x 2 on 4 x 4 patches are four, shifted by one they are nine: corners of 1, edges of 2, a middle of 4', () => {
  const sizes = (windows: readonly number[]): number[] =>
    [...new Set(windows)].map((one) => windows.filter((other) => other === one).length).sort();
  expect(sizes(windowsOf({ ...map, shift: 0 }))).toEqual([4, 4, 4, 4]);
  expect(sizes(windowsOf({ ...map, shift: 1 }))).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 4]);
});

test('the graph attends within these windows', async () => {
  const shifted = { ...map, shift: 1 };
  const [groups, windows] = [await groupsOf(shifted), windowsOf(shifted)];
  const together = (of: readonly number[]): boolean[] => of.flatMap((a) => of.map((b) => a === b));
  expect(together(groups)).toEqual(together(windows));
});

test('a layer over n patches of C channels takes 4 n C² + 2 n² C, in windows of w² patches 4 n C² + 2 w² n C', () => {
  expect(layerMacs(4, 8, 2)).toBe(4 * 16 * 64 + 2 * 256 * 8);
  expect(layerMacs(4, 8, 2, 2)).toBe(4 * 16 * 64 + 2 * 4 * 16 * 8);
});
