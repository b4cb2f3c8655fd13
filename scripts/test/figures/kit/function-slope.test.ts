import { relu, tanh } from '@netwright/tensor-core/nn';
import { expect, test } from 'vitest';
import { functionAndSlope } from '../../../figures/kit/function-slope.ts';

test('values and slopes of an operator at places', async () => {
  expect(await functionAndSlope(relu, [-1, 2])).toEqual({ value: [0, 2], slope: [0, 1] });
  expect((await functionAndSlope(tanh, [0])).slope).toEqual([1]);
});
