import { readFileSync } from 'node:fs';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { torchvisionEntry } from './support/torchvision-entry.ts';

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

describe('counts equal those of torchvision, at every size that it gives', () => {
  it.each(Object.entries(rows))('%s', (row, expected) => {
    const graph = trace(torchvisionEntry(row, rows), { inputs: { x: expected.input } });
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
