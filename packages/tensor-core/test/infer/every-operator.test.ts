import { describe, expect, it } from 'vitest';
import { Graph, type Shape, type Tensor } from '../../src/index.ts';
import * as nn from '../../src/nn/index.ts';

/** Shapes and errors of the operators that convolutional, attention and recurrent models need; values are in test/ops. */
const graph = new Graph();
const f = (...shape: Shape): Tensor => graph.input(graph.unique('x'), 'float32', shape);
const ids = (...shape: Shape): Tensor => graph.input(graph.unique('i'), 'int64', shape);
const image = f('N', 6, 'H', 'W');
const rows = f('B', 'T', 8);

describe('symbolic sizes pass through', () => {
  it.each<[string, () => Tensor, Shape]>([
    ['comparison', () => nn.greater(rows, f(8)), ['B', 'T', 8]],
    ['matmul', () => nn.matmul(rows, f('B', 8, 'S')), ['B', 'T', 'S']],
    ['gemm', () => nn.gemm(f('N', 8), f(5, 8), f(5), { transB: true }), ['N', 5]],
    ['einsum', () => nn.einsum('bid,bjd->bij', rows, f('B', 'S', 8)), ['B', 'T', 'S']],
    ['conv1d', () => nn.conv(f('N', 6, 'L'), f(4, 6, 3), undefined, { padding: 1 }), ['N', 4, 'L']],
    ['conv3d', () => nn.conv(f('N', 2, 'D', 4, 4), f(4, 2, 1, 3, 3)), ['N', 4, 'D', 2, 2]],
    ['convTranspose', () => nn.convTranspose(image, f(6, 4, 2, 2), undefined, { stride: 2 }), ['N', 4, '2*H', '2*W']],
    ['maxPool2d', () => nn.maxPool2d(image, { kernel: 2 }), ['N', 6, 'floor(H / 2)', 'floor(W / 2)']],
    ['avgPool2d', () => nn.avgPool2d(image, { kernel: 3, stride: 1 }), ['N', 6, 'H - 2', 'W - 2']],
    ['adaptiveAvgPool2d', () => nn.adaptiveAvgPool2d(image, 1), ['N', 6, 1, 1]],
    ['resize', () => nn.resize(image, { scale: 2 }), ['N', 6, '2*H', '2*W']],
    ['pad', () => nn.pad(image, [1, 2, 3, 4]), ['N', 6, 'H + 4', 'W + 6']],
    ['slice', () => nn.slice(rows, 1, 1, -1), ['B', 'T - 2', 8]],
    ['concat', () => nn.concat([rows, f('B', 'S', 8)], 1), ['B', 'S + T', 8]],
    ['split', () => nn.split(rows, [3, 5])[1] as Tensor, ['B', 'T', 5]],
    ['gather', () => nn.gather(f(100, 8), ids('B', 'T')), ['B', 'T', 8]],
    ['gatherElements', () => nn.gatherElements(rows, ids('B', 'T', 2), 2), ['B', 'T', 2]],
    ['scatterNd', () => nn.scatterNd(rows, ids('K', 1), f('K', 'T', 8)), ['B', 'T', 8]],
    ['scatterElements', () => nn.scatterElements(rows, ids('B', 'T', 2), f('B', 'T', 2), { axis: 2 }), ['B', 'T', 8]],
    ['where', () => nn.where(nn.greater(rows, 0), rows, f('T', 1)), ['B', 'T', 8]],
    ['expand', () => nn.expand(f('T', 1), ['B', 'T', 8]), ['B', 'T', 8]],
    ['tile', () => nn.tile(rows, [2, 1, 3]), ['2*B', 'T', 24]],
    ['reductions', () => nn.reduceMax(image, { axes: [2, 3] }), ['N', 6]],
    ['softmax', () => nn.softmax(rows), ['B', 'T', 8]],
    ['layerNormalization', () => nn.layerNormalization(rows, f(8), f(8)), ['B', 'T', 8]],
    ['instanceNormalization', () => nn.instanceNormalization(image, f(6), f(6)), ['N', 6, 'H', 'W']],
    ['groupNormalization', () => nn.groupNormalization(image, 3, f(6), f(6)), ['N', 6, 'H', 'W']],
    ['rmsNormalization', () => nn.rmsNormalization(rows, f(8)), ['B', 'T', 8]],
    ['prelu', () => nn.prelu(image, f(6, 1, 1)), ['N', 6, 'H', 'W']],
    ['gelu', () => nn.gelu(rows, { approximate: 'tanh' }), ['B', 'T', 8]],
    ['cumSum', () => nn.cumSum(rows, 1), ['B', 'T', 8]],
    ['topK', () => nn.topK(rows, 3)[0], ['B', 'T', 3]],
    ['argMax', () => nn.argMax(rows), ['B', 'T']],
    ['trilu', () => nn.trilu(f('T', 'T')), ['T', 'T']],
    ['arange', () => nn.arange(graph, 'T'), ['T']],
    ['cast', () => nn.cast(rows, 'int32'), ['B', 'T', 8]],
  ])('%s', (_, build, expected) => {
    expect(build().shape).toEqual(expected);
  });
});

describe('a wrong call names the operator, the module and what it got', () => {
  it.each<[string, () => unknown, string]>([
    ['comparison', () => nn.greater(rows, f(7)), '[B, T, 8] and [7]'],
    ['matmul', () => nn.matmul(rows, f(7, 2)), '[B, T, 8] and [7, 2]'],
    ['gemm', () => nn.gemm(f('N', 8), f(7, 5)), '[N, 8]'],
    ['einsum', () => nn.einsum('ij,jk->ik', f(2, 3), f(4, 5)), '4'],
    ['conv', () => nn.conv(image, f(4, 5, 3, 3)), '[4, 5, 3, 3]'],
    ['convTranspose', () => nn.convTranspose(image, f(5, 4, 2, 2)), '[5, 4, 2, 2]'],
    ['maxPool2d', () => nn.maxPool2d(rows, { kernel: 2 }), '[B, T, 8]'],
    ['avgPool2d', () => nn.avgPool2d(rows, { kernel: 2 }), '[B, T, 8]'],
    ['slice', () => nn.slice(rows, 3, 0, 1), '[B, T, 8]'],
    ['slice of a whole axis', () => nn.slice(rows, 3, 0), '[B, T, 8]'],
    ['concat', () => nn.concat([rows, f('B', 'S', 7)], 1), '[B, S, 7]'],
    ['split', () => nn.split(rows, [3, 4]), '[3, 4]'],
    ['gather', () => nn.gather(rows, f(2)), 'float32'],
    ['gatherElements', () => nn.gatherElements(rows, ids(2)), '[2]'],
    ['scatterNd', () => nn.scatterNd(rows, ids('K', 1), f('K', 8)), '[K, 8]'],
    ['scatterElements', () => nn.scatterElements(rows, ids('B', 'T', 2), f('B', 'T', 3), { axis: 2 }), '[B, T, 3]'],
    ['where', () => nn.where(rows, rows, rows), 'float32'],
    ['expand', () => nn.expand(rows, ['B', 'T', 9]), '[B, T, 9]'],
    ['tile', () => nn.tile(rows, [2]), '[B, T, 8]'],
    ['reductions', () => nn.reduceSum(rows, { axes: [3] }), '3'],
    ['softmax', () => nn.softmax(rows, 3), '3'],
    ['layerNormalization', () => nn.layerNormalization(rows, f(7)), '[7]'],
    ['groupNormalization', () => nn.groupNormalization(image, 4), '[N, 6, H, W]'],
    ['rmsNormalization', () => nn.rmsNormalization(rows, undefined, { axis: 3 }), '[B, T, 8]'],
    ['prelu', () => nn.prelu(image, f(5, 1, 1)), '[5, 1, 1]'],
    ['topK', () => nn.topK(rows, 9), '9'],
    ['argMax', () => nn.argMax(rows, 3), '3'],
    ['trilu', () => nn.trilu(f(3)), '[3]'],
  ])('%s', (_, call, got) => {
    const size = graph.size;
    let message = '';
    try {
      graph.within('layer1.0', call);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/^\w+ layer1\.0: ./);
    expect(message).toContain(got);
    expect(graph.nodes.op.slice(size)).not.toContain(message.split(' ')[0]);
  });
});
