import { Graph, type Params, type Tensor, Params as Tree, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { describe, expect, it } from 'vitest';
import { subsample } from '../../src/classification/resnet-cifar.ts';
import { models, preactResnetCifar, resnetCifar, wideResnetCifar } from '../../src/index.ts';

const on = (shape: readonly (number | string)[]): [Params, Tensor] => {
  const graph = new Graph();
  return [new Tree(graph), graph.input('x', 'float32', shape)];
};

describe('resnetCifar', () => {
  it.each([8, 14])('has %d layers with weights, for digits of 28x28x1 too', (depth) => {
    const graph = trace(
      { ...models.resnet20_cifar, config: { ...models.resnet20_cifar.config, depth } },
      { inputs: { x: [2, 1, 28, 28] } },
    );
    const layers = [...graph.params.values()].filter((p) => p.kind === 'parameter' && p.shape.length > 1);
    expect(layers).toHaveLength(depth);
    expect(['layer1', 'layer2', 'layer3'].map((path) => graph.taps.get(path)?.shape)).toEqual([
      [2, 16, 28, 28],
      [2, 32, 14, 14],
      [2, 64, 7, 7],
    ]);
    expect(graph.outputs.get('logits')?.shape).toEqual([2, 10]);
  });

  it('adds nothing in plain networks, and has weights in shortcuts of option B only', () => {
    const ops = (name: 'plain20_cifar' | 'resnet20_cifar') => trace(models[name]).nodes.op;
    expect(ops('plain20_cifar')).not.toContain('Add');
    expect(ops('resnet20_cifar').filter((op) => op === 'Add')).toHaveLength(9);
    const shortcuts = (name: 'resnet20_cifar' | 'resnet20_cifar_b') =>
      [...trace(models[name]).params.keys()].filter((entry) => entry.endsWith('shortcut.0.weight'));
    expect(shortcuts('resnet20_cifar')).toEqual([]);
    expect(shortcuts('resnet20_cifar_b')).toEqual(['layer2.0.shortcut.0.weight', 'layer3.0.shortcut.0.weight']);
  });

  it('refuses a depth that its blocks do not give', () => {
    const { config } = models.resnet20_cifar;
    expect(() => resnetCifar(...on([1, 3, 32, 32]), { ...config, depth: 18 })).toThrow(
      'resnetCifar (top): depth must be 6n + 2 for n from 1 up, got 18',
    );
    expect(() =>
      preactResnetCifar(...on([1, 3, 32, 32]), { ...models.preact_resnet164_cifar.config, depth: 112 }),
    ).toThrow('preactResnetCifar (top): depth must be 9n + 2 for n from 1 up, got 112');
    expect(() => wideResnetCifar(...on([1, 3, 32, 32]), { ...models.wrn_16_4.config, depth: 18 })).toThrow(
      'wideResnetCifar (top): depth must be 6n + 4 for n from 1 up, got 18',
    );
  });
});

it('subsample takes every second pixel and puts zeros before and after the channels', async () => {
  const graph = new Graph();
  const y = subsample(graph.input('x', 'float32', ['N', 2, 3, 'W']), 4, 2);
  expect(y.shape).toEqual(['N', 4, 2, 'floor((W + 1) / 2)']);
  graph.output('y', y);
  await using session = await createSession(graph, { device: 'cpu' });
  const x = tensorData(
    Array.from({ length: 18 }, (_, i) => i + 1),
    [1, 2, 3, 3],
  );
  const out = (await session.run({ x })).y;
  expect(Array.from(out?.data as Float32Array)).toEqual([0, 0, 0, 0, 1, 3, 7, 9, 10, 12, 16, 18, 0, 0, 0, 0]);
});
