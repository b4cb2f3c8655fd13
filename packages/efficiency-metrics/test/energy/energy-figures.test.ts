import { renderSvg } from '@netwright/plots';
import { expect, test } from 'vitest';
import { energy } from '../../src/energy/energy.ts';
import { energyFigure, nodeEnergyFigure, operationFigure } from '../../src/energy/energy-figures.ts';
import { alexnet, madeProfile } from './made-profile.ts';

const profile = madeProfile(alexnet);

test('the operations are drawn with their energy and what it is of an int32 addition', async () => {
  const svg = await renderSvg(operationFigure());
  for (const text of ['32-bit DRAM read', '640 pJ, 6,400x', 'int8 add', '0.03 pJ, 0.3x', '3.7 pJ, 37x'])
    expect(svg).toContain(text);
  expect(svg).not.toContain('NaN');
});

test('models stand side by side, with their sums', async () => {
  const uses = [energy(profile), energy(profile, { access: 'tiled', cacheBytes: 65_536 })];
  const svg = await renderSvg(energyFigure(uses));
  expect(svg).toContain('made, once');
  expect(svg).toContain('made, tiled 64 KiB');
  expect(svg).toContain('energy [mJ]');
  expect(svg).toContain(((uses[0]?.perSample.total ?? 0) * 1e3).toPrecision(3));
});

test('a model is drawn by node, the small ones together', async () => {
  const svg = await renderSvg(nodeEnergyFigure(energy(profile), 3));
  expect(svg).toContain('5 Gemm'); // the largest matrix
  expect(svg).toContain('5 other nodes');
});

test.each([
  [() => energyFigure([]), 'energyFigure: needs at least one model, got none'],
  [
    () => energyFigure([energy(profile), energy(profile)]),
    'energyFigure: models must have names of their own, got made, once twice',
  ],
  [
    () => nodeEnergyFigure(energy(profile), 0),
    'nodeEnergyFigure: the number of nodes must be a whole number from 1, got 0',
  ],
])('%s is refused', (act, message) => {
  expect(act).toThrow(new Error(message));
});
