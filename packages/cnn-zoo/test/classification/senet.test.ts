import { ladder, runCheck } from '@netwright/conformance';
import { image, type ModelEntry } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/index.ts';
import { folders } from '../folders.ts';

const checks = ladder.filter(({ title }) => ['parameters', 'MACs', 'reference'].includes(title));

/** One block per stage: under the weight rule float32 itself strays in the deep ones, whose sigmoids are at their ends. */
const shallow = (entry: ModelEntry, params: number, macs: number): ModelEntry => ({
  ...entry,
  config: { ...entry.config, depths: [1, 1, 1, 1] },
  inputs: { x: image(64) },
  params,
  macs,
});

describe('networks of 14 layers equal PyTorch', () => {
  it.each([
    ['seresnet_14', shallow(models.seresnet50, 10_765_336, 122_478_592)],
    ['seresnet_14_v1', shallow(models.seresnet50_v1, 10_765_336, 103_604_224)],
    ['seresnext_14_32x4d', shallow(models.seresnext50_32x4d, 10_112_280, 132_440_064)],
    ['seresnext_14_32x4d_v1', shallow(models.seresnext50_32x4d_v1, 10_112_280, 132_440_064)],
    ['senet_14', shallow(models.senet154, 35_049_368, 478_994_432)],
  ])('%s', { timeout: 60_000 }, async (name, entry) => {
    const results = await Promise.all(
      checks.map(async (check) => ({ title: check.title, ...(await runCheck(check, { name, entry, ...folders })) })),
    );
    expect(results.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(results.find(({ title }) => title === 'reference')?.status).toBe('pass');
  });
});
