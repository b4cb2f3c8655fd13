import type {} from 'vitest';
import { type AllcloseOptions, allclose, type Values } from './all-close.ts';

/** What a matcher returns to `expect`. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * The matcher `expect(received).toBeAllclose(expected, { rtol, atol })`: every value within `atol + rtol |expected|`. The
 * message names the worst element. Register it by `expect.extend({ toBeAllclose })`.
 */
export function toBeAllclose(received: Values, expected: Values, options?: AllcloseOptions): MatcherResult {
  const { close, report } = allclose(received, expected, options);
  return { pass: close, message: () => `toBeAllclose: ${close ? 'expected values to differ, but ' : ''}${report}` };
}

/** Every matcher of this module, for `expect.extend(matchers)` in a test or a setup file. */
export const matchers = { toBeAllclose };

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: must repeat vitest's own declaration
  interface Matchers<T = any> {
    /** Every value within `atol + rtol |expected|`; defaults rtol 1e-5, atol 1e-8. */
    toBeAllclose(expected: Values, options?: AllcloseOptions): void;
  }
}
