import { describe, expect, it } from 'vitest';
import { type Attributes, Graph, node, type Shape, type Tensor } from '../../src/index.ts';

function shapesOf(
  op: string,
  shapes: readonly (Shape | undefined)[],
  attributes: Attributes,
  { outputs = 1, domain = '' }: { outputs?: number; domain?: string } = {},
): Shape[] {
  const graph = new Graph({ opsets: { '': 24, 'com.microsoft': 1 } });
  const inputs = shapes.map((s, i) => s && graph.input(`x${i}`, 'float32', s));
  return graph.within('attn', () => node(op, inputs, attributes, { outputs, domain })).map((t: Tensor) => t.shape);
}
const microsoft = { domain: 'com.microsoft' };

describe('Attention of opset 23', () => {
  it('of rank 4 keeps heads apart and appends to the cache', () => {
    const shapes: Shape[] = [
      ['B', 8, 'T', 16],
      ['B', 2, 'T', 16],
      ['B', 2, 'T', 12],
    ];
    const cached = [...shapes, undefined, ['B', 2, 'P', 16], ['B', 2, 'P', 12]];
    expect(shapesOf('Attention', shapes, {})).toEqual([['B', 8, 'T', 12]]);
    expect(shapesOf('Attention', cached, {}, { outputs: 4 })).toEqual([
      ['B', 8, 'T', 12],
      ['B', 2, 'P + T', 16],
      ['B', 2, 'P + T', 12],
      ['B', 8, 'T', 'P + T'],
    ]);
  });

  it('of rank 3 needs the head counts', () => {
    const shapes: Shape[] = [
      ['B', 5, 32],
      ['B', 7, 16],
      ['B', 7, 8],
    ];
    expect(shapesOf('Attention', shapes, { q_num_heads: 4, kv_num_heads: 2 })).toEqual([['B', 5, 16]]);
    expect(() => shapesOf('Attention', shapes, {})).toThrow('Attention attn: needs q_num_heads with inputs of rank 3');
    expect(() => shapesOf('Attention', shapes, { q_num_heads: 5, kv_num_heads: 2 })).toThrow(
      'q_num_heads 5 must divide',
    );
  });
});

describe('operators of com.microsoft', () => {
  it('MultiHeadAttention, apart and packed', () => {
    const shapes: Shape[] = [
      ['B', 5, 32],
      ['B', 7, 32],
      ['B', 7, 16],
    ];
    expect(shapesOf('MultiHeadAttention', shapes, { num_heads: 4 }, microsoft)).toEqual([['B', 5, 16]]);
    expect(shapesOf('MultiHeadAttention', [['B', 5, 4, 3, 8]], { num_heads: 4 }, microsoft)).toEqual([['B', 5, 32]]);
  });

  it('Attention and GroupQueryAttention with their packed projections', () => {
    expect(shapesOf('Attention', [['B', 'T', 24], [24, 96], [96]], { num_heads: 4 }, microsoft)).toEqual([
      ['B', 'T', 32],
    ]);
    const heads = { num_heads: 4, kv_num_heads: 2 };
    expect(shapesOf('GroupQueryAttention', [['B', 'T', 64]], heads, microsoft)).toEqual([['B', 'T', 32]]);
  });

  it('RotaryEmbedding keeps the shape', () => {
    expect(
      shapesOf(
        'RotaryEmbedding',
        [
          ['B', 4, 'T', 8],
          ['M', 4],
          ['M', 4],
        ],
        {},
      ),
    ).toEqual([['B', 4, 'T', 8]]);
    expect(() =>
      shapesOf(
        'RotaryEmbedding',
        [
          [2, 3],
          [2, 2],
          [2, 2],
        ],
        {},
      ),
    ).toThrow('needs rank 3 or 4, got [2, 3]');
  });

  it('fused products and convolutions have the shapes of what they fuse', () => {
    const product = { transA: 1, transB: 1 };
    expect(
      shapesOf(
        'FusedMatMul',
        [
          ['B', 3, 4],
          [5, 3],
        ],
        product,
        microsoft,
      ),
    ).toEqual([['B', 4, 5]]);
    expect(() =>
      shapesOf(
        'FusedMatMul',
        [
          [3, 4],
          [5, 3],
        ],
        {},
        microsoft,
      ),
    ).toThrow('inner sizes must be equal, 4 is not 5');
    expect(shapesOf('FusedConv', [['N', 3, 8, 8], [4, 3, 3, 3], [4]], { activation: 'Relu' }, microsoft)).toEqual([
      ['N', 4, 6, 6],
    ]);
    expect(
      shapesOf(
        'FusedGemm',
        [
          [2, 3],
          [3, 4],
        ],
        {},
        microsoft,
      ),
    ).toEqual([[2, 4]]);
    expect(
      shapesOf(
        'MatMulNBits',
        [
          ['B', 'T', 64],
          [10, 2, 16],
        ],
        { K: 64, N: 10 },
        microsoft,
      ),
    ).toEqual([['B', 'T', 10]]);
    for (const op of ['Gelu', 'FastGelu', 'QuickGelu', 'BiasGelu'])
      expect(shapesOf(op, [['B', 6], [6]], {}, microsoft)).toEqual([['B', 6]]);
  });
});
