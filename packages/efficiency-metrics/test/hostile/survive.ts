import { inspectOnnx } from '@netwright/tensor-core/inspect';
import { expect } from 'vitest';
import { type Profile, profile } from '../../src/index.ts';
import { improperNumbers } from '../foreign/leaves.ts';

const longest = 1500; // [characters] of a message
/** Messages of the engine; `undefined` is also the name of an element type. */
const unclear = /of undefined|undefined is|is not a function|Cannot|Maximum call|Invalid|not iterable|out of memory/;

/** How a file is profiled. */
export interface Outcome {
  readonly profile?: Profile;
  /** The error, or all problems. */
  readonly text: string;
  /** What is wrong with that: an error that says nothing to a user, or figures that are no numbers. */
  readonly faults: readonly string[];
}

const faultsOf = (error: unknown): string[] => {
  const { message, stack } = error as Error;
  const isClear =
    /^(inspectOnnx|profile)[: ]/.test(message) &&
    message.length <= longest &&
    !unclear.test(message.replace('type undefined', ''));
  return isClear ? [] : [`${stack}`.slice(0, longest)];
};

/** Profiles a file, which is either refused by a clear error or counted in proper numbers. */
export function outcomeOf(bytes: Uint8Array): Outcome {
  try {
    const p = profile(bytes);
    const texts = p.problems.map(({ place, message }) => `${place}: ${message}`);
    const faults = [
      ...improperNumbers(p),
      ...texts.filter((t) => t.length > longest || unclear.test(t.replace('type undefined', ''))),
    ];
    return { profile: p, text: texts.join('\n'), faults };
  } catch (error) {
    return { text: (error as Error).message, faults: faultsOf(error) };
  }
}

/** Expects that a file is refused or profiled, and read with its symbols as they are. */
export function expectSurvival(bytes: Uint8Array): void {
  expect(outcomeOf(bytes).faults).toEqual([]);
  try {
    expect(inspectOnnx(bytes).graph.size).toBeGreaterThanOrEqual(0);
  } catch (error) {
    expect(faultsOf(error)).toEqual([]);
  }
}
