/** What a check finds: true, or what is wrong. */
export type Verdict = true | string;

/** How far two numbers may lie apart; both 0 by default. */
export interface Tolerance {
  rtol?: number; // relative to the expected value
  atol?: number;
}

/** Whether a number lies near the expected one. */
export function near(what: string, got: number, expected: number, { rtol = 0, atol = 0 }: Tolerance = {}): Verdict {
  if (Math.abs(got - expected) <= atol + rtol * Math.abs(expected)) return true;
  return `${what} must be ${expected}${rtol + atol > 0 ? ' or near it' : ''}, got ${got}`;
}

/** Whether two plain values are the same. */
export function equal(what: string, got: unknown, expected: unknown): Verdict {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  return a === b || `${what} must be ${b}, got ${a}`;
}

/** Whether a condition holds; if not, what is wrong. */
export const holds = (condition: boolean, wrong: string): Verdict => condition || wrong;

/** Whether all hold; otherwise everything that is wrong. */
export function every(...verdicts: readonly Verdict[]): Verdict {
  const wrong = verdicts.filter((verdict) => verdict !== true);
  return wrong.length === 0 || wrong.join('; ');
}
