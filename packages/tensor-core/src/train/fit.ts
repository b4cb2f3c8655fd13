import type { FitOptions, FitResult } from './fit-options.ts';
import { Run } from './run.ts';

/**
 * Trains. Runs the step (or the steps) over the epochs of a data source, validates, and writes checkpoints from which a
 * killed run continues to the same bits on the same device. With a checkpoint, and in Node, SIGINT and SIGTERM stop the run
 * after the current update and save first; the result says so in `interrupted`.
 *
 * ```ts
 * const step = trainStep(models.lenet5, { optimizer: adam(), batch: 64,
 *   metrics: { accuracy: (y, t) => accuracy(y.logits, t.labels) } });
 * const { weights, history } = await fit({ step, data, epochs: 5, schedule: schedule.cosine(3e-3) });
 * ```
 * Throws a NonFiniteError when a loss is NaN or infinite, naming the first value that was, and where data, weights or a
 * checkpoint do not fit the step.
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const { createSession } = await import('@netwright/tensor-core/runtime');
  const run = new Run(options, createSession);
  try {
    return await run.train();
  } finally {
    await run.dispose();
  }
}
