import { profile } from '@netwright/efficiency-metrics';
import { inputNodes, outputNodes } from '@netwright/random-wiring';
import { trace } from '@netwright/tensor-core';
import { expect, test } from 'vitest';
import { residualChain, summary, type WiringKind, type WiringRun, wiringNetwork } from '../../train/wiring-run.ts';

const kinds: WiringKind[] = ['er', 'ba', 'ws', 'chain', 'resnet'];
const macs = (kind: WiringKind, seed: number): number =>
  profile(trace(wiringNetwork({ kind, seed }), { inputs: { x: [1, 1, 28, 28] } })).totals.macs;

test('networks drawn by hand cost as many MACs as random ones within 8 %, and other seeds give other graphs', () => {
  const random = [0, 1, 2, 3, 4].flatMap((seed) => (['er', 'ba', 'ws'] as const).map((kind) => macs(kind, seed)));
  const mean = random.reduce((sum, v) => sum + v, 0) / random.length;
  for (const kind of ['chain', 'resnet'] as const) expect(Math.abs(macs(kind, 0) / mean - 1)).toBeLessThan(0.08);
  const config = (seed: number): unknown => wiringNetwork({ kind: 'ws', seed }).config;
  expect(config(1)).toEqual(config(1));
  expect(config(1)).not.toEqual(config(2));
  for (const kind of kinds)
    expect(trace(wiringNetwork({ kind, seed: 0 })).outputs.get('logits')?.shape).toEqual(['N', 10]);
});

test('a chain of six nodes has shortcuts around two, one input and one output', () => {
  const chain = residualChain(6);
  expect(chain.edges.map((edge) => edge.join('-'))).toEqual(['0-1', '0-2', '1-2', '2-3', '2-4', '3-4', '4-5']);
  expect([inputNodes(chain), outputNodes(chain)]).toEqual([[0], [5]]);
});

test('mean and sample deviation are of the last test accuracies', () => {
  const run = (accuracy: number, count: number): WiringRun => ({
    kind: 'ws',
    seed: 0,
    parameters: count,
    macs: 10 * count,
    train: [0.1, 0.2],
    test: [0.3, accuracy],
    cpuSeconds: 1,
  });
  expect(summary([run(0.5, 1), run(0.6, 2), run(0.7, 3)])).toEqual({
    parameters: 2,
    macs: 20,
    accuracies: [0.5, 0.6, 0.7],
    mean: 0.6,
    deviation: 0.1,
  });
});
