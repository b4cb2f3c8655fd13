import { expect, test } from 'vitest';
import { drawsOf } from '../../data/draws.ts';
import { drawSentence, englishFrench } from '../../data/english-french.ts';
import { heldPairs } from '../../data/sequence-pairs.ts';

const draws = drawsOf({ seed: 0 });
const sentences = Array.from({ length: 104 }, (_, i) => drawSentence(5 + (i % 26), draws));

test('sentences have the length that is asked for, in both languages, and words of the vocabularies', () => {
  const task = englishFrench({ least: 5, most: 30 });
  sentences.forEach(({ source, target }, i) => {
    expect([source.length, target.length]).toEqual([5 + (i % 26), 5 + (i % 26)]);
    expect(task.source.decode(task.source.encode(source))).toEqual(source);
    expect(task.target.decode(task.target.encode(target))).toEqual(target);
  });
});

test('French adjectives follow their noun in the opposite order and agree with it, and negation goes around the verb', () => {
  const text = (words: number, seed: number): string[] => {
    const [pair] = heldPairs(englishFrench({ least: words, most: words }), 1, seed);
    return [pair?.source ?? [], pair?.target ?? []].map((list) => list.join(' '));
  };
  expect(text(16, 1)).toEqual([
    'the house on the blue bridge does not know this dog with a Spanish blue garden',
    'la maison sur le pont bleu ne connaît pas ce chien avec un jardin bleu espagnol',
  ]);
  expect(text(14, 5)).toEqual([
    'every blue French green car with every flower does not follow a famous cat',
    'chaque voiture verte française bleue avec chaque fleur ne suit pas un chat célèbre',
  ]);
});

test('no article needs another form before a vowel, in either language', () => {
  for (const { source, target } of sentences) {
    expect(source.join(' ')).not.toMatch(/\ba [aeiou]/i);
    expect(target.join(' ')).not.toMatch(/\b(le|la|ne|ce) [aeiouhéèê]/i);
  }
});
