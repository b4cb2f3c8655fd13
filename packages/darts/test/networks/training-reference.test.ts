/** Check 8 of the ladder on two small networks: every gradient. The others are in the slow part. */
import { ladder, runCheck } from '@netwright/conformance';
import { expect, it } from 'vitest';
import { folders } from '../folders.ts';
import { smallNetworks } from './small-networks.ts';

const check = ladder.find(({ title }) => title === 'training reference');

it.each(['darts_v2_small', 'darts_v1_imagenet_small'])("%s has PyTorch's gradients", async (name) => {
  const entry = smallNetworks[name];
  if (!check || !entry) throw new Error(`there is no check, or no network ${name}`);
  expect(await runCheck(check, { name, entry, fixtures: folders.fixtures })).toMatchObject({ status: 'pass' });
});
