import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fillByRule, ruleImage, ruleValues, unit } from '../../src/testing/weight-rule.ts';

const sha = (a: ArrayBufferView): string =>
  createHash('sha256')
    .update(new Uint8Array(a.buffer, a.byteOffset, a.byteLength))
    .digest('hex')
    .slice(0, 16);

describe('unit', () => {
  test('gives the check values of the rule', () => {
    expect([...unit('fc.weight', 3)]).toEqual([0.12046146392822266, 0.36768823862075806, 0.555325984954834]);
    expect([...unit('blocks', 3)]).toEqual([0.010358154773712158, 0.44747745990753174, 0.046681880950927734]);
  });
});

// Hashes of numpy 1.24's arrays by the rule's own program (fill and image, float32).
describe('ruleValues', () => {
  test.each([
    ['fc.weight', [10, 20], '9d6cad335417257f'],
    ['layer1.0.bn1.weight', [64], '1a816a9f0418e73a'],
    ['layer1.0.bn1.running_var', [64], '94a56eb0919d1a2b'],
    ['layer1.0.bn1.running_mean', [64], '51ea853540ec8f60'],
    ['fc.bias', [1000], '57588e661465ee63'],
    ['conv1.weight', [64, 3, 7, 7], 'c0c7a9b7d783b1ad'],
    ['alpha', [], '7c0b543165e0500a'],
    ['layer.größe.weight', [5, 7, 3], '825988208e3a1253'],
    ['running_var', [100000], '369b44cc706b86a8'],
  ])('%s %j has the bits of the reference', (name, shape, hash) => {
    expect(sha(ruleValues(name, shape))).toBe(hash);
  });
});

describe('ruleImage', () => {
  test.each([
    [[2, 3, 224, 224], 7, '9d75a0e2eed22ee5'],
    [[1, 3, 96, 128], 7, '879648a1e9f6be9c'],
    [[2, 1, 32, 32], 5, '275c184ffa1ba17d'],
    [[1, 2, 5, 6], 7, '848f1ef99c2974db'],
  ] as [[number, number, number, number], number, string][])(
    '%j with %d cells has the bits of the reference',
    (shape, cells, hash) => {
      const image = ruleImage(shape, cells);
      expect(image.dims).toEqual(shape);
      expect(sha(image.data)).toBe(hash);
    },
  );
});

describe('fillByRule', () => {
  const params = [
    { name: 'bn.running_var', dtype: 'float32', shape: [4] },
    { name: 'bn.num_batches_tracked', dtype: 'int64', shape: [] },
    { name: 'fc.weight', dtype: 'float32', shape: [2, 3] },
    { name: 'half.weight', dtype: 'float16', shape: [2, 3] },
  ] as const;

  test('fills a list of entries in order, integers with zeros', () => {
    const weights = fillByRule(params);
    expect([...weights.keys()]).toEqual(params.map((p) => p.name));
    expect(weights.get('fc.weight')).toEqual({ dtype: 'float32', dims: [2, 3], data: ruleValues('fc.weight', [2, 3]) });
    expect(weights.get('bn.num_batches_tracked')).toEqual({ dtype: 'int64', dims: [], data: new BigInt64Array(1) });
    expect(weights.get('half.weight')?.data).toBeInstanceOf(Uint16Array);
  });

  test('takes anything with a map of parameters, and integer entries from given weights', () => {
    const index = { dtype: 'int64', dims: [2], data: BigInt64Array.of(3n, 5n) } as const;
    const weights = fillByRule(
      { params: new Map([['i', { name: 'i', dtype: 'int64', shape: [2] }]]) },
      { integers: new Map([['i', index]]) },
    );
    expect(weights.get('i')).toBe(index);
  });

  test('refuses a symbolic shape', () => {
    expect(() => fillByRule([{ name: 'pos', dtype: 'float32', shape: ['T', 3] }])).toThrow(
      'fillByRule pos: needs a shape of numbers, got [T, 3]',
    );
  });
});
