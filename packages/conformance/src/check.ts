import type { ModelEntry } from '@netwright/tensor-core';

/** A registered model on its way up the ladder. */
export interface Subject {
  readonly name: string;
  readonly entry: ModelEntry;
  /** Folder of golden files: `golden/NAME.json`, `golden_train/NAME.json`. */
  readonly fixtures?: URL;
  /** Folder of the cards: `<family>/card.md`. */
  readonly cards?: URL;
  /** Provider that check 5 compares with the CPU, where it is there. */
  readonly device?: 'webgpu';
}

/** What a check found. */
export interface CheckResult {
  readonly status: 'pass' | 'fail' | 'skip';
  /** The measured figure, the complaint, or why it does not apply. */
  readonly detail: string;
}

/** A rung of the ladder: returns the figure it measured; throws what is wrong, or a `Skip`. */
export interface Check {
  readonly number: number;
  readonly title: string;
  /** Whether it needs more than two seconds for this model: then it runs in the full suite only. */
  readonly slow?: (s: Subject) => boolean;
  readonly run: (s: Subject) => Promise<string>;
}

/** Says that a check does not apply, and why. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** Runs one check. A model's declared skip is reported with its reason. */
export async function runCheck(check: Check, subject: Subject): Promise<CheckResult> {
  const declared = subject.entry.skip?.[check.number];
  if (declared) return { status: 'skip', detail: declared };
  try {
    return { status: 'pass', detail: await check.run(subject) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { status: error instanceof Skip ? 'skip' : 'fail', detail };
  }
}

/** Throws `message` unless the condition holds. */
export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
