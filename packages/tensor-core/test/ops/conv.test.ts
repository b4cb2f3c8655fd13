import { describe, expect, it } from 'vitest';
import { type Tensor, tensorData } from '../../src/index.ts';
import {
  adaptiveAvgPool1d,
  avgPool1d,
  conv,
  convTranspose,
  depthToSpace,
  maxPool2d,
  pad,
  pixelShuffle,
  resize,
  spaceToDepth,
} from '../../src/nn/index.ts';
import { evaluate } from '../support/run.ts';

const image = tensorData([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 3, 3]);
const of = async (x: ReturnType<typeof tensorData>, build: (x: Tensor) => Tensor): Promise<number[]> => {
  const [y] = await evaluate([x], (t) => build(t as Tensor));
  return Array.from(y?.data as Float32Array);
};

describe('by hand,', () => {
  it('a convolution is a cross-correlation: the kernel is not turned', async () => {
    const w = tensorData([1, 0, 0, -1], [1, 1, 2, 2]);
    const [y] = await evaluate([image, w, tensorData([10])], (x, k, b) => conv(x as Tensor, k as Tensor, b));
    expect(Array.from(y?.data as Float32Array)).toEqual([6, 6, 6, 6]); // 1 - 5 + 10, ...
  });
  it('a transposed convolution spreads the kernel at every element', async () => {
    const w = tensorData([1, 2, 3, 4], [1, 1, 2, 2]);
    const [y] = await evaluate([tensorData([1, 2, 3, 4], [1, 1, 2, 2]), w], (x, k) =>
      convTranspose(x as Tensor, k as Tensor, undefined, { stride: 2 }),
    );
    expect(Array.from(y?.data as Float32Array)).toEqual([1, 2, 2, 4, 3, 4, 6, 8, 3, 6, 4, 8, 9, 12, 12, 16]);
  });
  it('max pooling in ceil mode sees what hangs over', async () => {
    expect(await of(image, (x) => maxPool2d(x, { kernel: 2, ceilMode: true }))).toEqual([5, 6, 8, 9]);
    expect(await of(image, (x) => maxPool2d(x, { kernel: 2 }))).toEqual([5]);
    expect(await of(image, (x) => maxPool2d(x, { kernel: 4, stride: 2, ceilMode: true }))).toEqual([9]);
  });
  it('average pooling counts the padding, or not', async () => {
    const x = tensorData([2, 4, 6], [1, 1, 3]);
    expect(await of(x, (t) => avgPool1d(t, { kernel: 2, stride: 2, padding: 1 }))).toEqual([1, 5]);
    expect(await of(x, (t) => avgPool1d(t, { kernel: 2, stride: 2, padding: 1, countIncludePad: false }))).toEqual([
      2, 5,
    ]);
    expect(await of(x, (t) => adaptiveAvgPool1d(t, 2))).toEqual([3, 5]); // the windows share the middle
  });
  it('resizing repeats, or draws lines between pixel centres', async () => {
    const x = tensorData([0, 4], [1, 1, 2]);
    expect(await of(x, (t) => resize(t, { scale: 2 }))).toEqual([0, 0, 4, 4]);
    expect(await of(x, (t) => resize(t, { scale: 2, mode: 'linear' }))).toEqual([0, 1, 3, 4]);
    expect(await of(x, (t) => resize(t, { size: 5, mode: 'linear', alignCorners: true }))).toEqual([0, 1, 2, 3, 4]);
  });
  it('padding repeats the border, mirrors at it, or goes round', async () => {
    const x = tensorData([1, 2, 3], [1, 1, 3]);
    expect(await of(x, (t) => pad(t, [2, 1], { value: 9 }))).toEqual([9, 9, 1, 2, 3, 9]);
    expect(await of(x, (t) => pad(t, [2, 1], { mode: 'edge' }))).toEqual([1, 1, 1, 2, 3, 3]);
    expect(await of(x, (t) => pad(t, [2, 1], { mode: 'reflect' }))).toEqual([3, 2, 1, 2, 3, 2]);
    expect(await of(x, (t) => pad(t, [2, 1], { mode: 'wrap' }))).toEqual([2, 3, 1, 2, 3, 1]);
    expect(await of(x, (t) => pad(t, [-1, 1]))).toEqual([2, 3, 0]);
  });
  it('blocks of channels become pixels in two orders, and go back', async () => {
    const x = tensorData([0, 1, 2, 3, 4, 5, 6, 7], [1, 8, 1, 1]);
    expect(await of(x, (t) => pixelShuffle(t, 2))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(await of(x, (t) => depthToSpace(t, 2))).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
    expect(await of(x, (t) => spaceToDepth(depthToSpace(t, 2), 2))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});
