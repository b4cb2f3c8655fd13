import { readFileSync } from 'node:fs';
import { profile } from '@netwright/efficiency-metrics';
import { type ModelEntry, trace } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { models } from '../src/index.ts';

const fixture = new URL('./fixtures/paper-counts.json', import.meta.url);
const { models: rows } = JSON.parse(readFileSync(fixture, 'utf8')) as {
  models: Record<string, { params: number; macs?: number }>;
};

describe('counts equal those of the papers, where torchvision lacks the network', () => {
  it.each(Object.entries(rows))('%s', (name, { params, macs }) => {
    const entry = (models as Record<string, ModelEntry>)[name];
    if (!entry) throw new Error(`there is no model ${name}`);
    const shapes = Object.entries(entry.inputs).map(([key, { shape }]) => [key, [1, ...shape.slice(1)]] as const);
    const { totals } = profile(trace(entry, { inputs: Object.fromEntries(shapes) }));
    expect(totals.parameters).toBe(params);
    if (macs !== undefined) expect(totals.macs).toBe(macs);
  });
});
