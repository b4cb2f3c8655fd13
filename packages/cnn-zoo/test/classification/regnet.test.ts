import { ladder, runCheck } from '@netwright/conformance';
import { describe, expect, it } from 'vitest';
import { regnetStages, regnets } from '../../src/index.ts';
import { folders } from '../folders.ts';

const figures = (name: keyof typeof regnets) => {
  const stages = regnetStages(regnets[name].config);
  return { depths: stages.map((s) => s.depth), widths: stages.map((s) => s.width), groupWidth: stages[0]?.groupWidth };
};

describe('stages follow from the line of widths', () => {
  it.each([
    ['regnet_x_800mf', [1, 3, 7, 5], [64, 128, 288, 672], 16],
    ['regnet_x_3_2gf', [2, 6, 15, 2], [96, 192, 432, 1008], 48],
    ['regnet_y_400mf', [1, 3, 6, 6], [48, 104, 208, 440], 8],
    ['regnet_y_1_6gf', [2, 6, 17, 2], [48, 120, 336, 888], 24],
  ] as const)('%s, as in figures 15 and 16 of the paper', (name, depths, widths, groupWidth) => {
    expect(figures(name)).toEqual({ depths, widths, groupWidth });
  });

  it.each([
    ['regnet_x_400mf', [32, 64, 160, 400]], // the paper has 384
    ['regnet_y_800mf', [64, 144, 320, 784]], // 768
    ['regnet_y_8gf', [224, 448, 896, 2016]], // 168
  ] as const)('%s is wider than in the paper, as in torchvision', (name, widths) => {
    expect(figures(name).widths).toEqual(widths);
  });
});

describe('a RegNet Y of five blocks equals PyTorch in evaluation and training', () => {
  const { tiny, config, ...entry } = regnets.regnet_y_400mf;
  const small = {
    ...entry,
    config: { ...config, ...tiny.config },
    inputs: tiny.inputs,
    params: 62_034,
    macs: 2_079_456,
  };
  const titles = ['parameters', 'MACs', 'reference', 'training reference', 'loss curves'];
  it.each(ladder.filter(({ title }) => titles.includes(title)))('$title', async (check) => {
    const { status, detail } = await runCheck(check, { name: 'regnet_y_5', entry: small, ...folders });
    expect(status, detail).toBe('pass');
  });
});
