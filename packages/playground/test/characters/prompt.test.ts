import { describe, expect, test } from 'vitest';
import { inItsQuotes, promptProblem } from '../../src/characters/page/prompt.ts';

const network = { alphabet: '\n abc’“”', context: 5 };

describe('promptProblem', () => {
  test.each([
    ['', /^Begin with a character at least/],
    ['abcabc', 'The network reads 5 characters at most, and these are 6.'],
    ['aé', 'The network knows 8 characters, and “é” at place 2 is none of them.'],
    ['a😀', 'The network knows 8 characters, and “😀” at place 2 is none of them.'],
    ['abcabé', 'The network knows 8 characters, and “é” at place 6 is none of them.'],
  ])('%j is refused', (prompt, message) => {
    expect(promptProblem(prompt, network)).toMatch(message);
  });
  test.each([' ', 'a\nb c'])('%j is read', (prompt) => {
    expect(promptProblem(prompt, network)).toBeUndefined();
  });
});

describe('inItsQuotes', () => {
  test('straight quotes become curly where the alphabet has those alone', () => {
    expect(inItsQuotes('"a" b\'s "c\r\n"b"', network.alphabet)).toBe('“a” b’s “c\n“b”');
  });
  test('an alphabet with straight quotes keeps them', () => {
    expect(inItsQuotes(`"a's"`, `${network.alphabet}'"`)).toBe(`"a's"`);
  });
});
