import { type Dim, floorDivDims, mulDims } from '../graph/dim.ts';
import { node1 } from '../graph/node.ts';
import type { Tensor } from '../graph/tensor.ts';
import { reshape, transpose } from './shaping.ts';

/** Which index of the channel axis changes slowest. */
export interface BlockOrder {
  /** 'block': the place within the block (TensorFlow, ONNX 'DCR'; the default); 'channel': the channel (PyTorch, 'CRD'). */
  order?: 'block' | 'channel';
}

/** Channels become blocks of pixels: [N, C b^2, H, W] -> [N, C, H b, W b]. */
export const depthToSpace = (x: Tensor, block: number, { order = 'block' }: BlockOrder = {}): Tensor =>
  node1('DepthToSpace', [x], { blocksize: block, mode: order === 'block' ? 'DCR' : 'CRD' });

/** Blocks of pixels become channels: [N, C, H b, W b] -> [N, C b^2, H, W], the inverse of `depthToSpace`. */
export function spaceToDepth(x: Tensor, block: number, { order = 'block' }: BlockOrder = {}): Tensor {
  const [n, c, h, w] = x.shape as readonly [Dim, Dim, Dim, Dim];
  const [rows, columns] = [floorDivDims(h, block), floorDivDims(w, block)];
  const apart = reshape(x, [n, c, rows, block, columns, block]);
  const perm = order === 'block' ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4];
  return reshape(transpose(apart, perm), [n, mulDims(c, block * block), rows, columns]);
}

/** `torch.nn.PixelShuffle` (Shi et al., 2016): [N, C r^2, H, W] -> [N, C, H r, W r]. */
export const pixelShuffle = (x: Tensor, factor: number): Tensor => depthToSpace(x, factor, { order: 'channel' });

/** `torch.nn.PixelUnshuffle`, its inverse: [N, C, H r, W r] -> [N, C r^2, H, W]. */
export const pixelUnshuffle = (x: Tensor, factor: number): Tensor => spaceToDepth(x, factor, { order: 'channel' });
