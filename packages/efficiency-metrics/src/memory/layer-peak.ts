import type { CountedNode } from '../conventions/convention.ts';
import { mac } from '../conventions/mac.ts';

const poolings = /^(QLinear|Nhwc)?(Global)?(Max|Average|Lp)Pool$/;

/** Local response normalisation, composed: the mean over channels that stand as the first axis of a one-channel image. */
const averagesChannels = (node: CountedNode, [across = 1, ...rest]: readonly number[]): boolean =>
  node.op === 'AveragePool' && node.inputs[0]?.[1] === 1 && across > 1 && rest.every((k) => k === 1);

/** Whether nodes of an operator may be layers. */
export const mayBeLayer = (op: string, domain: string): boolean => poolings.test(op) || mac.counts(op, domain);

/**
 * Whether a node is a layer: a convolution, a matrix product, a recurrent layer or a pooling over more
 * than one position. Activation, normalisation, addition and data movement belong to the layer before them. A mean over
 * positions that is written as ReduceMean is none: nothing tells it from the mean of a normalisation.
 */
export function isLayer(node: CountedNode & { readonly isKnown?: boolean }): boolean {
  if (node.isKnown === false) return false;
  if (poolings.test(node.op)) {
    const kernel = (node.attributes.kernel_shape as readonly number[] | undefined)?.map(Number);
    if (!kernel) return node.inputs[0]?.slice(2).some((positions) => positions > 1) ?? true; // a global pooling
    return kernel.some((k) => k > 1) && !averagesChannels(node, kernel);
  }
  return mac.count(node) !== undefined;
}
