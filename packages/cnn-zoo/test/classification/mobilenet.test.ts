import { Graph, Params } from '@netwright/tensor-core';
import { expect, it } from 'vitest';
import { mobilenetV2Features, mobilenetV2Stages } from '../../src/classification/mobilenet-v2.ts';
import { mobilenetV3Features, mobilenetV3Strided } from '../../src/classification/mobilenet-v3.ts';
import { models } from '../../src/index.ts';

const { mobilenet_v2, mobilenet_v3_large, mobilenet_v3_small } = models;

/** The dilation of every dilated convolution, by module path. */
function dilations(graph: Graph): Record<string, number> {
  const nodes = Array.from({ length: graph.size }, (_, i) => graph.node(i)).filter(({ op }) => op === 'Conv');
  const found = nodes.map(
    ({ path, attributes }) => [path, Number((attributes.dilations as number[])?.[0] ?? 1)] as const,
  );
  return Object.fromEntries(found.filter(([, dilation]) => dilation > 1));
}

const v2 = (outputStride: number) => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['N', 3, 224, 224]);
  return { graph, maps: mobilenetV2Features(new Params(graph), x, mobilenet_v2.config, { outputStride }) };
};

it.each([
  [32, [112, 56, 28, 14, 7], {}],
  [16, [112, 56, 28, 14, 14], { 15: 2, 16: 2, 17: 2 }],
  [8, [112, 56, 28, 28, 28], { 8: 2, 9: 2, 10: 2, 11: 2, 12: 2, 13: 2, 14: 2, 15: 4, 16: 4, 17: 4 }],
])('MobileNetV2 at output stride %i has stages of %j pixels', (outputStride, sizes, dilated) => {
  const { graph, maps } = v2(outputStride);
  const stages = mobilenetV2Stages(mobilenet_v2.config);
  expect(stages).toEqual([1, 3, 6, 13, 17]);
  expect(stages.map((i) => maps[i]?.shape)).toEqual(
    [16, 24, 32, 96, 320].map((channels, i) => ['N', channels, sizes[i], sizes[i]]),
  );
  expect(dilations(graph)).toEqual(
    Object.fromEntries(Object.entries(dilated).map(([i, dilation]) => [`${i}.conv.1.0`, dilation])),
  );
});

it.each([
  ['large', mobilenet_v3_large, [2, 4, 7, 13], 960, ['13', '14', '15']],
  ['small', mobilenet_v3_small, [1, 2, 4, 9], 576, ['9', '10', '11']],
] as const)('MobileNetV3 %s keeps 16 pixels per feature when dilated', (_, { config }, strided, channels, dilated) => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['N', 3, 224, 224]);
  const maps = mobilenetV3Features(new Params(graph), x, config, { dilated: true });
  expect(mobilenetV3Strided(config)).toEqual(strided);
  expect(strided.map((i) => maps[i]?.shape[2])).toEqual([56, 28, 14, 14]);
  expect(maps.at(-1)?.shape).toEqual(['N', channels, 14, 14]);
  expect(dilations(graph)).toEqual(Object.fromEntries(dilated.map((i) => [`${i}.block.1.0`, 2])));
});
