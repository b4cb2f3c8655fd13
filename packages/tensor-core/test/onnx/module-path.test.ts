import { expect, it } from 'vitest';
import { fromOnnx } from '../../src/index.ts';
import { type Field, info, modelFile, nodeOf } from '../../src/testing/index.ts';

const pathOf = (name: string, more: readonly Field[] = [], producer = 'tool'): string | undefined =>
  fromOnnx(
    modelFile({
      inputs: [info('x', [2])],
      outputs: [info('y', [2])],
      nodes: [[...nodeOf('Relu', ['x'], ['y'], { name }), ...more]],
      model: [[2, producer]],
    }),
  ).graph.nodes.path[0];

it.each([
  ['layer1.0.conv1/Conv', 'layer1.0.conv1'],
  ['/layer1/layer1.0/conv1/Conv', 'layer1.0.conv1'],
  ['/encoder/layers.3/self_attn/MatMul_1', 'encoder.layers.3.self_attn'],
  ['/features/features.1/conv/conv.0/conv.0.0/Conv', 'features.1.conv.0.0'],
  ['/layer1/layer10/Conv', 'layer1.layer10'],
  ['model/conv2d/BiasAdd', 'model.conv2d'],
  ['/Relu', ''],
  ['Relu_12', ''],
  ['', ''],
])('the module path of %s is %s', (name, path) => {
  expect(pathOf(name)).toBe(path);
});

it('the path of a node that this library wrote is what stands before the operator', () => {
  expect(pathOf('grad/layer1.0/conv1/Relu', [], 'netwright')).toBe('grad/layer1.0/conv1');
});

it("the scopes that PyTorch's newer exporter writes into the metadata win", () => {
  const scopes: Field = [
    9,
    [
      [1, 'pkg.torch.onnx.name_scopes'],
      [2, "['', 'layer1', 'layer1.0', 'layer1.0.relu', 'relu_1']"],
    ],
  ];
  expect(pathOf('node_relu_1', [scopes])).toBe('layer1.0.relu');
});
