import { expect, test } from 'vitest';
import {
  chinchillaForwardFlops,
  chinchillaTrainingFlops,
  kaplanForwardFlops,
  kaplanParameters,
  kaplanTrainingFlops,
} from '../../src/scaling/index.ts';

const gpt3 = { layers: 96, width: 12_288, heads: 96, context: 2048, vocabulary: 50_257 };

test('GPT-3 has 12 n_layer d_model^2 parameters without embeddings, with d_ff = 4 d_model', () => {
  expect(kaplanParameters(gpt3)).toBe(12 * 96 * 12_288 ** 2); // 173,946,175,488
  expect(kaplanParameters(gpt3)).toBe(173_946_175_488);
});

test('a token costs 2 N and the attention term 2 n_layer n_ctx d_attn', () => {
  expect(kaplanForwardFlops(gpt3)).toBe(2 * 173_946_175_488 + 2 * 96 * 2048 * 12_288); // 352,724,189,184
  expect(kaplanTrainingFlops(gpt3, 1000)).toBe(3 * 352_724_189_184 * 1000);
});

test('head width and feed-forward width may be other than usual', () => {
  const shape = { layers: 2, width: 8, heads: 4, headWidth: 3, feedForward: 10, context: 5, vocabulary: 7 };
  expect(kaplanParameters(shape)).toBe(2 * 8 * 2 * (2 * 12 + 10));
  expect(kaplanForwardFlops(shape)).toBe(2 * 1088 + 2 * 2 * 5 * 12);
});

test('a sequence costs the terms of appendix F', () => {
  const shape = { layers: 2, width: 8, heads: 4, headWidth: 3, feedForward: 10, context: 5, vocabulary: 7 };
  const expected = {
    embeddings: 2 * 5 * 7 * 8, // 560
    projections: 2 * (2 * 3 * 5 * 8 * 12), // 5,760
    logits: 2 * (2 * 5 * 5 * 12), // 1,200
    softmax: 2 * (3 * 4 * 5 * 5), // 600
    reductions: 2 * (2 * 5 * 5 * 12), // 1,200
    output: 2 * (2 * 5 * 12 * 8), // 1,920
    dense: 2 * (2 * 5 * (8 * 10 + 8 * 10)), // 3,200
    finalLogits: 2 * 5 * 8 * 7, // 560
  };
  expect(chinchillaForwardFlops(shape)).toEqual({ ...expected, total: 15_000 });
  expect(chinchillaTrainingFlops(shape, 10)).toBe(2 * 3 * 15_000); // two sequences
});

test('both counts agree but for embeddings, softmax and the second of the products of attention', () => {
  const { embeddings, finalLogits, softmax, reductions, total } = chinchillaForwardFlops(gpt3);
  expect(total - embeddings - finalLogits - softmax - reductions).toBe(2048 * kaplanForwardFlops(gpt3));
});

test('sizes must be positive', () => {
  expect(() => kaplanParameters({ ...gpt3, layers: 0 })).toThrow(
    'kaplanParameters: layers must be a positive number, got 0',
  );
  expect(() => kaplanForwardFlops({ ...gpt3, context: -1 })).toThrow(
    'kaplanForwardFlops: context must be a positive number, got -1',
  );
  expect(() => chinchillaForwardFlops({ ...gpt3, heads: Number.NaN })).toThrow(
    'chinchillaForwardFlops: heads must be a positive number, got NaN',
  );
  expect(() => kaplanTrainingFlops(gpt3, 0)).toThrow('kaplanTrainingFlops: tokens must be a positive number, got 0');
  expect(() => chinchillaTrainingFlops(gpt3, 0)).toThrow(
    'chinchillaTrainingFlops: tokens must be a positive number, got 0',
  );
});
