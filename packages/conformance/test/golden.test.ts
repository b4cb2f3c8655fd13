import type { ModelEntry } from '@netwright/tensor-core';
import { ruleImage } from '@netwright/tensor-core/testing';
import { describe, expect, it } from 'vitest';
import { goldenFeeds } from '../src/golden.ts';
import { perceptron } from './perceptron.ts';

describe('goldenFeeds', () => {
  it('makes the image of a reference by the rule', () => {
    const entry: ModelEntry = { ...perceptron, inputs: { pixels: { dtype: 'float32', shape: ['N', 3, 8, 8] } } };
    const feeds = goldenFeeds({ input: { shape: [2, 3, 8, 8], rule: 'image' } }, entry);
    expect(feeds).toEqual({ pixels: ruleImage([2, 3, 8, 8]) });
  });

  it('takes ids and masks by their values, in the dtypes of the model', () => {
    const entry: ModelEntry = {
      ...perceptron,
      inputs: { ids: { dtype: 'int64', shape: ['N', 'T'] }, mask: { dtype: 'float32', shape: ['N', 'T'] } },
    };
    const input = { ids: { shape: [1, 2], values: [5, 7] }, mask: { shape: [1, 2], values: [1, 0] } };
    expect(goldenFeeds({ input }, entry)).toEqual({
      ids: { dtype: 'int64', dims: [1, 2], data: BigInt64Array.of(5n, 7n) },
      mask: { dtype: 'float32', dims: [1, 2], data: Float32Array.of(1, 0) },
    });
    expect(() => goldenFeeds({ input: { ids: input.ids } }, entry)).toThrow('has no input mask, only ids');
  });
});
