import { describe, expect, it } from 'vitest';
import {
  block,
  featureInfo,
  features,
  initialise,
  type ModelEntry,
  type Params,
  type Tensor,
  trace,
} from '../../src/index.ts';
import { conv2d, globalAvgPool2d, linear, relu } from '../../src/nn/index.ts';
import { createSession } from '../../src/runtime/node.ts';

const stage = block(
  (p: Params, x: Tensor, channels: number): Tensor =>
    relu(conv2d(p.at('conv'), x, channels, { kernel: 3, stride: 2, padding: 1 })),
);
const entry = {
  build: (p: Params, x: Tensor, { width }: { width: number }) => {
    const y = stage(p.at('stage2'), stage(p.at('stage1'), x, width), 2 * width);
    return linear(p.at('fc'), globalAvgPool2d(y), 10);
  },
  config: { width: 4 },
  inputs: { x: { dtype: 'float32', shape: ['N', 3, 32, 32] } },
  outputs: ['logits'],
  stages: ['stage1', 'stage2'],
  params: 0,
  source: { title: '', authors: '', year: 2026, url: '' },
} satisfies ModelEntry;

describe('features', () => {
  it('gives the maps of each stage, largest first', () => {
    const graph = trace(features(entry), { inputs: { x: [1, 3, 'H', 'W'] } });
    expect([...graph.outputs].map(([name, t]) => [name, t.shape])).toEqual([
      ['stage1', [1, 4, 'floor((H + 1) / 2)', 'floor((W + 1) / 2)']],
      ['stage2', [1, 8, 'floor((H + 3) / 4)', 'floor((W + 3) / 4)']],
    ]);
  });

  it('tells channels and reductions', () => {
    expect(featureInfo(entry)).toEqual([
      { stage: 'stage1', channels: 4, reduction: 2 },
      { stage: 'stage2', channels: 8, reduction: 4 },
    ]);
    expect(featureInfo(entry, { stages: ['stage2'], config: { width: 16 } })).toEqual([
      { stage: 'stage2', channels: 32, reduction: 4 },
    ]);
  });

  it('tells the same reductions at sizes that do not divide', () => {
    expect(featureInfo(entry, { inputs: { x: [1, 3, 30, 30] } }).map((f) => f.reduction)).toEqual([2, 4]); // 30 / 8 is 3.75
  });

  it('takes the weights of the whole model and computes what its taps show', async () => {
    const whole = trace(entry, { tap: ['stage*'] });
    const weights = initialise(whole, { seed: 3 });
    const x = { data: Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => Math.sin(i)), dims: [1, 3, 32, 32] };
    const graph = trace(features(entry));
    expect([...graph.params.keys()]).toEqual([...whole.params.keys()]);
    const [a, b] = [await createSession(whole, weights), await createSession(graph, weights)];
    const [tapped, pyramid] = [await a.run({ x }), await b.run({ x })];
    await a.dispose();
    await b.dispose();
    expect(Object.keys(pyramid)).toEqual(['stage1', 'stage2']);
    for (const name of entry.stages) expect(pyramid[name]?.data).toEqual(tapped[name]?.data);
  });

  it('can stand inside another model', () => {
    const pyramid = features(entry);
    const build = (p: Params, x: Tensor) =>
      conv2d(
        p.at('head'),
        (pyramid.build(p.at('backbone'), x, entry.config) as Record<string, Tensor>).stage2 as Tensor,
        5,
        { kernel: 1 },
      );
    const graph = trace({ build, inputs: entry.inputs });
    expect(graph.outputs.get('output')?.shape).toEqual(['N', 5, 8, 8]);
    expect([...graph.params.keys()]).toContain('backbone.stage1.conv.weight');
  });

  it('names what is missing', () => {
    const { stages, ...without } = entry;
    expect(stages).toHaveLength(2);
    expect(() => features(without)).toThrow(
      'features: the model must declare stages, or { stages } must name module paths, got none',
    );
    expect(() => trace(features(entry, { stages: ['stage9'] }))).toThrow(
      'features: no module has the path stage9, for example stage1, stage2, fc',
    );
  });
});
