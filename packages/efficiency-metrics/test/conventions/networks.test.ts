import { trace } from '@netwright/tensor-core';
import { describe, expect, test } from 'vitest';
import type { ConventionName } from '../../src/conventions/convention.ts';
import { profile } from '../../src/profile/profile-graph.ts';
import { natsBench0, vitTiny } from './networks.ts';

/** What the tool of a convention would print, and what of it are products of two computed factors. */
function figures(graph: Parameters<typeof profile>[0], convention: ConventionName): { all: number; attention: number } {
  const { ops, macs, attentionMacs } = profile(graph, { convention }).totals;
  return { all: ops - macs, attention: attentionMacs };
}

describe('ViT-Ti/16 with 2 classes', () => {
  const graph = trace(vitTiny);
  const attention = 12 * 3 * (197 * 64 * 197 + 197 * 197 * 64); // layers, heads, q k^T and weights by v
  const elements = 197 * 192; // of one layer norm; there are 25
  const tokens = 12 * 197 * (3 * 192 * 192 + 192 * 192 + 2 * 192 * 768);
  const mac = 196 * 192 * 3 * 256 + tokens + 192 * 2 + attention;

  test('mac', () => {
    expect(attention).toBe(178_831_872);
    expect(mac).toBe(1_253_491_584);
    expect(figures(graph, 'mac')).toEqual({ all: mac, attention });
  });

  // fvcore and thop printed these two for the same network in PyTorch.
  test('fvcore adds 5 per element of layer norms', () => {
    expect(mac + 25 * 5 * elements).toBe(1_258_219_584);
    expect(figures(graph, 'fvcore')).toEqual({ all: 1_258_219_584, attention });
  });

  test('thop has no attention and adds 4 per element of layer norms', () => {
    expect(mac - attention + 25 * 4 * elements).toBe(1_078_442_112);
    expect(figures(graph, 'thop')).toEqual({ all: 1_078_442_112, attention: 0 });
  });

  test('ptflops has biases, layer norms, GELUs and softmax once per element', () => {
    const biases = 196 * 192 + 12 * 197 * (3 * 192 + 192 + 768 + 192) + 2;
    const modules = mac - attention + biases + 25 * elements + 12 * 197 * 768;
    expect(modules).toBe(1_081_543_490); // printed by ptflops, which does not see `q @ k` and `scores.softmax()`
    expect(figures(graph, 'ptflops')).toEqual({ all: modules + attention + 12 * 3 * 197 * 197, attention });
  });
});

describe('architecture 0 of NATS-Bench, by thread 24 of its repository 15.64737 M, by ptflops 16.810634 M', () => {
  const graph = trace(natsBench0);

  test('mac lacks the 10 additions of the bias that the benchmark has', () => {
    expect(figures(graph, 'mac').all).toBe(15_647_370 - 10);
  });

  // The tools printed these for the same network in PyTorch.
  test.each([
    ['fvcore', 16_315_008],
    ['thop', 17_128_128],
    ['ptflops', 16_810_634],
  ] as const)('%s', (convention, printed) => {
    expect(figures(graph, convention).all).toBe(printed);
  });

  test("the thread's 16.464576 M is an older thop, which had 2 per element of batch norms instead of 4", () => {
    const normalised = 16 * 32 ** 2 * 11 + 32 * 16 ** 2 * 12 + 64 * 8 ** 2 * 12 + 64 * 8 ** 2;
    expect(figures(graph, 'thop').all - 2 * normalised).toBe(16_464_576);
  });
});
