import { relu } from '@netwright/tensor-core/nn';
import { expect, test } from 'vitest';
import { killedShares } from '../../../figures/kit/killed-units.ts';

test('a step of rate 0 kills no unit', async () => {
  expect(await killedShares(relu, [0], 0)).toEqual([0]);
});
