import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { layerRows } from '../../../figures/kit/layer-rows.ts';
import { weightedDepth } from '../../../figures/kit/weighted-depth.ts';

test.each([
  ['lenet5', 5], // two convolutions, three products
  ['alexnet', 8],
  ['vgg16', 16],
  ['resnet18', 18], // the projections of shortcuts lie on no longest path
  ['resnet50', 50],
] as const)('%s is %d layers deep', (name, depth) => {
  expect(weightedDepth(trace(models[name]))).toBe(depth);
});

test('modules are summed in the order in which they run, with the shape of what they give', () => {
  const rows = layerRows(profile(trace(models.lenet5_1998)));
  expect(rows.map(({ path, parameters, shape }) => [path, parameters, shape])).toEqual([
    ['c1', 6 * 26, [6, 28, 28]],
    ['s2', 12, [6, 14, 14]],
    ['c3', 1516, [16, 10, 10]],
    ['s4', 32, [16, 5, 5]],
    ['c5', 48_120, [120, 1, 1]],
    ['f6', 10_164, [84]],
    ['output', 850, [10]],
  ]);
  expect(layerRows(profile(trace(models.lenet5_1998)), 2).filter(({ path }) => path.startsWith('c3'))).toHaveLength(5);
});
