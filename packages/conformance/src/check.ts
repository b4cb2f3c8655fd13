import type { ModelEntry } from '@netwright/tensor-core';

/** A registered model on its way up the ladder. */
export interface Subject {
  readonly name: string;
  readonly entry: ModelEntry;
  /** Folder of golden files: `golden/NAME.json`, `golden_train/NAME.json`, or with `.gz`. */
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
  /** Whether it looks at the tiny configuration alone: models whose tiny configurations are one share its result. */
  readonly tiny?: boolean;
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
  if (!check.tiny) return measure(check, subject);
  const known = shared(subject);
  const key = `${check.title} ${subject.device ?? ''} ${tinyKey(subject)}`;
  const result = known.get(key) ?? measure(check, subject);
  known.set(key, result);
  return result;
}

/** Results on tiny configurations by model function, so that one configuration is measured once in a run. */
const results = new WeakMap<ModelEntry['build'], Map<string, Promise<CheckResult>>>();

function shared({ entry: { build } }: Subject): Map<string, Promise<CheckResult>> {
  const known = results.get(build) ?? new Map<string, Promise<CheckResult>>();
  results.set(build, known);
  return known;
}

/** All that a check of the tiny configuration depends on, but for the function. */
function tinyKey({ entry }: Subject): string {
  const { loss, zeroGradient, outputs, tiny } = entry;
  const { inputs = entry.inputs, targets = entry.targets } = tiny ?? {};
  return JSON.stringify([{ ...entry.config, ...tiny?.config }, inputs, outputs, targets, zeroGradient, String(loss)]);
}

async function measure(check: Check, subject: Subject): Promise<CheckResult> {
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
