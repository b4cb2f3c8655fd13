import { expect, it } from 'vitest';
import { Graph, type Tensor, tensorData } from '../../src/index.ts';
import { instanceNormalization } from '../../src/nn/index.ts';
import { checkGradient, evaluate, values } from '../support/run.ts';

it('instanceNormalization standardises each channel of each example, by hand', async () => {
  // Channels of mean 2 and 5, variance 1 and 4; eps 0.
  const x = tensorData([1, 3, 3, 7], [1, 2, 2]);
  const [y] = await evaluate([x, tensorData([2, 10]), tensorData([1, -1])], (t, scale, bias) =>
    instanceNormalization(t as Tensor, scale as Tensor, bias as Tensor, { eps: 0 }),
  );
  expect(y).toEqual(tensorData([-1, 3, -11, 9], [1, 2, 2]));
});

it.each(['cpu', 'webgpu'] as const)(
  'instanceNormalization has gradients that equal central differences, %s',
  async (device) => {
    const [x, scale, bias] = [values([2, 3, 4, 2]), values([3], { seed: 2 }), values([3], { seed: 3 })];
    await checkGradient([x, scale, bias], (t, s, b) => instanceNormalization(t as Tensor, s as Tensor, b as Tensor), {
      device,
    });
  },
);

it('instanceNormalization keeps symbolic sizes, and needs a spatial axis', () => {
  const graph = new Graph();
  const [scale, bias] = [graph.input('scale', 'float32', [3]), graph.input('bias', 'float32', [3])];
  const x = graph.input('x', 'float32', ['N', 3, 'H', 'W']);
  expect(instanceNormalization(x, scale, bias).shape).toEqual(['N', 3, 'H', 'W']);
  const flat = graph.input('flat', 'float32', ['N', 3]);
  expect(() => graph.within('head', () => instanceNormalization(flat, scale, bias))).toThrow(
    'InstanceNormalization head: needs [N, C, ...] with a spatial axis, got [N, 3]',
  );
});
