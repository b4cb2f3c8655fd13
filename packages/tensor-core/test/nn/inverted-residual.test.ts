import { describe, expect, it } from 'vitest';
import { Graph, Params, type Tensor, tensorData } from '../../src/index.ts';
import { invertedResidual, relu, squeezeExcitation } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

const weightsOf = (graph: Graph): string[] =>
  [...graph.params.values()].filter((p) => p.shape.length === 4).map((p) => `${p.name} [${p.shape.join(', ')}]`);

describe('invertedResidual', () => {
  it('numbers expansion, depthwise convolution, attention and projection as torchvision does', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['N', 8, 12, 12]);
    const y = invertedResidual(new Params(graph, 'features.1'), x, 16, {
      expanded: 24,
      kernel: 5,
      stride: 2,
      attention: (p: Params, z: Tensor) => squeezeExcitation(p, z, 6),
    });
    expect(y.shape).toEqual(['N', 16, 6, 6]);
    expect(weightsOf(graph)).toEqual([
      'features.1.block.0.0.weight [24, 8, 1, 1]',
      'features.1.block.1.0.weight [24, 1, 5, 5]',
      'features.1.block.2.fc1.weight [6, 24, 1, 1]',
      'features.1.block.2.fc2.weight [24, 6, 1, 1]',
      'features.1.block.3.0.weight [16, 24, 1, 1]',
    ]);
  });

  it('has no expansion where the input is as wide, keeps the size under dilation, and then adds its input', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1, 1, 5, 5]);
    const options = { expanded: 1, dilation: 2, norm: (_: Params, y: Tensor) => y, activation: relu };
    graph.output('y', invertedResidual(new Params(graph), x, 1, options));
    expect(weightsOf(graph)).toEqual(['block.0.0.weight [1, 1, 3, 3]', 'block.1.0.weight [1, 1, 1, 1]']);
    const image = new Float32Array(25);
    image[12] = 1; // the middle
    const weights = new Map([
      ['block.0.0.weight', tensorData([1, 2, 3, 4, 5, 6, 7, 8, -9], [1, 1, 3, 3])],
      ['block.1.0.weight', tensorData([10], [1, 1, 1, 1])],
    ]);
    const { y } = await run(graph, { x: tensorData(image, [1, 1, 5, 5]) }, weights);
    expect(Array.from(y?.data as Float32Array)).toEqual([
      0, 0, 80, 0, 70, 0, 0, 0, 0, 0, 60, 0, 51, 0, 40, 0, 0, 0, 0, 0, 30, 0, 20, 0, 10,
    ]);
  });

  it('drops the branch of a sample only where a shortcut is beside it', () => {
    const graph = new Graph({ mode: 'train' });
    const x = graph.input('x', 'float32', ['N', 8, 4, 4]);
    const p = new Params(graph);
    invertedResidual(p.at('a'), x, 8, { expanded: 8, stochasticDepth: 0.1 });
    invertedResidual(p.at('b'), x, 16, { expanded: 8, stochasticDepth: 0.1 });
    expect(graph.noise.map(({ name, tensor }) => [name, tensor.shape])).toEqual([['a.dropPath', ['N', 1, 1, 1]]]);
  });
});
