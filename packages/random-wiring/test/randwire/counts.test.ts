import { readFileSync } from 'node:fs';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { describe, expect, test } from 'vitest';
import {
  models,
  type RandWireConfig,
  type RandWireCounts,
  type Regime,
  randwireConfig,
  randwireCounts,
  randwireGenerators,
} from '../../src/index.ts';

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1));

test('counts by hand: one wired stage of two nodes, four channels, no second stem convolution', () => {
  const c: RandWireConfig = {
    width: 4,
    wirings: [
      {
        nodes: 3,
        edges: [
          [0, 2],
          [1, 2],
        ],
      },
    ],
    stem: [2],
    head: 8,
    numClasses: 10,
  };
  const conv1 = 9 * 3 * 2;
  const input = 9 * 2 + 2 * 4; // twice
  const sum = 9 * 4 + 4 * 4;
  const head = 4 * 8;
  expect(randwireCounts(c, { size: 8 })).toEqual({
    params: conv1 + 4 + 2 * (input + 8) + (sum + 8 + 2) + (head + 16) + 90,
    macs: conv1 * 16 + 2 * input * 4 + sum * 4 + head * 4 + 80,
  });
});

describe('the closed form equals what the profiler counts in the built graph', () => {
  test.each(Object.entries(models))("%s's are the table's, which the ladder counts (checks 2 and 3)", (_, entry) => {
    expect(randwireCounts(entry.config)).toEqual({ params: entry.params, macs: entry.macs });
  });

  test('another graph, image and number of channels', () => {
    const config = randwireConfig({ kind: 'WS', k: 2, p: 0.5 }, 'regular', 6, { seed: 9, numClasses: 7 });
    const graph = trace({ ...models.randwire_ws_109, config }, { inputs: { x: [1, 1, 75, 75] } });
    const { totals } = profile(graph);
    expect(randwireCounts(config, { size: 75, channels: 1 })).toEqual({
      params: totals.parameters,
      macs: totals.macs,
    });
  });
});

describe("means over 40 graphs lie within four combined standard errors of an independent program's 40", () => {
  const counted = new Map<string, RandWireCounts[]>();
  const of = (kind: keyof typeof randwireGenerators, regime: Regime, width: number): RandWireCounts[] => {
    const key = `${kind} ${width}`;
    const config = (seed: number): RandWireConfig => randwireConfig(randwireGenerators[kind], regime, width, { seed });
    const counts = counted.get(key) ?? Array.from({ length: 40 }, (_, seed) => randwireCounts(config(seed)));
    counted.set(key, counts);
    return counts;
  };
  const close = (values: readonly number[], expected: number, spread: number): void =>
    expect(Math.abs(mean(values) - expected)).toBeLessThan(4 * Math.sqrt((spread ** 2 + deviation(values) ** 2) / 40));

  // Parameters [1e6] and MACs [1e6] with their deviations.
  test.each([
    ['ws', 'small', 78, 5.61, 0.09, 579, 5.6],
    ['ws', 'regular', 109, 32.2, 0.73, 3990, 50],
    ['ws', 'regular', 154, 61.57, 1.14, 7810, 100],
    ['er', 'small', 78, 5.7, 0.08, 585, 5.1],
  ] as const)('%s, %s, C = %d', (kind, regime, width, params, paramsSpread, macs, macsSpread) => {
    const counts = of(kind, regime, width);
    close(
      counts.map((c) => c.params / 1e6),
      params,
      paramsSpread,
    );
    close(
      counts.map((c) => c.macs / 1e6),
      macs,
      macsSpread,
    );
  });

  test('BA has no spread: 5.68 million parameters, 584 million MACs', () => {
    const counts = of('ba', 'small', 78);
    expect(new Set(counts.map((c) => JSON.stringify(c))).size).toBe(1);
    expect([
      (mean(counts.map((c) => c.params)) / 1e6).toFixed(2),
      (mean(counts.map((c) => c.macs)) / 1e6).toFixed(0),
    ]).toEqual(['5.68', '584']);
  });

  test('the card says what these 40 graphs give', () => {
    const card = readFileSync(new URL('../../../../models/randwire/card.md', import.meta.url), 'utf8');
    for (const [kind, regime, width, label] of [
      ['er', 'small', 78, 'ER(0.2), C = 78'],
      ['ba', 'small', 78, 'BA(5), C = 78'],
      ['ws', 'small', 78, 'WS(4, 0.75), C = 78'],
      ['ws', 'regular', 109, 'WS(4, 0.75), C = 109'],
      ['ws', 'regular', 154, 'WS(4, 0.75), C = 154'],
    ] as const) {
      const counts = of(kind, regime, width);
      const column = (key: 'params' | 'macs', digits: number): string => {
        const values = counts.map((c) => c[key] / 1e6);
        return `${mean(values).toFixed(digits)} ± ${deviation(values).toFixed(digits)}`;
      };
      expect(card).toContain(`| ${label} | ${column('params', 2)} | ${column('macs', 1)} |`);
    }
  });
});
