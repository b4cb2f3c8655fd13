/** Check 8 of the ladder on small networks: every gradient, and ten losses under SGD and under AdamW. */
import { ladder, runCheck } from '@netwright/conformance';
import { describe, expect, it } from 'vitest';
import { folders } from '../folders.ts';
import { smallNetworks } from './small-networks.ts';

describe.each(['training reference', 'loss curves'])('%s', (title) => {
  const check = ladder.find((c) => c.title === title);

  it.each(Object.entries(smallNetworks))("%s is PyTorch's", async (name, entry) => {
    if (!check) throw new Error('the ladder has no such check');
    expect(await runCheck(check, { name, entry, fixtures: folders.fixtures })).toMatchObject({ status: 'pass' });
  });
});
