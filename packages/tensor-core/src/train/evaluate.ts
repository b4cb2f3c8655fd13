import type { DeviceTensor, Feeds, Session } from '../runtime/session.ts';
import { type Batch, type DataSource, examplesIn } from './data.ts';

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** Figures of a batch, means over its examples; default every scalar output of the session. */
  measure?: (outputs: Readonly<Record<string, DeviceTensor>>, batch: Batch) => Readonly<Record<string, number>>;
  /** Inputs that every batch gets, such as weights. */
  feeds?: Feeds;
  /** Default 0; only a source that shuffles needs it. */
  seed?: number;
  /** Stops between batches; the call throws the signal's reason then. */
  signal?: AbortSignal;
}

/**
 * Runs a session over a data source once and returns the means over all examples of its scalar outputs, or of what `measure`
 * makes of its outputs. Inputs that the session does not have (the labels, say) are left out of the feeds.
 */
export async function evaluate(
  session: Session,
  data: DataSource,
  { measure, feeds = {}, seed = 0, signal }: EvaluateOptions = {},
): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  let examples = 0;
  const inputs = new Set(session.inputNames);
  for await (const batch of data.batches({ epoch: 0, from: 0, seed })) {
    signal?.throwIfAborted();
    const count = examplesIn(batch);
    const own = Object.fromEntries(Object.entries(batch).filter(([name]) => inputs.has(name)));
    const outputs = await session.run({ ...feeds, ...own });
    const figures = measure ? measure(outputs, batch) : scalarsOf(outputs);
    for (const [name, value] of Object.entries(figures)) sums[name] = (sums[name] ?? 0) + value * count;
    examples += count;
  }
  if (examples === 0) throw new Error('evaluate: the data hold no examples');
  for (const name of Object.keys(sums)) sums[name] = (sums[name] as number) / examples;
  return sums;
}

/** The outputs that hold one number, among these names. */
export function scalarsOf(
  outputs: Readonly<Record<string, DeviceTensor>>,
  names: readonly string[] = Object.keys(outputs),
): Record<string, number> {
  const scalars: Record<string, number> = {};
  for (const name of names) {
    const t = outputs[name];
    if (t && t.dims.length === 0 && !t.onDevice) scalars[name] = Number(t.data[0]);
  }
  return scalars;
}

/** The share of rows of scores [N, C] whose largest score, the first of equals, is the label's: for `measure`. */
export function shareCorrect(
  scores: { readonly data: ArrayLike<number | bigint>; readonly dims: readonly number[] },
  labels: ArrayLike<number | bigint>,
): number {
  const [rows = 0, classes = 0] = scores.dims;
  let correct = 0;
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if ((scores.data[i * classes + c] as number) > (scores.data[i * classes + best] as number)) best = c;
    if (best === Number(labels[i])) correct++;
  }
  return correct / rows;
}
