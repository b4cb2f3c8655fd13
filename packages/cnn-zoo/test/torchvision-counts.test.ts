import { readFileSync } from 'node:fs';
import { profile } from '@netwright/efficiency-metrics';
import { type ModelEntry, trace } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { models } from '../src/index.ts';

interface Counts {
  readonly params: number;
  readonly macs: number;
  /** Entries of the state dict, counters of batch norms included. */
  readonly entries: number;
  /** Numbers in its buffers. */
  readonly buffers: number;
  readonly input: readonly number[];
}

const fixture = new URL('./fixtures/torchvision-counts.json', import.meta.url);
const { models: rows } = JSON.parse(readFileSync(fixture, 'utf8')) as { models: Record<string, Counts> };

/** torchvision's rows call a network with auxiliary heads `x_aux`, ours without them `x_noaux`. */
function ourName(row: string): string {
  const name = row.replace(/@.*/, '');
  if (name.endsWith('_aux')) return name.slice(0, -4);
  return `${name}_aux` in rows ? `${name}_noaux` : name;
}

describe('counts equal those of torchvision, at every size that it gives', () => {
  it.each(Object.entries(rows))('%s', (row, expected) => {
    const entry = (models as Record<string, ModelEntry>)[ourName(row)];
    if (!entry) throw new Error(`there is no model ${ourName(row)}`);
    const graph = trace(entry, { inputs: { x: expected.input } });
    const { totals, problems, symbols } = profile(graph);
    expect({ problems, symbols }).toEqual({ problems: [], symbols: [] });
    expect({
      params: totals.parameters,
      buffers: totals.statistics,
      entries: graph.params.size,
      macs: totals.macs,
    }).toEqual({
      params: expected.params,
      buffers: expected.buffers,
      entries: expected.entries,
      macs: expected.macs,
    });
  });
});
