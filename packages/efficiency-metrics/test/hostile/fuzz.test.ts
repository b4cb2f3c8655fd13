import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { fuzzBytes, fuzzFields, fuzzSplices } from './fuzz.ts';
import { expectSurvival } from './survive.ts';

const read = (name: string): Uint8Array => readFileSync(new URL(`../fixtures/foreign/${name}.onnx`, import.meta.url));

describe('a real file that was changed', () => {
  it.each(['nested_loops', 'qdq'])('%s cut off at any length', (name) => {
    const bytes = read(name);
    for (let length = 0; length < bytes.length; length++) expectSurvival(bytes.subarray(0, length));
  });

  it('at some bytes', () => fuzzBytes(400, 1));
  it('in some fields', () => fuzzFields(600, 1));
  it('by the end of another', () => fuzzSplices(100, 1));
});
