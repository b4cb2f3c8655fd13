import { initialise, type ModelEntry, type TensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { ruleImage } from '@netwright/tensor-core/testing';
import { bindPretrained } from '@netwright/tensor-core/weights';
import { expect, it } from 'vitest';
import { models } from '../src/index.ts';

const tiny = { ...models.vit_b_16.tiny.config, dropout: 0 };

async function logits(weights: ReadonlyMap<string, TensorData>, side = 32, config: object = {}): Promise<TensorData> {
  const graph = trace(models.vit_b_16, { config: { ...tiny, ...config }, inputs: { x: [2, 3, side, side] } });
  await using session = await createSession(graph, weights, { device: 'cpu' });
  return (await session.run({ x: ruleImage([2, 3, side, side]) })).logits as TensorData;
}

/** Our entries as timm's vision_transformer.py names them, and as torchvision's first files do. */
const timm: readonly (readonly [RegExp, string])[] = [
  [/^class_token$/, 'cls_token'],
  [/^encoder\.pos_embedding$/, 'pos_embed'],
  [/^conv_proj\./, 'patch_embed.proj.'],
  [/^encoder\.layers\.encoder_layer_/, 'blocks.'],
  [/ln_([12])/, 'norm$1'],
  [/self_attention\.in_proj_/, 'attn.qkv.'],
  [/self_attention\.out_proj/, 'attn.proj'],
  [/mlp\.0/, 'mlp.fc1'],
  [/mlp\.3/, 'mlp.fc2'],
  [/^encoder\.ln\./, 'norm.'],
  [/^heads\.head\./, 'head.'],
];
const first = [
  [/mlp\.0/, 'mlp.linear_1'],
  [/mlp\.3/, 'mlp.linear_2'],
] as const;

it.each([
  ["timm's", timm, 'blocks.0.attn.qkv.weight'],
  ["torchvision's", [], 'encoder.layers.encoder_layer_0.mlp.0.weight'],
  ["torchvision's first", first, 'encoder.layers.encoder_layer_0.mlp.linear_1.weight'],
] as const)('weights under %s names load and give the same output', async (_, names, example) => {
  const entry: ModelEntry = { ...models.vit_b_16, inputs: models.vit_b_16.tiny.inputs };
  const weights = initialise(trace(entry, { config: tiny }), { seed: 3 });
  const published = new Map(
    [...weights].map(([name, t]) => [names.reduce((n, [pattern, to]) => n.replace(pattern, to), name), t]),
  );
  expect([...published.keys()]).toContain(example);
  const bound = bindPretrained(entry, published, { config: tiny });
  expect([...bound.keys()]).toEqual([...weights.keys()]);
  expect((await logits(bound)).data).toEqual((await logits(weights)).data);
});

it('a table for other images is interpolated, and needs no other weights', async () => {
  const weights = initialise(trace(models.vit_b_16, { config: tiny, inputs: { x: [1, 3, 32, 32] } }), { seed: 3 });
  const { dims, data } = await logits(weights, 48, { imageSize: 32 });
  expect(dims).toEqual([2, 10]);
  expect([...(data as Float32Array)].every(Number.isFinite)).toBe(true);
  expect((await logits(weights, 32, { imageSize: 32 })).data).toEqual((await logits(weights)).data);
});

it('an image that the patch does not divide is an error with both sizes', () => {
  expect(() => trace(models.vit_b_16, { inputs: { x: [1, 3, 225, 224] } })).toThrow(
    'patchEmbedding conv_proj: the image must be a multiple of the patch of 16x16 pixels, got 225x224; resize or pad it',
  );
});

it('heads that do not divide the width are an error', () => {
  expect(() => trace(models.vit_b_16, { config: { heads: 7 } })).toThrow(/heads must divide the width 768, got 7/);
});

it('attention weights are tapped by layer, and each row sums to 1', async () => {
  const path = 'encoder.layers.encoder_layer_1.self_attention.weights';
  const graph = trace(models.vit_b_16, { config: tiny, inputs: { x: [1, 3, 32, 32] }, tap: [path] });
  await using session = await createSession(graph, initialise(graph), { device: 'cpu' });
  const weights = (await session.run({ x: ruleImage([1, 3, 32, 32]) }))[path] as TensorData;
  expect(weights.dims).toEqual([1, 2, 17, 17]);
  expect((weights.data as Float32Array).subarray(0, 17).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
});

it('a classifier with a hidden layer has the names of torchvision', () => {
  const graph = trace(models.vit_b_16, { config: { ...tiny, representation: 8 }, inputs: { x: [1, 3, 32, 32] } });
  expect(graph.params.get('heads.pre_logits.weight')?.shape).toEqual([8, 16]);
  expect(graph.params.get('heads.head.weight')?.shape).toEqual([10, 8]);
});
