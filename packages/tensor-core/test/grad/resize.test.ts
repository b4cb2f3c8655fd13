import { describe, it } from 'vitest';
import { constant, type GradDevice, int64s, node1, type Tensor, tensorData } from '../../src/index.ts';
import {
  depthToSpace,
  type PadOptions,
  pad,
  pixelShuffle,
  pixelUnshuffle,
  type ResizeOptions,
  resize,
  spaceToDepth,
} from '../../src/nn/index.ts';
import { checkGradient, values } from '../support/run.ts';

/** `checkGradient` as a test's result. */
const gradientOf = async (...check: Parameters<typeof checkGradient>): Promise<void> => {
  await checkGradient(...check);
};

const resized: { name: string; x: number[]; options: ResizeOptions }[] = [
  { name: 'nearest by 2', x: [2, 3, 4, 3], options: { scale: 2 } },
  { name: 'nearest by 3 and 1', x: [1, 2, 3, 4], options: { scale: [3, 1] } },
  { name: 'nearest by 1.5', x: [1, 2, 5, 4], options: { scale: 1.5 } },
  { name: 'nearest to a smaller size', x: [1, 2, 7, 6], options: { size: [3, 4] } },
  { name: 'nearest-exact', x: [1, 2, 5, 6], options: { size: [7, 4], mode: 'nearest-exact' } },
  { name: 'bilinear by 2', x: [2, 2, 3, 4], options: { scale: 2, mode: 'bilinear' } },
  { name: 'bilinear to odd sizes', x: [1, 2, 5, 6], options: { size: [9, 4], mode: 'bilinear' } },
  {
    name: 'bilinear with aligned corners',
    x: [1, 2, 5, 3],
    options: { size: [8, 7], mode: 'bilinear', alignCorners: true },
  },
  { name: 'bilinear to one pixel', x: [1, 2, 4, 5], options: { size: 1, mode: 'bilinear' } },
  { name: 'bilinear with antialiasing', x: [1, 1, 9, 8], options: { size: [4, 3], mode: 'bilinear', antialias: true } },
  { name: 'bicubic', x: [1, 2, 4, 5], options: { size: [7, 9], mode: 'bicubic' } },
  {
    name: 'bicubic with aligned corners',
    x: [1, 2, 5, 4],
    options: { size: [8, 3], mode: 'bicubic', alignCorners: true },
  },
  { name: 'bicubic with antialiasing', x: [1, 1, 9, 8], options: { size: [4, 5], mode: 'bicubic', antialias: true } },
  { name: 'area', x: [1, 2, 5, 7], options: { size: [3, 4], mode: 'area' } },
  { name: 'linear in 1D', x: [2, 2, 5], options: { size: 8, mode: 'linear' } },
  { name: 'nearest in 1D', x: [2, 2, 5], options: { scale: 3 } },
  { name: 'trilinear', x: [1, 2, 3, 4, 2], options: { scale: [2, 1.5, 2], mode: 'trilinear' } },
  { name: 'nearest in 3D', x: [1, 2, 2, 3, 2], options: { scale: 2 } },
];

describe.each(['cpu', 'webgpu'] as GradDevice[])('lowered for %s, the gradient of', (device) => {
  const check = async (x: number[], build: (x: Tensor) => Tensor): Promise<void> => {
    await checkGradient([values(x)], (a) => build(a as Tensor), { device, step: 0.1 });
  };
  it.each(resized)('resizing $name equals central differences', ({ x, options }) =>
    check(x, (a) => resize(a, options)),
  );
  it.each([{ mode: 'constant', value: 3 }, { mode: 'reflect' }, { mode: 'edge' }, { mode: 'wrap' }] as PadOptions[])(
    'padding with mode $mode equals central differences',
    (options) => check([2, 3, 4, 5], (a) => pad(a, [1, 2, 3, 0], options)),
  );
  it('padding every axis, and cutting, equals central differences', () =>
    check([3, 4, 5], (a) => pad(a, [1, 0, -1, 0, 2, -2])));
  it('the constant that pads equals central differences', () =>
    checkGradient(
      [values([2, 3]), values([], { seed: 4 })],
      (a, v) => node1('Pad', [a as Tensor, int64s((a as Tensor).graph, [1, 0, 0, 2]), v], { mode: 'constant' }),
      { device },
    ));
  it('moving channels into space and back equals central differences', async () => {
    await check([2, 8, 2, 3], (a) => depthToSpace(a, 2));
    await check([2, 8, 2, 3], (a) => pixelShuffle(a, 2));
    await check([2, 2, 4, 6], (a) => spaceToDepth(a, 2));
    await check([2, 2, 4, 6], (a) => pixelUnshuffle(a, 2));
    await check([2, 2, 4, 6], (a) => node1('SpaceToDepth', [a], { blocksize: 2 }));
  });
});

describe('the gradient of ONNX Resize equals central differences', () => {
  const scales = (x: Tensor, s: number[]): Tensor => constant(x.graph, tensorData(s));
  it.each(
    ['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric'].flatMap((t) =>
      ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].map((n) => [t, n] as const),
    ),
  )('with nearest neighbours, %s, %s', (coordinate_transformation_mode, nearest_mode) =>
    gradientOf(
      [values([1, 1, 5, 6])],
      (x) =>
        node1('Resize', [x as Tensor, undefined, scales(x as Tensor, [1, 1, 1.7, 0.6])], {
          mode: 'nearest',
          coordinate_transformation_mode,
          nearest_mode,
        }),
      { step: 0.1 },
    ),
  );
  it.each(['half_pixel', 'half_pixel_symmetric', 'pytorch_half_pixel', 'align_corners', 'asymmetric'])(
    'with cubic filters, %s, nothing outside',
    (coordinate_transformation_mode) =>
      gradientOf(
        [values([1, 2, 5, 6])],
        (x) =>
          node1('Resize', [x as Tensor, undefined, scales(x as Tensor, [1, 1, 1.6, 0.7])], {
            mode: 'cubic',
            coordinate_transformation_mode,
            exclude_outside: 1,
          }),
        { step: 0.1 },
      ),
  );
  it('with a region that is cropped', () =>
    gradientOf(
      [values([1, 2, 6, 7])],
      (x) =>
        node1(
          'Resize',
          [
            x as Tensor,
            constant((x as Tensor).graph, tensorData([0, 0, 0.2, -0.1, 1, 1, 0.9, 0.8])),
            undefined,
            int64s((x as Tensor).graph, [1, 2, 4, 5]),
          ],
          {
            mode: 'linear',
            coordinate_transformation_mode: 'tf_crop_and_resize',
            extrapolation_value: 2,
          },
        ),
      { step: 0.1 },
    ));
  it.each(['linear', 'cubic'])('with %s filters and antialiasing', (mode) =>
    gradientOf(
      [values([1, 2, 9, 8])],
      (x) => node1('Resize', [x as Tensor, undefined, scales(x as Tensor, [1, 1, 0.5, 0.4])], { mode, antialias: 1 }),
      { step: 0.1 },
    ),
  );
  it('with the scales of two axes only', () =>
    gradientOf(
      [values([2, 3, 4])],
      (x) => node1('Resize', [x as Tensor, undefined, scales(x as Tensor, [2, 1.5])], { mode: 'linear', axes: [2, 1] }),
      { step: 0.1 },
    ));
});
