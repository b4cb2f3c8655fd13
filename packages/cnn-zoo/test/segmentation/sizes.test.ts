import { Graph, type ModelEntry, Params, type TensorData, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { fillByRule, ruleImage } from '@netwright/tensor-core/testing';
import { describe, expect, it } from 'vitest';
import { models, resnetFeatures } from '../../src/index.ts';
import { cropTo, padTo } from '../../src/segmentation/fit-size.ts';

/** A model at its tiny configuration, and the channels of its input there. */
function tiny(name: keyof typeof models): { model: ModelEntry; channels: number } {
  const { tiny, ...model }: ModelEntry = models[name];
  const inputs = tiny?.inputs ?? model.inputs;
  return {
    model: { ...model, config: { ...model.config, ...tiny?.config }, inputs },
    channels: Number(inputs.x?.shape[1]),
  };
}

const ofImageSize = [
  'unet_same',
  'unet_same_bilinear',
  'fcn32s_vgg16',
  'fcn8s_vgg16',
  'fcn_resnet50',
  'deeplabv3_mobilenet_v3_large',
  'lraspp_mobilenet_v3_large',
  'deeplabv3plus_mobilenet_v2',
  'deeplabv3plus_xception65',
] as const;

describe('a symbolic height and width', () => {
  it.each(ofImageSize)('is that of every output of %s', (name) => {
    const { model, channels } = tiny(name);
    const graph = trace(model, { inputs: { x: ['N', channels, 'H', 'W'] } });
    for (const y of graph.outputs.values()) expect(y.shape.slice(2)).toEqual(['H', 'W']);
  });

  it('gives what a fixed one gives, for sizes that no stride divides', async () => {
    const { model } = tiny('deeplabv3plus_mobilenet_v2');
    const feeds = { x: ruleImage([1, 3, 43, 38]) };
    const run = async (height: number | string, width: number | string): Promise<TensorData> => {
      const graph = trace(model, { inputs: { x: ['N', 3, height, width] } });
      await using session = await createSession(graph, fillByRule(graph), { device: 'cpu' });
      return (await session.run(feeds)).logits as TensorData;
    };
    expect(await run('H', 'W')).toEqual(await run(43, 38));
  });
});

describe('a U-Net', () => {
  it('has valid convolutions: 572 pixels give 388', () => {
    expect(trace(models.unet).outputs.get('logits')?.shape).toEqual(['N', 2, 388, 388]);
  });
  it.each(['unet', 'unet_same', 'unet_same_bilinear', 'unet3d'] as const)(
    'without skips, %s has the same parameters but for the copies that are missing',
    (name) => {
      const { model } = tiny(name);
      const shapes = (skips: boolean): Map<string, string> => {
        const graph = trace(model, { config: { skips } });
        return new Map([...graph.params.values()].map((p) => [p.name, p.shape.join()]));
      };
      const [full, plain] = [shapes(true), shapes(false)];
      expect([...plain.keys()]).toEqual([...full.keys()]);
      const differing = [...full].filter(([key, shape]) => plain.get(key) !== shape);
      expect(differing.length).toBeGreaterThan(0);
      for (const [key] of differing)
        expect(key).toMatch(/^conv_u\d(?:b-c)\.weight$|^up\d\.conv\.double_conv\.0\.weight$/);
    },
  );
});

describe('maps are made to fit', () => {
  const graph = new Graph();
  const [large, small] = [graph.input('x', 'float32', [1, 1, 7, 9]), graph.input('y', 'float32', [1, 1, 4, 4])];
  it('by cutting at the middle or from an offset on', () => {
    expect(cropTo(large, small).shape).toEqual([1, 1, 4, 4]);
    expect(cropTo(large, small, 2).shape).toEqual([1, 1, 4, 4]);
    expect(cropTo(large, large)).toBe(large);
  });
  it('by zeros around', () => {
    expect(padTo(small, large).shape).toEqual([1, 1, 7, 9]);
    expect(padTo(small, small)).toBe(small);
  });
});

it('a residual network of basic blocks says that it has no dilation', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['N', 3, 64, 64]);
  expect(() => resnetFeatures(new Params(graph), x, models.resnet18.config, { outputStride: 8 })).toThrow(
    'resnet layer3.1: a basic block has dilation 1, got 2',
  );
});
