import { expect, it } from 'vitest';
import { fromOnnx } from '../../src/index.ts';
import { fileOf } from './support/fixture.ts';

it('a file is upgraded only where the operators are loaded, and the error says so', () => {
  expect(() => fromOnnx(fileOf('classic-9'), { upgrade: true })).toThrow(
    "fromOnnx: upgrade needs the operators: import '@netwright/tensor-core/nn' before calling it",
  );
});
