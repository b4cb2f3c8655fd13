import { describe, expect, it } from 'vitest';
import { grad, type Tensor, type TensorData, tensorData } from '../../src/index.ts';
import {
  argMax,
  clip,
  cumSum,
  einsum,
  flip,
  gather,
  gatherElements,
  mul,
  oneHot,
  pow,
  rearrange,
  reduce,
  reduceProd,
  reduceSum,
  repeat,
  scatterElements,
  slice,
  topK,
} from '../../src/nn/index.ts';
import { values } from '../support/run.ts';
import { largestDifference, makeCase, runOnCpu, runOnGpu } from '../support/webgpu.ts';

const ints = (dtype: 'int32' | 'int64', dims: readonly number[], ...v: number[]) => tensorData(v, dims, dtype);
const square = (x: Tensor): Tensor => mul(x, x);

/** The result and the gradients of its sum, lowered for WebGPU. */
const withGradients =
  (build: (...x: Tensor[]) => Tensor) =>
  (...x: Tensor[]): Tensor[] => {
    const y = build(...x);
    const floats = x.filter((t) => t.dtype === 'float32');
    return [y, ...grad(reduceSum(y), floats, { device: 'webgpu' })];
  };

describe('values and gradients run on WebGPU without the CPU, and equal the CPU', () => {
  const image = values([2, 3, 4, 5]);
  const at32 = ints('int32', [2, 3], 1, 4, 1, 1, -1, 0);
  const at64 = ints('int64', [2, 3], 1, 4, 1, 1, -1, 0);
  const cases: [string, TensorData[], (...x: Tensor[]) => Tensor][] = [
    ['slice', [image], (x) => square(slice(x as Tensor, 2, 1, 3))],
    [
      'slice with steps',
      [image],
      (x) => square(slice(x as Tensor, { starts: [0, 1], ends: [4, 5], axes: [2, 3], steps: [2, 3] })),
    ],
    ['slice backwards', [image], (x) => square(slice(x as Tensor, 3, 3, 0, -2))],
    ['flip', [image], (x) => mul(flip(x as Tensor, [2, 3]), x as Tensor)],
    ['one entry', [image], (x) => square(gather(x as Tensor, -1, 1))],
    ['an embedding, int32 ids', [values([5, 4]), at32], (x, i) => square(gather(x as Tensor, i as Tensor))],
    ['an embedding, int64 ids', [values([5, 4]), at64], (x, i) => square(gather(x as Tensor, i as Tensor))],
    ['a large embedding, int32 ids', [values([300, 4]), at32], (x, i) => square(gather(x as Tensor, i as Tensor))],
    ['a large embedding, int64 ids', [values([300, 4]), at64], (x, i) => square(gather(x as Tensor, i as Tensor))],
    ['constant indices along axis 2', [image], (x) => square(gather(x as Tensor, [0, 2, 2], 2))],
    [
      'gatherElements',
      [values([3, 3]), ints('int64', [2, 3], 2, 0, 2, 1, 1, 1)],
      (x, i) => square(gatherElements(x as Tensor, i as Tensor)),
    ],
    ['cumSum', [values([2, 5])], (x) => square(cumSum(x as Tensor, 1, { exclusive: true }))],
    ['topK', [values([3, 5])], (x) => square(topK(x as Tensor, 2)[0])],
    ['clip', [values([40], { low: -2, high: 2 })], (x) => square(clip(x as Tensor, -1, 1))],
    ['cube of negative numbers', [values([7])], (x) => pow(x as Tensor, 3)],
    ['reduceProd with a 0', [tensorData([0, 2, 3, 4, 5, 6], [2, 3])], (x) => reduceProd(x as Tensor, { axes: [1] })],
    ['heads apart', [values([2, 3, 8])], (x) => square(rearrange(x as Tensor, 'b t (h d) -> b h t d', { h: 2 }))],
    ['pooling by reduce', [image], (x) => square(reduce(x as Tensor, 'b c (h 2) w -> b c h w', 'max'))],
    ['repeat', [image], (x) => square(repeat(x as Tensor, 'b c h w -> b c (h 2) (w 3)'))],
    [
      'einsum of batches',
      [values([2, 3, 4]), values([2, 5, 4])],
      (a, b) => square(einsum('bid,bjd->bij', a as Tensor, b as Tensor)),
    ],
    ...(['add', 'mul', 'max'] as const).map((reduction): [string, TensorData[], (...x: Tensor[]) => Tensor] => [
      `scatterElements with ${reduction}`,
      [values([2, 3]), ints('int32', [2, 3], 1, 1, 1, 2, 2, 0), values([2, 3], { seed: 4 })],
      (x, i, u) => square(scatterElements(x as Tensor, i as Tensor, u as Tensor, { axis: 1, reduction })),
    ]),
  ];
  it.each(cases)('%s', async (_, inputs, build) => {
    const made = makeCase(inputs, withGradients(build));
    const expected = await runOnCpu(made);
    expect(largestDifference(expected, await runOnGpu(made))).toBeLessThan(1e-5);
  });
  it('one-hot labels and the index of the largest score', async () => {
    const made = makeCase([ints('int32', [3], 2, 0, 3), values([3, 4])], (labels, scores) => [
      oneHot(labels as Tensor, 4),
      argMax(scores as Tensor),
    ]);
    expect(largestDifference(await runOnCpu(made), await runOnGpu(made))).toBe(0);
  });
});
