import { expect, test } from 'vitest';
import { hertzOf, mel, melCorners, triangle } from '../../../figures/kit/mel.ts';

test('700 Hz is 2595 log10(2) = 781.17 mel, 6300 Hz 2595, and the way back is the same', () => {
  expect(mel(700)).toBeCloseTo(781.1728, 3); // log10(2) = 0.30103
  expect(mel(6300)).toBeCloseTo(2595, 9);
  expect(hertzOf(2595)).toBeCloseTo(6300, 8);
});

test('corners of one triangle up to 6300 Hz: its centre is at half of 2595 mel, 700 (√10 - 1) Hz', () => {
  const corners = melCorners(1, 6300);
  expect(corners).toHaveLength(3);
  expect(corners[0]).toBe(0);
  expect(corners[1]).toBeCloseTo(1513.594, 3); // √10 = 3.162278
  expect(corners[2]).toBeCloseTo(6300, 8);
});

test('a triangle rises to 1 at its centre, falls to 0 at its ends and stays there', () => {
  const corners = [0, 100, 300, 700];
  expect([0, 50, 100, 150, 300, 400].map((f) => triangle(corners, 0, f))).toEqual([0, 0.5, 1, 0.75, 0, 0]);
  expect([50, 100, 200, 300, 500].map((f) => triangle(corners, 1, f))).toEqual([0, 0, 0.5, 1, 0.5]);
});
