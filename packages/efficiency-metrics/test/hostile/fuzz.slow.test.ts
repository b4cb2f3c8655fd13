import { describe, it } from 'vitest';
import { fuzzBytes, fuzzFields, fuzzSplices } from './fuzz.ts';

const minutes = 60_000; // [ms]

describe('a real file that was changed, many times', () => {
  it.each([2, 3])('at some bytes, seed %i', (seed) => fuzzBytes(3000, seed), 5 * minutes);
  it.each([2, 3])('in some fields, seed %i', (seed) => fuzzFields(5000, seed), 5 * minutes);
  it('by the end of another', () => fuzzSplices(2000, 2), 5 * minutes);
});
