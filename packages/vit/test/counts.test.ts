import { readFileSync } from 'node:fs';
import { profile } from '@netwright/efficiency-metrics';
import { type ModelEntry, trace } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { models } from '../src/index.ts';

interface Counts {
  readonly params: number;
  readonly macs?: number;
}

interface TorchvisionCounts extends Required<Counts> {
  /** Entries of the state dict, buffers included. */
  readonly entries: number;
  /** Numbers in its buffers. */
  readonly buffers: number;
  readonly input: readonly number[];
}

const read = <T>(name: string): [string, T][] =>
  Object.entries(
    (JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as { models: T }).models as {
      [key: string]: T;
    },
  );

function entryOf(row: string): ModelEntry {
  const entry = (models as Record<string, ModelEntry>)[row.replace(/@.*/, '')];
  if (!entry) throw new Error(`there is no model ${row}`);
  return entry;
}

describe('counts equal those of torchvision, at every size that it gives', () => {
  it.each(read<TorchvisionCounts>('torchvision-counts'))('%s', (row, { input, ...expected }) => {
    const graph = trace(entryOf(row), { inputs: { x: input } });
    const { totals, problems } = profile(graph);
    expect(problems).toEqual([]);
    const sizes = [...graph.params.values()].filter(({ kind }) => kind === 'buffer').map(({ shape }) => shape);
    expect({
      params: totals.parameters,
      macs: totals.macs,
      entries: graph.params.size,
      buffers: sizes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0),
    }).toEqual(expected);
  });
});

describe('counts equal those of the papers', () => {
  it.each(read<Counts>('paper-counts'))('%s', (name, { params, macs }) => {
    const entry = entryOf(name);
    const { totals } = profile(trace(entry, { inputs: { x: [1, ...(entry.inputs.x?.shape.slice(1) ?? [])] } }));
    expect(totals.parameters).toBe(params);
    if (macs !== undefined) expect(totals.macs).toBe(macs);
  });
});
