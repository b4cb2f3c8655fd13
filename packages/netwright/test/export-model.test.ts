import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { models } from '@netwright/cnn-zoo';
import { initialise, type ModelEntry, type Params, type Tensor } from '@netwright/tensor-core';
import { readOnnx } from '@netwright/tensor-core/files';
import { flatten, linear } from '@netwright/tensor-core/nn';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportGraph, exportModel } from '../src/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-export-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Images of one size only. */
const flat: ModelEntry = {
  build: (p: Params, x: Tensor) => linear(p.at('fc'), flatten(x), 2),
  config: {},
  inputs: { x: { dtype: 'float32', shape: ['N', 1, 4, 4] } },
  outputs: ['y'],
  params: 34,
  source: { title: 'A test', authors: 'Nobody', year: 2026, url: 'https://example.org' },
};

const inputsOf = (entry: ModelEntry, options: Parameters<typeof exportGraph>[1]): unknown =>
  [...exportGraph(entry, options).inputs.values()].map((x) => x.shape);

test('exportGraph fixes batch and size, or leaves them open', () => {
  const { resnet18 } = models;
  expect(inputsOf(resnet18, {})).toEqual([[1, 3, 224, 224]]);
  expect(inputsOf(resnet18, { batch: 8, size: [64, 96] })).toEqual([[8, 3, 64, 96]]);
  expect(inputsOf(resnet18, { dynamic: true })).toEqual([['N', 3, 'H', 'W']]);
  expect(inputsOf(resnet18, { dynamic: true, size: [64, 96] })).toEqual([['N', 3, 64, 96]]);
  expect(inputsOf(flat, { dynamic: true })).toEqual([['N', 1, 4, 4]]);
  const ids: ModelEntry = { ...flat, inputs: { x: { dtype: 'float32', shape: ['N', 5] } } };
  expect(inputsOf(ids, { dynamic: true })).toEqual([['N', 5]]);
  expect(() => exportGraph(ids, { name: 'it', size: [4, 4] })).toThrow('export it: a size is for models of images');
});

test('exportModel writes the model with its card, and reads as it was', async () => {
  const path = join(folder, 'lenet.onnx');
  const graph = await exportModel(path, models.lenet5, { name: 'lenet5', opset: 16, seed: 3 });
  const back = readOnnx(path);
  expect(back.graph.opsets.get('')).toBe(16);
  expect(Object.fromEntries(back.graph.metadata)).toEqual({
    model: 'lenet5',
    source: expect.stringMatching(/^Gradient-Based Learning .* \(LeCun, Bottou, Bengio, Haffner, 1998\), http/),
    preprocessing: 'grey, resize 28 bilinear, crop 28, dark ground, pad 2',
    mean: '0.07843137',
    std: '0.78431373',
  });
  expect(new Map([...back.weights].map(([name, t]) => [name, t.data]))).toEqual(
    new Map([...initialise(graph, { seed: 3 })].map(([name, t]) => [name, t.data])),
  );
  expect(await readdir(folder)).toEqual(['lenet.onnx']);
});
