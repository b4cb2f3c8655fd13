import { expect, test } from 'vitest';
import { special, vocabularyOf } from '../../data/vocabulary.ts';

test('a vocabulary numbers its symbols after padding, beginning and end, and gives them back up to the end', () => {
  const words = vocabularyOf(['dog', 'the', 'cat', 'the']);
  expect(words.size).toBe(6);
  expect(words.encode(['the', 'cat', 'dog'])).toEqual([5, 3, 4]);
  expect(words.decode([5, 3, special.end, 4])).toEqual(['the', 'cat']);
  expect(words.decode([5, 4])).toEqual(['the', 'dog']);
  expect(words.decode([special.padding, 4])).toEqual([]);
  expect(() => words.encode(['the', 'cow'])).toThrow('encode: needs a symbol of the vocabulary, got "cow"');
});
