import type { Dim } from '../graph/dim.ts';
import { GraphError } from '../graph/errors.ts';
import type { Tensor } from '../graph/tensor.ts';

/** One number for every spatial axis, or one per axis. */
export type PerAxis = number | readonly number[];

/** A list with one entry per spatial axis. Throws where a given list has another length. */
export function perAxis<D extends Dim = number>(
  op: string,
  name: string,
  value: D | readonly D[],
  rank: number,
): readonly D[] {
  if (typeof value !== 'object') return Array.from({ length: rank }, () => value);
  if (value.length !== rank) throw new GraphError(`${op}: ${name} needs ${rank} numbers, got [${value.join(', ')}]`);
  return value;
}

/**
 * ONNX `pads` (all beginnings, then all ends) from a number, one number per spatial axis, or one per beginning and end.
 * `'same'` keeps ceil(size / stride): the odd element is padded at the end, as in PyTorch and TensorFlow.
 */
export function padsFor(
  op: string,
  x: Tensor,
  padding: PerAxis | 'same',
  kernel: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
): readonly number[] {
  const rank = kernel.length;
  if (padding !== 'same') {
    if (typeof padding !== 'number' && padding.length === 2 * rank) return padding;
    const p = perAxis(op, 'padding', padding, rank);
    return [...p, ...p];
  }
  const totals = kernel.map((k, i) => {
    const [stride, reach, size] = [strides[i] as number, (dilations[i] as number) * (k - 1) + 1, x.shape[i + 2]];
    if (stride === 1) return reach - 1;
    if (typeof size !== 'number')
      throw new GraphError(`${op}: padding 'same' with stride ${stride} needs a fixed size, got ${size}`);
    return Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
  });
  return [...totals.map((t) => Math.floor(t / 2)), ...totals.map((t) => Math.ceil(t / 2))];
}
