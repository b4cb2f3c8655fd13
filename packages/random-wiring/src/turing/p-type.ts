import { draws } from '@netwright/tensor-core';

/** What decides between the two next situations: pleasure and pain, a memory unit, or a sense line; units and lines from 0. */
export type PDecision =
  | { readonly by: 'P' }
  | { readonly by: 'memory'; readonly unit: number }
  | { readonly by: 'sense'; readonly line: number };

/** What a P-type machine does in a situation; made once, and not changed by interference. */
export interface PSituation {
  readonly decision: PDecision;
  /** An externally visible act. */
  readonly act?: string;
  /** A memory unit that is set. */
  readonly sets?: { readonly unit: number; readonly value: 0 | 1 };
}

/** An entry of the character: uncertain, tentative 0 or 1, definite 0 or 1. */
export type PEntry = 'U' | 'T0' | 'T1' | 'D0' | 'D1';

/** A P-type machine at a moment. */
export interface PState {
  /** From 1 to N. */
  readonly situation: number;
  /** An entry for every situation; of those that pleasure and pain decide. */
  readonly character: readonly PEntry[];
  readonly memory: readonly number[];
}

/** What a moment of a P-type machine was. */
export interface PMoment {
  /** The situation it was in. */
  readonly situation: number;
  readonly act: string | undefined;
  readonly alternative: 0 | 1;
  /** The machine after it. */
  readonly next: PState;
}

/** What comes from outside in a moment. */
export interface PInputs {
  /** Signals of the sense lines, 0 or 1; default none. */
  sense?: readonly number[];
  /** The random digit of an uncertain entry. */
  choose: () => number;
}

/** A machine in situation `situation` (default 1) whose whole character is uncertain, its memory at 0. */
export function pTypeStart(table: readonly PSituation[], situation = 1): PState {
  const units = table.flatMap(({ sets, decision }) => [
    ...(sets ? [sets.unit] : []),
    ...(decision.by === 'memory' ? [decision.unit] : []),
  ]);
  const memory = Array.from({ length: Math.max(-1, ...units) + 1 }, () => 0);
  return { situation, character: table.map(() => 'U'), memory };
}

/**
 * A moment of the P-type machine of "Intelligent Machinery" (Turing, 1948): it acts, and goes from situation s to the remainder of
 * 2 s (alternative 0) or 2 s + 1 (alternative 1) on division by N, where 0 counts as N. Where pleasure and pain decide, an uncertain
 * entry takes a random alternative and becomes tentative. Throws on a situation, sense line or digit that there is not.
 */
export function pTypeMoment(table: readonly PSituation[], state: PState, { sense = [], choose }: PInputs): PMoment {
  const { situation } = state;
  const row = table[situation - 1];
  if (!row) throw new Error(`pTypeMoment: situation must be from 1 to ${table.length}, got ${situation}`);
  const character = [...state.character];
  const memory = [...state.memory];
  if (row.sets) memory[row.sets.unit] = row.sets.value;
  let alternative: number | undefined;
  if (row.decision.by === 'memory') alternative = state.memory[row.decision.unit];
  else if (row.decision.by === 'sense') alternative = sense[row.decision.line];
  else {
    const entry = character[situation - 1] as PEntry;
    alternative = entry === 'U' ? choose() : Number(entry[1]);
    if (entry === 'U') character[situation - 1] = alternative === 0 ? 'T0' : 'T1';
  }
  if (alternative !== 0 && alternative !== 1)
    throw new Error(
      `pTypeMoment: situation ${situation} needs 0 or 1 from ${JSON.stringify(row.decision)}, got ${alternative}`,
    );
  const next = (2 * situation + alternative) % table.length || table.length;
  return { situation, act: row.act, alternative, next: { situation: next, character, memory } };
}

/** A pain stimulus: all tentative entries become uncertain. */
export const pain = (state: PState): PState => ({
  ...state,
  character: state.character.map((entry) => (entry.startsWith('T') ? 'U' : entry)),
});

/** A pleasure stimulus: all tentative entries become definite. */
export const pleasure = (state: PState): PState => ({
  ...state,
  character: state.character.map((entry) => entry.replace('T', 'D') as PEntry),
});

/** Random digits 0 and 1 of a seed, one a call. */
export function randomDigits({ seed = 0 }: { seed?: number } = {}): () => number {
  const random = draws({ seed, stream: 'random-wiring P-type' });
  return () => random.below(2);
}
