import { describe, expect, it } from 'vitest';
import { Graph, int64s, node, node1, type Shape, type Tensor } from '../../src/index.ts';
import {
  adaptiveAvgPool2d,
  avgPool2d,
  conv,
  convTranspose,
  globalAvgPool2d,
  maxPool2d,
  pad,
  resize,
} from '../../src/nn/index.ts';

const of = (...shape: (number | string)[]): Tensor => new Graph().input('x', 'float32', shape);
const beside = (x: Tensor, ...shape: (number | string)[]): Tensor => x.graph.input('w', 'float32', shape);
const convShape = (x: Shape, w: Shape, attributes: object = {}): Shape => {
  const graph = new Graph();
  return node1('Conv', [graph.input('x', 'float32', x), graph.input('w', 'float32', w)], attributes as never).shape;
};

describe('a convolution', () => {
  it('rounds odd lengths down', () =>
    expect(convShape(['N', 3, 7, 8], [4, 3, 3, 3], { strides: [2, 2] })).toEqual(['N', 4, 3, 3]));
  it('keeps symbolic sizes as expressions', () => {
    const x = of('N', 3, 'H', 'W');
    const y = conv(x, beside(x, 8, 3, 3, 3), undefined, { stride: 2, padding: 1 });
    expect(y.shape).toEqual(['N', 8, 'floor((H + 1) / 2)', 'floor((W + 1) / 2)']);
    expect(maxPool2d(y, { kernel: 2 }).shape).toEqual(['N', 8, 'floor((H + 1) / 4)', 'floor((W + 1) / 4)']);
  });
  it('keeps ceil(size / stride) with auto_pad SAME', () =>
    expect(convShape([1, 1, 5, 'W'], [1, 1, 3, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] })).toEqual([
      1,
      1,
      3,
      'floor((W + 1) / 2)',
    ]));
  it('takes no padding with auto_pad VALID', () =>
    expect(convShape([1, 1, 5, 5], [1, 1, 3, 3], { auto_pad: 'VALID', pads: [1, 1, 1, 1] })).toEqual([1, 1, 3, 3]));
  it('emits every attribute, so that no provider has to guess', () => {
    const x = of(1, 4, 5, 5);
    expect(conv(x, beside(x, 4, 1, 3, 3), undefined, { groups: 4 }).node?.attributes).toEqual({
      kernel_shape: [3, 3],
      strides: [1, 1],
      pads: [0, 0, 0, 0],
      dilations: [1, 1],
      group: 4,
    });
  });
  it.each([
    [
      'channels',
      [1, 4, 5, 5],
      [2, 3, 3, 3],
      {},
      'input channels (axis 1) must be group * axis 1 of the weight, 1 * 3, got [1, 4, 5, 5] and [2, 3, 3, 3]',
    ],
    ['group', [1, 4, 5, 5], [3, 2, 3, 3], { group: 2 }, 'output channels must divide by group 2, got 3'],
    ['rank', [1, 4, 5, 5], [3, 4, 3], {}, 'needs a weight of rank 4, as the input [1, 4, 5, 5], got [3, 4, 3]'],
    [
      'kernel',
      [1, 4, 5, 2],
      [3, 4, 3, 3],
      {},
      'the window reaches over 3 along spatial axis 1, more than the padded input, got 2',
    ],
    [
      'kernel_shape',
      [1, 4, 5, 5],
      [3, 4, 3, 3],
      { kernel_shape: [3, 2] },
      'kernel_shape must be that of the weight [3, 4, 3, 3], got [3, 2]',
    ],
    ['strides', [1, 4, 5, 5], [3, 4, 3, 3], { strides: [0, 1] }, 'strides must be at least 1, got [0, 1]'],
    [
      'pads',
      [1, 4, 5, 5],
      [3, 4, 3, 3],
      { pads: [1, 1] },
      'pads needs 4 numbers, as the input has 2 spatial axes, got [1, 1]',
    ],
  ])('names wrong %s', (_, x, w, attributes, message) => {
    expect(() => convShape(x, w, attributes)).toThrow(`Conv (top): ${message}`);
  });
  it('names a wrong bias', () => {
    const x = of(1, 2, 5, 5);
    const bias = x.graph.input('b', 'float32', [4]);
    expect(() => conv(x, beside(x, 3, 2, 3, 3), bias)).toThrow('bias must be [3], got [4]');
  });
});

describe('a transposed convolution', () => {
  it('undoes the shape of a convolution, symbolic too', () => {
    const x = of('N', 4, 'H', 5);
    const y = convTranspose(x, beside(x, 4, 3, 3, 3), undefined, { stride: 2, padding: 1, outputPadding: 1 });
    expect(y.shape).toEqual(['N', 3, '2*H', 10]);
  });
  it('takes output_shape', () => {
    const x = of(1, 4, 3, 3);
    const y = node1('ConvTranspose', [x, beside(x, 4, 2, 3, 3)], { output_shape: [6, 7], strides: [2, 2] });
    expect(y.shape).toEqual([1, 2, 6, 7]);
  });
  it('names an output padding that is too large', () => {
    const x = of(1, 4, 3, 3);
    expect(() => convTranspose(x, beside(x, 4, 2, 3, 3), undefined, { stride: 2, outputPadding: 2 })).toThrow(
      'output_padding must be below the stride or the dilation of spatial axis 0, got 2',
    );
  });
});

describe('pooling', () => {
  it('in ceil mode keeps a window that hangs over, but none that starts in the padding', () => {
    expect(maxPool2d(of(1, 1, 5, 6), { kernel: 2, ceilMode: true }).shape).toEqual([1, 1, 3, 3]);
    // PyTorch: (4 + 2 - 1 - 2) / 2 rounded up + 1 = 4 would start after the input.
    expect(maxPool2d(of(1, 1, 5, 5), { kernel: 2, stride: 2, padding: 1, ceilMode: true }).shape).toEqual([1, 1, 3, 3]);
    expect(maxPool2d(of(1, 1, 'H', 5), { kernel: 3, stride: 2, ceilMode: true }).shape).toEqual([
      1,
      1,
      'floor(H / 2)',
      2,
    ]);
  });
  it('in ceil mode has one window where the input is shorter, if a stride fits the rest', () => {
    expect(maxPool2d(of(1, 1, 2, 2), { kernel: 3, stride: 2, ceilMode: true }).shape).toEqual([1, 1, 1, 1]);
    const rule = 'the window reaches over 3 along spatial axis 0, more than the padded input, got';
    expect(() => maxPool2d(of(1, 1, 2, 2), { kernel: 3, stride: 2 })).toThrow(`${rule} 2`);
    // PyTorch: (1 - 3) / 2 rounded up + 1 = 0 windows.
    expect(() => maxPool2d(of(1, 1, 1, 1), { kernel: 3, stride: 2, ceilMode: true })).toThrow(`${rule} 1`);
  });
  it('gives int64 indices as a second output', () => {
    const [, indices] = node('MaxPool', [of('N', 2, 4, 4)], { kernel_shape: [2, 2], strides: [2, 2] }, { outputs: 2 });
    expect([indices?.dtype, indices?.shape]).toEqual(['int64', ['N', 2, 2, 2]]);
  });
  it('over the whole image gives [N, C]', () => expect(globalAvgPool2d(of('N', 8, 'H', 'W')).shape).toEqual(['N', 8]));
  it('to a size gives that size, from any sizes where it is 1', () => {
    expect(adaptiveAvgPool2d(of('N', 8, 7, 10), [3, 4]).shape).toEqual(['N', 8, 3, 4]);
    expect(adaptiveAvgPool2d(of('N', 8, 'H', 'W'), 1).shape).toEqual(['N', 8, 1, 1]);
    expect(() => adaptiveAvgPool2d(of('N', 8, 'H', 'W'), 2)).toThrow('needs fixed spatial sizes, got [N, 8, H, W]');
  });
  it('names a wrong rank and a padding that a window could be lost in', () => {
    expect(() => maxPool2d(of(1, 2, 4), { kernel: 2 })).toThrow(
      'maxPool2d (top): needs an input [N, C, H, W], got [1, 2, 4]',
    );
    expect(() => avgPool2d(of(1, 2, 4, 4), { kernel: 2, padding: 2 })).toThrow(
      'padding must be smaller than the window, 2 along spatial axis 0, got 2',
    );
  });
});

describe('resizing and padding', () => {
  it('multiply symbolic sizes by fractions', () => {
    expect(resize(of('N', 3, 'H', 5), { scale: [2, 1.5] }).shape).toEqual(['N', 3, '2*H', 7]);
    expect(resize(of('N', 3, 'H', 'W'), { scale: 0.5, mode: 'bilinear' }).shape).toEqual([
      'N',
      3,
      'floor(H / 2)',
      'floor(W / 2)',
    ]);
    expect(resize(of('N', 3, 'H', 'W'), { size: [7, 9] }).shape).toEqual(['N', 3, 7, 9]);
    expect(pad(of('N', 3, 'H', 5), [1, 0, 2, -1]).shape).toEqual(['N', 3, 'H + 3', 4]);
  });
  it('keep the aspect ratio where asked to', () => {
    const x = of(1, 3, 30, 40);
    const to = (keep_aspect_ratio_policy: string): Shape =>
      node1('Resize', [x, undefined, undefined, int64s(x.graph, [20, 20])], { axes: [2, 3], keep_aspect_ratio_policy })
        .shape;
    expect(to('not_larger')).toEqual([1, 3, 15, 20]);
    expect(to('not_smaller')).toEqual([1, 3, 20, 27]);
  });
  it('take the forms of older operator sets', () => {
    const graph = new Graph({ opsets: { '': 9 } });
    const x = graph.input('x', 'float32', [1, 2, 3, 4]);
    expect(node1('Pad', [x], { pads: [0, 0, 1, 1, 0, 0, 2, 2], mode: 'reflect' }).shape).toEqual([1, 2, 6, 7]);
    const old = new Graph({ opsets: { '': 7 } });
    const scales = [1, 1, 2, 2.5];
    expect(node1('Upsample', [old.input('x', 'float32', [1, 2, 3, 4])], { scales }).shape).toEqual([1, 2, 6, 10]);
  });
  it('name what does not fit', () => {
    expect(() => resize(of(1, 2, 3, 4), { size: 5, mode: 'linear' })).toThrow(
      'mode linear needs 1 spatial axes, got 2',
    );
    expect(() => resize(of(1, 2, 3, 4), { size: 5, alignCorners: true })).toThrow(
      'alignCorners and antialias need a linear or cubic mode, got nearest',
    );
    expect(() => resize(of(1, 2, 3, 4), {})).toThrow('needs either size or scale, got none');
    expect(() => pad(of(1, 2, 3, 4), [3, 0, 0, 0], { mode: 'reflect' })).toThrow(
      'reflect padding must be smaller than axis 2 of [1, 2, 3, 4], got 3 and 0',
    );
  });
});
