import { describe, expect, test } from 'vitest';
import { confusion, intersectionOverUnion } from '../../src/train/index.ts';

/** Three pixels of one image in two classes: class 1, a tie, class 0. */
const scores = { data: Float32Array.of(1, 3, 5, 2, 3, 4), dims: [1, 2, 3] };

describe('confusion', () => {
  test('counts pixels by true and by predicted class, the first of equal scores', () => {
    expect([...confusion(scores, [1, 1, 0])]).toEqual([1, 0, 1, 1]);
  });

  test('adds to the counts of earlier batches', () => {
    const counts = confusion({ data: Float32Array.of(0, 1, 1, 0), dims: [2, 2] }, Int32Array.of(1, 1));
    expect([...counts]).toEqual([0, 0, 1, 1]);
    expect(confusion({ data: Float32Array.of(9, 1), dims: [1, 2] }, [0n], counts)).toBe(counts);
    expect([...counts]).toEqual([1, 0, 1, 1]);
  });

  test('leaves out labels that are no class', () => {
    expect([...confusion(scores, [255, -1, 0])]).toEqual([1, 0, 0, 0]);
  });

  test('names sizes that do not belong together', () => {
    expect(() => confusion(scores, [1])).toThrow('confusion: scores [1, 2, 3] need 3 labels, got 1');
    expect(() => confusion(scores, [1, 1, 0], new Float64Array(9))).toThrow('counts of 2 classes are 4 numbers, got 9');
  });
});

describe('intersectionOverUnion', () => {
  test('divides what is right by what is right, missed or taken for it wrongly', () => {
    // Class 0: 6 right, 2 missed, 1 wrongly; class 1: 3 right, 1 missed, 2 wrongly.
    expect(intersectionOverUnion(Float64Array.of(6, 2, 1, 3))).toEqual([6 / 9, 3 / 6]);
  });

  test('is not a number for a class that is nowhere', () => {
    expect(intersectionOverUnion(Float64Array.of(4, 0, 0, 0))).toEqual([1, Number.NaN]);
  });

  test('refuses counts that are no square', () => {
    expect(() => intersectionOverUnion(new Float64Array(6))).toThrow('must be those of a square, got 6 numbers');
  });
});
