import type { InputSpec, ModelEntry } from '@netwright/tensor-core';

/**
 * The rate of drop-path in an epoch, which rises in a line: final epoch / epochs, epochs counted from 0 (section 3.3 of the
 * paper has 0.2 at the end). Throws on a final rate out of [0, 1) and an epoch out of [0, epochs].
 */
export function dropPathRate({
  epoch,
  epochs,
  final = 0.2,
}: {
  epoch: number;
  epochs: number;
  final?: number;
}): number {
  if (!(final >= 0 && final < 1)) throw new Error(`dropPathRate: final must be in [0, 1), got ${final}`);
  if (!(epoch >= 0 && epoch <= epochs && epochs > 0))
    throw new Error(`dropPathRate: epoch must be from 0 to ${epochs}, got ${epoch}`);
  return (final * epoch) / epochs;
}

/**
 * The model with the rate of drop-path as an input `stochasticDepth`, a scalar of each batch, so that training can change it:
 * `batches(n, (indices, { epoch }) => ({ x, labels, stochasticDepth: { data: [rate], dims: [] } }), ...)`.
 */
export const withDropPathInput = <M extends Pick<ModelEntry, 'inputs'>>(
  model: M,
): M & { readonly inputs: { readonly stochasticDepth: InputSpec } } => ({
  ...model,
  inputs: { ...model.inputs, stochasticDepth: { dtype: 'float32', shape: [] } },
});
