import { ladder, runCheck } from '@netwright/conformance';
import { image } from '@netwright/tensor-core';
import { expect, it } from 'vitest';
import { models } from '../../src/index.ts';
import { folders } from '../folders.ts';

const { config, ...entry } = models.seresnet50_v1;
const shallow = { ...entry, config: { ...config, depths: [1, 1, 1, 1] }, inputs: { x: image(64) } };

it.each(ladder.filter(({ number }) => number === 8))(
  'a squeeze-and-excitation network of 14 layers trains as in PyTorch: $title',
  { timeout: 300_000 },
  async (check) => {
    const { status, detail } = await runCheck(check, { name: 'seresnet_14_v1', entry: shallow, ...folders });
    expect(status, detail).toBe('pass');
  },
);
