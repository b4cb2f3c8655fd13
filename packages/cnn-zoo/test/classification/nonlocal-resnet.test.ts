import { trace } from '@netwright/tensor-core';
import { expect, it } from 'vitest';
import { models } from '../../src/index.ts';

/** The modules that have a first convolution of a non-local block. */
const places = (name: 'nonlocal_resnet50' | 'nonlocal5_resnet50' | 'nonlocal10_resnet50'): string[] =>
  [...trace(models[name]).params.keys()].flatMap((entry) => /^(.*)\.conv_theta\.weight$/.exec(entry)?.[1] ?? []);

it('has one block before the last of res4, five after every other, ten after each', () => {
  expect(places('nonlocal_resnet50')).toEqual(['layer3.nonlocal4']);
  expect(places('nonlocal5_resnet50')).toEqual([
    'layer2.nonlocal1',
    'layer2.nonlocal3',
    'layer3.nonlocal1',
    'layer3.nonlocal3',
    'layer3.nonlocal5',
  ]);
  expect(places('nonlocal10_resnet50')).toHaveLength(10);
});

it('taps the attention of every position to the pooled ones', () => {
  const graph = trace(models.nonlocal5_resnet50, { inputs: { x: [1, 3, 96, 64] } });
  expect(graph.taps.get('layer2.nonlocal1.weights')?.shape).toEqual([1, 12 * 8, 6 * 4]);
  expect(graph.taps.get('layer3.nonlocal5.weights')?.shape).toEqual([1, 6 * 4, 3 * 2]);
});
