/** Nodes of onnxruntime's blocked layout; see `blockConvolutions`. */
import type { Attributes } from '../../graph/attributes.ts';
import { int64s } from '../../graph/constant.ts';
import { type Dim, type Shape, sizeOfShape } from '../../graph/dim.ts';
import { append, node1 } from '../../graph/node.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { reshape, transpose } from '../../ops/shaping.ts';

/** The domain of onnxruntime's own operators over blocked channels: what its optimiser turns convolutions into. */
export const blockedDomain = 'com.microsoft.nchwc';

/** A node of the blocked domain; its values have the shape of the plain ones with channels rounded up. */
export function blockedNode(
  op: string,
  inputs: readonly (Tensor | undefined)[],
  attributes: Attributes,
  shape: Shape,
): Tensor {
  const { graph } = inputs[0] as Tensor;
  graph.opsets.set(blockedDomain, 1);
  const base = graph.path === '' ? op : `${graph.path}/${op}`;
  return append(graph, op, blockedDomain, inputs, attributes, [{ dtype: 'float32', shape }], base)[0] as Tensor;
}

/** v rounded up to a multiple of the block. */
export const filled = (v: number, block: number): number => Math.ceil(v / block) * block;

/** [N, C, H, W] -> the same in blocks of channels, [N, C / block, H, W, block] in memory. C must be a multiple of 4. */
export function toBlocks(x: Tensor, block: number): Tensor {
  const [n, c, ...sizes] = x.shape as readonly [Dim, number, ...Dim[]];
  return blockedNode('ReorderInput', [x], {}, [n, filled(c, block), ...sizes]);
}

/** Back to [N, C, H, W]. */
export function fromBlocks(x: Tensor, channels: number): Tensor {
  const [n, , ...sizes] = x.shape as readonly [Dim, number, ...Dim[]];
  return blockedNode('ReorderOutput', [x], { channels }, [n, channels, ...sizes]);
}

/** Zeros after the elements of the first axes. */
function padded(x: Tensor, counts: readonly number[]): Tensor {
  if (counts.every((n) => n === 0)) return x;
  const ends = x.shape.map((_, i) => counts[i] ?? 0);
  return node1('Pad', [x, int64s(x.graph, [...ends.map(() => 0), ...ends])]);
}

/**
 * A weight [M, C, H, W] as a blocked convolution reads it, filled with zeros: in memory [M / block, C / block, H, W, block of
 * C, block of M], or [M / block, C, H, W, block of M] where a group has fewer channels than a block (`direct`). The filters
 * go innermost as the channels of an image would: onnxruntime's transposition of single elements takes three times as long.
 */
export function blockedWeight(weight: Tensor, block: number, direct: boolean): Tensor {
  const [m, c, ...kernel] = weight.shape as readonly number[] as [number, number, ...number[]];
  const [outputs, inputs] = [filled(m, block), direct ? c : filled(c, block)];
  const w = padded(weight, [outputs - m, inputs - c]);
  const [sets, taps] = [outputs / block, sizeOfShape(kernel)];
  const filters = toBlocks(reshape(w, [sets, block, inputs, taps]), block); // [sets, inputs, taps, block] in memory
  if (direct) return reshape(filters, [outputs, inputs, ...kernel]);
  const channels = transpose(reshape(filters, [sets, inputs / block, block, taps, block]), [0, 1, 3, 2, 4]);
  return reshape(channels, [outputs, inputs, ...kernel]);
}

/** A bias [M] filled with zeros. */
export const blockedBias = (bias: Tensor, block: number): Tensor =>
  padded(bias, [filled(bias.shape[0] as number, block) - (bias.shape[0] as number)]);

/** What a value was before it left the blocks; undefined where it was never in any. */
export function beforeReorder(t: Tensor): Tensor | undefined {
  const made = t.node;
  return made?.op === 'ReorderOutput' && made.domain === blockedDomain ? made.inputs[0] : undefined;
}
