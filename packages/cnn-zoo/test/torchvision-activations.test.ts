import { readFileSync } from 'node:fs';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { describe, expect, it } from 'vitest';
import { torchvisionEntry } from './support/torchvision-entry.ts';

/** What `scripts/reference/peak_activations.py` saw PyTorch run. */
interface Activations {
  readonly input: readonly number[];
  /** The largest input + output of one layer [elements]. */
  readonly peak: number;
  /** The network's input and the outputs of all layers [elements]. */
  readonly sum: number;
}

const fixture = new URL('./fixtures/torchvision-activations.json', import.meta.url);
const { models: rows } = JSON.parse(readFileSync(fixture, 'utf8')) as { models: Record<string, Activations> };

describe('activations equal those of torchvision', () => {
  it.each(Object.entries(rows))('%s', (row, { input, peak, sum }) => {
    const { memory, totals } = profile(trace(torchvisionEntry(row, rows), { inputs: { x: input } }));
    expect({ peak: memory.layer.elements, sum: totals.activations }).toEqual({ peak, sum });
  });
});
