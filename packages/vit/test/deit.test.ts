import { Graph, initialise, type Tensor, type TensorData, tensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { ruleImage } from '@netwright/tensor-core/testing';
import { bindPretrained } from '@netwright/tensor-core/weights';
import { describe, expect, it } from 'vitest';
import { hardDistillation, models } from '../src/index.ts';

const x = ruleImage([2, 3, 32, 32]);
const inputs = models.deit_tiny_patch16_224.tiny.inputs;
const still = { dropout: 0, stochasticDepth: 0 };

describe('DeiT', () => {
  it('without a distillation token is ViT: its weights, renamed, give the same output', async () => {
    const tiny = { ...models.deit_tiny_patch16_224.tiny.config, ...still };
    const graph = trace({ ...models.deit_tiny_patch16_224, inputs }, { config: tiny });
    const weights = initialise(graph, { seed: 1 });
    const entry = { ...models.vit_b_16, inputs };
    const config = { ...tiny, mlp: 64 };
    await using ours = await createSession(graph, weights, { device: 'cpu' });
    await using other = await createSession(trace(entry, { config }), bindPretrained(entry, weights, { config }), {
      device: 'cpu',
    });
    expect((await ours.run({ x })).logits?.data).toEqual((await other.run({ x })).logits?.data);
  });

  it('with one gives the mean of two classifiers, and both in training', async () => {
    const entry = { ...models.deit_tiny_distilled_patch16_224, inputs };
    const config = { ...entry.tiny.config, ...still };
    const trained = trace(entry, { config, mode: 'train' });
    expect([...trained.outputs.keys()]).toEqual(['logits', 'distilled']);
    const weights = initialise(trained, { seed: 1 });
    await using both = await createSession(trained, weights, { device: 'cpu' });
    await using mean = await createSession(trace(entry, { config }), weights, { device: 'cpu' });
    const { logits, distilled } = (await both.run({ x })) as Record<string, TensorData>;
    const found = (await mean.run({ x })).logits as TensorData;
    expect(found.dims).toEqual([2, 10]);
    for (let i = 0; i < 20; i++)
      expect(Number(found.data[i])).toBeCloseTo((Number(logits?.data[i]) + Number(distilled?.data[i])) / 2, 5);
  });

  it('learns half from the labels and half from the teacher', async () => {
    const graph = new Graph();
    const [logits, distilled] = ['logits', 'distilled'].map((name) => graph.input(name, 'float32', [1, 2]));
    const [labels, teacher] = ['labels', 'teacher'].map((name) => graph.input(name, 'int32', [1]));
    graph.output(
      'loss',
      hardDistillation({ logits, distilled } as Record<string, Tensor>, labels as Tensor, teacher as Tensor),
    );
    await using session = await createSession(graph, undefined, { device: 'cpu' });
    const { loss } = await session.run({
      logits: tensorData([0, Math.log(3)], [1, 2]), // probabilities 1/4 and 3/4
      distilled: tensorData([0, 0], [1, 2]),
      labels: tensorData([1], [1], 'int32'),
      teacher: tensorData([0], [1], 'int32'),
    });
    expect(Number(loss?.data[0])).toBeCloseTo((Math.log(4 / 3) + Math.log(2)) / 2, 6);
  });

  it('needs heads that divide the width', () => {
    expect(() => trace(models.deit_tiny_patch16_224, { config: { heads: 5 } })).toThrow(
      'attention blocks.0.attn: heads must divide the width 192, got 5',
    );
  });

  it('interpolates the table behind both tokens', () => {
    const config = { imageSize: 32, ...models.deit_tiny_distilled_patch16_224.tiny.config };
    const graph = trace(models.deit_tiny_distilled_patch16_224, { config, inputs: { x: [1, 3, 48, 40] } });
    expect(graph.params.get('pos_embed')?.shape).toEqual([1, 18, 16]);
    expect(graph.outputs.get('logits')?.shape).toEqual([1, 10]);
  });
});
