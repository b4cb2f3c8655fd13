import { describe, expect, it } from 'vitest';
import { type Attributes, Graph, node, type Shape, type Tensor } from '../../src/index.ts';

interface Call {
  op: string;
  shapes: readonly (Shape | undefined)[];
  attributes?: Attributes;
  outputs?: number;
  opset?: number;
  domain?: string;
}

function shapesOf({ op, shapes, attributes = {}, outputs = 1, opset = 21, domain = '' }: Call): Shape[] {
  const graph = new Graph({ opsets: { '': opset, 'com.microsoft': 1 } });
  const inputs = shapes.map((s, i) => s && graph.input(`x${i}`, 'float32', s));
  return graph.within('layer1', () => node(op, inputs, attributes, { outputs, domain })).map((t: Tensor) => t.shape);
}

const image: Shape = ['N', 6, 'H', 'W'];

describe('softmax', () => {
  it('keeps the shape, symbolic or not', () => {
    expect(shapesOf({ op: 'Softmax', shapes: [image], attributes: { axis: 1 } })).toEqual([image]);
    expect(shapesOf({ op: 'LogSoftmax', shapes: [[2, 3]] })).toEqual([[2, 3]]);
  });

  it('takes the rank itself as an axis before opset 13 only', () => {
    const call = { op: 'Softmax', shapes: [[2, 3]], attributes: { axis: 2 } };
    expect(shapesOf({ ...call, opset: 11 })).toEqual([[2, 3]]);
    expect(() => shapesOf(call)).toThrow('Softmax layer1: axis must be in [-2, 1], got 2');
  });
});

describe('batch normalisation', () => {
  const five: Shape[] = [image, [6], [6], [6], [6]];

  it('keeps the shape, and gives new statistics in training mode', () => {
    expect(shapesOf({ op: 'BatchNormalization', shapes: five })).toEqual([image]);
    const attributes = { training_mode: 1 };
    expect(shapesOf({ op: 'BatchNormalization', shapes: five, attributes, outputs: 3 })).toEqual([image, [6], [6]]);
  });

  it('refuses weights of another channel count, and statistics in evaluation', () => {
    expect(() => shapesOf({ op: 'BatchNormalization', shapes: [image, [6], [5], [6], [6]] })).toThrow(
      'BatchNormalization layer1: bias must be [6], got [5] (inputs float32 [N, 6, H, W], float32 [6], float32 [5]',
    );
    expect(() => shapesOf({ op: 'BatchNormalization', shapes: five, outputs: 3 })).toThrow(
      'gives statistics in training mode only, got 3 outputs',
    );
  });
});

describe('the other normalisations', () => {
  it('LayerNormalization gives its statistics with the normalised axes as 1', () => {
    const shapes: Shape[] = [['B', 'T', 4, 8], [4, 8], [8]];
    const attributes = { axis: -2 };
    expect(shapesOf({ op: 'LayerNormalization', shapes, attributes, outputs: 3 })).toEqual([
      ['B', 'T', 4, 8],
      ['B', 'T', 1, 1],
      ['B', 'T', 1, 1],
    ]);
    expect(() => shapesOf({ op: 'LayerNormalization', shapes: [[2, 8], [7]] })).toThrow('layer1');
    expect(() => shapesOf({ op: 'LayerNormalization', shapes: [[2, 8]] })).toThrow('needs scale');
  });

  it('GroupNormalization scales by group in opset 18 and by channel from 21 on', () => {
    const attributes = { num_groups: 3 };
    expect(shapesOf({ op: 'GroupNormalization', shapes: [image, [3], [3]], attributes, opset: 18 })).toEqual([image]);
    expect(shapesOf({ op: 'GroupNormalization', shapes: [image, [6], [6]], attributes })).toEqual([image]);
    expect(() => shapesOf({ op: 'GroupNormalization', shapes: [image, [3], [3]], attributes })).toThrow(
      'scale must be [6]',
    );
    expect(() =>
      shapesOf({ op: 'GroupNormalization', shapes: [image, [6], [6]], attributes: { num_groups: 4 } }),
    ).toThrow('GroupNormalization layer1: num_groups must divide the 6 channels, got 4');
  });

  it('InstanceNormalization needs a spatial axis', () => {
    expect(shapesOf({ op: 'InstanceNormalization', shapes: [image, [6], [6]] })).toEqual([image]);
    expect(() => shapesOf({ op: 'InstanceNormalization', shapes: [[2, 6], [6], [6]] })).toThrow(
      'InstanceNormalization layer1: needs [N, C, ...] with a spatial axis, got [2, 6]',
    );
  });

  it('RMSNormalization, LpNormalization, MeanVarianceNormalization and LRN keep the shape', () => {
    expect(shapesOf({ op: 'RMSNormalization', shapes: [['B', 8], [8]], opset: 23 })).toEqual([['B', 8]]);
    for (const op of ['LpNormalization', 'MeanVarianceNormalization', 'LRN'])
      expect(shapesOf({ op, shapes: [image], attributes: { size: 3 } })).toEqual([image]);
  });

  it('SkipLayerNormalization of com.microsoft gives the sum as its fourth output', () => {
    const shapes: Shape[] = [['B', 'T', 8], ['B', 'T', 8], [8], [8]];
    expect(shapesOf({ op: 'SkipLayerNormalization', shapes, outputs: 4, domain: 'com.microsoft' })).toEqual([
      ['B', 'T', 8],
      ['B', 'T', 1],
      ['B', 'T', 1],
      ['B', 'T', 8],
    ]);
  });
});
