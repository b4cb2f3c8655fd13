import { draws } from '@netwright/tensor-core';
import { brentCycle, type StateCycle } from './brent-cycle.ts';

/**
 * A synchronous machine of units with two inputs each, "Intelligent Machinery" (Turing, 1948): a unit's state is 1 less the product
 * of its inputs' states a moment before.
 */
export interface NandMachine {
  /** What each unit reads: numbers of units, from 0; after these the external lines, units.length + line. */
  readonly units: readonly (readonly [i: number, j: number])[];
  /** External lines. */
  readonly lines: number;
}

/** The states of all units, 0 or 1. */
export type UnitStates = readonly number[];

/** Throws unless every unit reads units or lines that there are. */
export function checkMachine({ units, lines }: NandMachine): void {
  const last = units.length + lines - 1;
  for (const [unit, sources] of units.entries())
    for (const source of sources)
      if (!Number.isInteger(source) || source < 0 || source > last)
        throw new Error(`checkMachine: unit ${unit} must read numbers from 0 to ${last}, got ${source}`);
}

/** An A-type machine: both inputs of every unit are chosen at random among all units. Throws unless `units` is 1 or more. */
export function aTypeMachine(units: number, { seed = 0 }: { seed?: number } = {}): NandMachine {
  if (!Number.isInteger(units) || units < 1)
    throw new Error(`aTypeMachine: units must be a whole number from 1 up, got ${units}`);
  const random = draws({ seed, stream: 'random-wiring A-type' });
  return { units: Array.from({ length: units }, () => [random.below(units), random.below(units)] as const), lines: 0 };
}

/** The states one moment later; `lines` are the signals of the external lines now. Throws where there are more or fewer. */
export function nextStates(machine: NandMachine, states: UnitStates, lines: readonly number[] = []): number[] {
  if (states.length !== machine.units.length || lines.length !== machine.lines)
    throw new Error(
      `nextStates: needs ${machine.units.length} states and ${machine.lines} lines, got ${states.length} and ${lines.length}`,
    );
  const signal = (source: number): number => states[source] ?? lines[source - states.length]!;
  return machine.units.map(([i, j]) => 1 - signal(i) * signal(j));
}

/**
 * How the machine comes to repeat itself from `start`, its external lines held: the period cannot exceed 2^N moments for N units,
 * nor can the time before it begins.
 */
export function machineCycle(
  machine: NandMachine,
  start: UnitStates,
  lines: readonly number[] = [],
): StateCycle<UnitStates> {
  checkMachine(machine);
  return brentCycle<UnitStates>(
    (states) => nextStates(machine, states, lines),
    start,
    (a, b) => a.every((state, unit) => state === b[unit]),
  );
}
