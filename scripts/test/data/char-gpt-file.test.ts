import { initialise, tensorData, trace, type Weights } from '@netwright/tensor-core';
import { readSafetensors, readSafetensorsHeader, writeSafetensors } from '@netwright/tensor-core/weights';
import { cachedGpt } from '@netwright/transformer';
import { expect, test } from 'vitest';
import { charGptOf, charMetadata } from '../../data/char-gpt-file.ts';
import { alphabetOf } from '../../data/characters.ts';
import { charGptConfig } from '../../train/char-model.ts';

const alphabet = alphabetOf('Ahab — “O!”');
const config = { ...charGptConfig(alphabet.size), context: 6, width: 8, heads: 2, layers: 3 };
const weights = initialise(trace(cachedGpt(config)), { seed: 3 });
const metadata = charMetadata(alphabet, config);
const entries = (changed: Record<string, string> = {}): Map<string, string> =>
  new Map(Object.entries({ ...metadata, ...changed }));

test('a file tells the whole network', () => {
  const file = writeSafetensors(weights, metadata);
  const found = charGptOf(readSafetensors(file), readSafetensorsHeader(file).metadata, 'a file');
  expect(found.config).toEqual(config);
  expect(found.alphabet.decode(found.alphabet.encode('“Aha!”'))).toBe('“Aha!”');
  expect([...found.weights].map(([name, t]) => [name, ...t.data])).toEqual(
    [...weights].map(([name, t]) => [name, ...t.data]),
  );
});

test('what does not fit says so, with both numbers', () => {
  const of =
    (changed: Record<string, string>, others: Weights = weights) =>
    () =>
      charGptOf(others, entries(changed), 'f');
  expect(() => charGptOf(weights, new Map([['format', 'pt']]), 'f')).toThrow(
    'f: the metadata must have an alphabet and a number of heads, got format',
  );
  expect(of({ alphabet: 'abc' })).toThrow('f: the alphabet has 3 characters, the table of tokens 10 rows');
  expect(of({ alphabet: 'ba' })).toThrow('f: the alphabet must have each character once, in order, got "ba"');
  expect(of({ heads: '3' })).toThrow('f: the width must be a multiple of the 3 heads, got 8');
  expect(of({ heads: 'two' })).toThrow('a number of heads, got alphabet, heads');
  const without = new Map([...weights].filter(([name]) => name !== 'wpe.weight'));
  expect(of({}, without)).toThrow('must have the table of positions wpe.weight, got none');
  const short = new Map([...weights, ['h.1.ln_1.bias', tensorData([0], [1])]]);
  expect(of({}, short)).toThrow('h.1.ln_1.bias: needs [8], got [1]');
});
