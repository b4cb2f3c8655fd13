/** Check 8 of the ladder on small networks, second part: ten losses under SGD and under AdamW. */
import { ladder, runCheck } from '@netwright/conformance';
import { expect, it } from 'vitest';
import { folders } from '../folders.ts';
import { smallNetworks } from './small-networks.ts';

const check = ladder.find(({ title }) => title === 'loss curves');

it.each(Object.entries(smallNetworks))("%s has PyTorch's losses", async (name, entry) => {
  if (!check) throw new Error('the ladder has no such check');
  expect(await runCheck(check, { name, entry, fixtures: folders.fixtures })).toMatchObject({ status: 'pass' });
});
