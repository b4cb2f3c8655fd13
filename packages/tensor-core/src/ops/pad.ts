import { scalar } from '../graph/constant.ts';
import type { Dim } from '../graph/dim.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { dimsTensor } from './dims-tensor.ts';

/** What a padding is filled with. */
export interface PadOptions {
  /** 'reflect' does not repeat the border, 'edge' repeats it, 'wrap' continues at the other end; default 'constant'. */
  mode?: 'constant' | 'reflect' | 'edge' | 'wrap';
  /** The constant; default 0. */
  value?: number;
}

/**
 * Adds elements before and after each axis: `pads` holds all beginnings, then all ends, for the last `pads.length / 2`
 * axes. A negative number takes elements away. `pad(x, [1, 1, 2, 2])` on [N, C, H, W] gives [N, C, H + 3, W + 3].
 */
export function pad(x: Tensor, pads: readonly Dim[], { mode = 'constant', value = 0 }: PadOptions = {}): Tensor {
  if (pads.every((p) => p === 0)) return x;
  const [axes, left] = [pads.length / 2, x.rank - pads.length / 2];
  const none = Array.from({ length: Math.max(0, left) }, () => 0);
  const all = dimsTensor(x.graph, [...none, ...pads.slice(0, axes), ...none, ...pads.slice(axes)]);
  return node1('Pad', value === 0 ? [x, all] : [x, all, scalar(x.graph, value, x.dtype)], { mode });
}
