/** Check 8 of the ladder on small networks: every gradient, and ten losses under SGD and under AdamW. */
import { ladder, runCheck } from '@netwright/conformance';
import { describe, expect, it } from 'vitest';
import { folders } from '../folders.ts';
import { smallNetworks } from './small-networks.ts';

describe.each(Object.entries(smallNetworks))('%s', (name, entry) => {
  it.each(['training reference', 'loss curves'])("has PyTorch's %s", async (title) => {
    const check = ladder.find((c) => c.title === title);
    if (!check) throw new Error('the ladder has no such check');
    const result = await runCheck(check, { name, entry, fixtures: folders.fixtures });
    expect(result).toMatchObject({ status: 'pass' });
  });
});
