import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type Choose, mutateBytes, mutateField } from './mutate.ts';
import { expectSurvival } from './survive.ts';

const folder = new URL('../fixtures/foreign/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.onnx'))
  .map((name) => readFileSync(new URL(name, folder)));
const file = fc.constantFrom(...files);

/** Choices made of a list of fractions, again from its start at its end. */
function chooser(fractions: readonly number[]): Choose {
  let at = 0;
  return (n) => Math.min(n - 1, Math.floor(n * (fractions[at++ % fractions.length] as number)));
}

const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 40 });

/** Profiles files with some bytes changed. */
export function fuzzBytes(numRuns: number, seed: number): void {
  fc.assert(
    fc.property(file, fractions, fc.integer({ min: 1, max: 8 }), (bytes, list, times) => {
      expectSurvival(mutateBytes(bytes, chooser(list), times));
    }),
    { numRuns, seed },
  );
}

/** Profiles files with one to four fields changed. */
export function fuzzFields(numRuns: number, seed: number): void {
  fc.assert(
    fc.property(file, file, fc.array(fractions, { minLength: 1, maxLength: 4 }), (bytes, donor, lists) => {
      expectSurvival(lists.reduce((b: Uint8Array, list) => mutateField(b, chooser(list), donor), bytes));
    }),
    { numRuns, seed },
  );
}

/** Profiles the beginning of one file with the end of another. */
export function fuzzSplices(numRuns: number, seed: number): void {
  const cut = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(file, file, cut, cut, (a, b, i, j) => {
      expectSurvival(Buffer.concat([a.subarray(0, i * a.length), b.subarray(j * b.length)]));
    }),
    { numRuns, seed },
  );
}
