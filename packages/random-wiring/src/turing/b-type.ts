import type { NandMachine } from './nand-machine.ts';

/**
 * What the units of a connection of a B-type machine do (Turing 1948):
 * - 'pass': all signals pass with 0 and 1 interchanged,
 * - 'one': all signals become 1, the connection is cut,
 * - 'alternate': the one and the other in alternate moments.
 */
export type ModifierCondition = 'pass' | 'one' | 'alternate';

/** Units of a connection: two that feed one another, and one that the signal goes through. */
export const modifierUnits = 3;

/** The condition of a connection from the states of its two memory units. */
export function modifierCondition(a: number, b: number): ModifierCondition {
  if (a === b) return 'alternate';
  return b === 1 ? 'pass' : 'one';
}

/** States of the two memory units that put a connection into a condition; 'alternate' begins with passing. */
export const modifierMemory: Readonly<Record<ModifierCondition, readonly [a: number, b: number]>> = {
  pass: [0, 1],
  one: [1, 0],
  alternate: [1, 1],
};

/**
 * The three units of a connection whose first has the number `at`: a reads b, b reads a, and c reads the signal and b. With
 * interfering lines, a reads b and the first line, b reads a and the second; these normally carry 1. Two moments of 0 on the first
 * cut the connection, on the second let it pass, whatever it was before.
 */
export function modifier(
  at: number,
  source: number,
  interference?: readonly [first: number, second: number],
): NandMachine['units'] {
  const [a, b] = [at, at + 1];
  return [
    [b, interference?.[0] ?? b],
    [a, interference?.[1] ?? a],
    [source, b],
  ];
}

/**
 * The B-type machine of an A-type one: every connection goes through three units more (`modifier`), so that a signal takes two
 * moments from unit to unit. Unit r of the A-type machine keeps its number; the units of its two connections begin at
 * N + 6 r and N + 6 r + 3. With `interference` every connection has two external lines, those of connection k at 2 k.
 *
 * What passes is inverted, so that a unit computes the OR of the units it is joined to, and 0 without any. A net of such units
 * without circuits is monotone: it has no AND, NOT or XOR, whatever its conditions (Teuscher's TBI-type machines are a repair).
 * Turing's claim that B-type machines do any required job is not about such nets.
 *
 * Throws where the A-type machine has external lines.
 */
export function bTypeMachine(
  machine: NandMachine,
  { interference = false }: { interference?: boolean } = {},
): NandMachine {
  if (machine.lines > 0) throw new Error(`bTypeMachine: needs a machine without external lines, got ${machine.lines}`);
  const count = machine.units.length;
  const total = count * (1 + 2 * modifierUnits);
  const start = (connection: number): number => count + modifierUnits * connection;
  const units = machine.units.map((_, r) => [start(2 * r) + 2, start(2 * r + 1) + 2] as const);
  const connections = machine.units.flat().flatMap((source, k) => {
    const lines = interference ? ([total + 2 * k, total + 2 * k + 1] as const) : undefined;
    return modifier(start(k), source, lines);
  });
  return { units: [...units, ...connections], lines: interference ? 4 * count : 0 };
}
