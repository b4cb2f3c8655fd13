import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/index.ts';
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  globalAvgPool,
  globalMaxPool,
  pad,
  pixelShuffle,
  pixelUnshuffle,
  resize,
} from '../../src/nn/index.ts';
import { type SweepCase, sweep } from '../support/sweep.ts';

const of = (name: string, x: number[], build: (x: Tensor) => Tensor): SweepCase => ({
  name: `${name} [${x}]`,
  inputs: [x],
  build: (a) => build(a as Tensor),
});

const cases: Record<string, readonly SweepCase[]> = {
  'global and adaptive pooling': [
    of('globalAvgPool', [2, 5, 4, 3], globalAvgPool),
    of('globalMaxPool', [2, 5, 4, 3], globalMaxPool),
    of('adaptiveAvgPool2d', [2, 3, 7, 10], (x) => adaptiveAvgPool2d(x, [3, 4])),
    of('adaptiveMaxPool2d', [2, 3, 5, 6], (x) => adaptiveMaxPool2d(x, [2, 4])),
  ],
  'resizing and padding': [
    of('nearest by 2', [2, 3, 4, 3], (x) => resize(x, { scale: 2 })),
    of('nearest to sizes', [1, 2, 7, 6], (x) => resize(x, { size: [3, 11] })),
    of('bilinear by 2', [2, 3, 4, 3], (x) => resize(x, { scale: 2, mode: 'bilinear' })),
    of('bilinear to sizes', [2, 3, 4, 3], (x) => resize(x, { size: [7, 2], mode: 'bilinear' })),
    of('bilinear corners', [2, 3, 4, 3], (x) => resize(x, { size: [7, 5], mode: 'bilinear', alignCorners: true })),
    of('bicubic', [1, 2, 4, 5], (x) => resize(x, { size: [7, 9], mode: 'bicubic' })),
    of('bilinear antialias', [1, 2, 9, 8], (x) => resize(x, { size: [4, 3], mode: 'bilinear', antialias: true })),
    of('pad', [2, 2, 3, 4], (x) => pad(x, [1, 2, 3, 0], { value: 2 })),
    of('pad cut', [2, 2, 5, 4], (x) => pad(x, [1, -1, -2, 2])),
    of('pad reflect', [2, 2, 4, 5], (x) => pad(x, [1, 2, 3, 1], { mode: 'reflect' })),
    of('pad edge', [2, 2, 4, 5], (x) => pad(x, [1, 2, 3, 1], { mode: 'edge' })),
    of('pad wrap', [2, 2, 4, 5], (x) => pad(x, [1, 2, 3, 1], { mode: 'wrap' })),
    of('pixelShuffle', [1, 8, 2, 3], (x) => pixelShuffle(x, 2)),
    of('pixelUnshuffle', [1, 2, 4, 6], (x) => pixelUnshuffle(x, 2)),
  ],
};

describe('values and gradients on WebGPU, with no node on the CPU, equal those of the CPU:', () => {
  it.each(Object.entries(cases))('%s', async (_, list) => {
    expect(await sweep(list)).toEqual([]);
  });
});
