import { expect, test } from 'vitest';
import { bleu } from '../../train/bleu.ts';

const words = (text: string): string[] => text.split(' ');

test('BLEU is the geometric mean of the precisions of one to four words', () => {
  // 4/5, 3/4, 2/3 and 1/2 of the runs are right: their product is 1/5.
  expect(bleu([words('a b c d e')], [words('a b c d f')])).toBeCloseTo(0.2 ** 0.25, 12);
  expect(bleu([words('a b c d e')], [words('a b c d e')])).toBe(1);
  expect(bleu([words('the cat sat on the mat')], [words('the cat is on the mat')])).toBe(0); // no run of four
});

test('a translation that is too short pays for it, one that is too long does by its precision', () => {
  expect(bleu([words('a b c d')], [words('a b c d e')])).toBeCloseTo(Math.exp(1 - 5 / 4), 12);
  // 4/5, 3/4, 2/3, 1/2 again
  expect(bleu([words('a b c d x')], [words('a b c d')])).toBeCloseTo(0.2 ** 0.25, 12);
});

test('a run counts as often as the reference has it, and counts are those of all sentences together', () => {
  // Of 8 words 4 are right, of 7 runs of two 3, of 6 of three 2, of 5 of four 1.
  expect(bleu([words('a a a a a a a a')], [words('a a a a b b b b')])).toBeCloseTo(
    ((4 * 3 * 2) / (8 * 7 * 6 * 5)) ** 0.25,
    12,
  );
  // 9/10, 7/8, 5/6 and 3/4 over both
  const both = bleu([words('a b c d e'), words('a b c d e')], [words('a b c d e'), words('a b c d f')]);
  expect(both).toBeCloseTo(((9 * 7 * 5 * 3) / (10 * 8 * 6 * 4)) ** 0.25, 12);
});

test('translations without their references are refused, and no words at all are worth nothing', () => {
  expect(() => bleu([], [])).toThrow('bleu: needs a reference for each translation, got 0 for 0');
  expect(() => bleu([['a']], [])).toThrow('got 0 for 1');
  expect(bleu([[]], [words('a b c d')])).toBe(0);
});
