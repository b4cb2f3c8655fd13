import { describe, expect, test } from 'vitest';
import {
  describePreprocessing,
  Graph,
  imageNetPreprocessing,
  type ModelEntry,
  type Params,
  type Preprocessing,
  type Tensor,
  type TensorData,
  trace,
} from '../../src/index.ts';
import { globalAvgPool2d, preprocess, withPreprocessing } from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { evaluate, run } from '../support/run.ts';
import { rulePixels, torchPreprocessing } from '../support/torch-preprocessing.ts';

expect.extend(matchers);

const preprocessed = async (pixels: TensorData, p: Preprocessing): Promise<TensorData> =>
  (await evaluate([pixels], (x) => preprocess(x, p)))[0] as TensorData;

const grey = (height: number, width: number, level: (y: number, x: number) => number): TensorData => ({
  dtype: 'uint8',
  dims: [1, height, width, 3],
  data: Uint8Array.from({ length: height * width * 3 }, (_, i) =>
    level(Math.floor(i / 3 / width), Math.floor(i / 3) % width),
  ),
});

describe('preprocess gives what torchvision gives', () => {
  test.each(Object.entries(torchPreprocessing))('%s', async (_, c) => {
    const { dims, data } = await preprocessed(rulePixels(c.image, c.height, c.width), c.preprocessing);
    expect(dims).toEqual(c.shape);
    const { mean, std } = c.preprocessing;
    const plane = (dims[2] as number) * (dims[3] as number);
    const levels = Array.from(data as Float32Array, (v, i) => {
      const channel = Math.floor(i / plane);
      return 255 * (v * (std[channel] as number) + (mean[channel] as number));
    });
    const expected = [...Buffer.from(c.levels, 'base64')];
    expect(levels.filter((_, i) => i % c.stride === 0)).toBeAllclose(expected, { rtol: 0, atol: 1e-4 }); // the same levels
    expect((data as Float32Array).slice(0, c.first.length)).toBeAllclose(c.first, { rtol: 1e-6, atol: 1e-6 });
  });
});

const plain = { resize: [3, 3], interpolation: 'bilinear', grey: true, mean: [0], std: [1] } as const;

test('preprocess makes a light ground dark, leaves a dark one, and surrounds it with black', async () => {
  const dot = (y: number, x: number): boolean => y === 1 && x === 1;
  const expected = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]; // 5 x 5, one white pixel
  for (const ink of [0, 255]) {
    const image = grey(3, 3, (y, x) => (dot(y, x) ? ink : 255 - ink));
    const { dims, data } = await preprocessed(image, { ...plain, darkGround: true, pad: 1 });
    expect(dims).toEqual([1, 1, 5, 5]);
    expect([...(data as Float32Array)].map((v) => v + 0)).toEqual(expected); // -0 is 0
  }
});

test('preprocess takes the grey of the ITU-R 601-2 luma, and normalises it', async () => {
  const image: TensorData = {
    dtype: 'uint8',
    dims: [1, 1, 3, 3],
    data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255),
  };
  const { data } = await preprocessed(image, { ...plain, resize: [1, 3], mean: [0.5], std: [0.25] });
  // round(0.299 * 255), round(0.587 * 255), round(0.114 * 255) of Pillow: 76, 150, 29
  expect(data).toBeAllclose(
    [76, 150, 29].map((level) => (level / 255 - 0.5) / 0.25),
    { rtol: 1e-6, atol: 1e-6 },
  );
});

test('preprocess refuses what is no picture of a fixed size', () => {
  const graph = new Graph();
  const p = imageNetPreprocessing();
  expect(() => preprocess(graph.input('a', 'float32', [1, 8, 8, 3]), p)).toThrow(
    'preprocess (top): needs uint8 pixels [N, H, W, 3], got float32 [1, 8, 8, 3]',
  );
  expect(() => preprocess(graph.input('b', 'uint8', [1, 8, 8, 4]), p)).toThrow('got uint8 [1, 8, 8, 4]');
  expect(() => preprocess(graph.input('c', 'uint8', [1, 'H', 8, 3]), p)).toThrow(
    'preprocess (top): needs pixels of a fixed size, got [1, H, 8, 3]',
  );
});

const means: ModelEntry = {
  build: (_: Params, x: Tensor) => globalAvgPool2d(x),
  config: {},
  inputs: { x: { dtype: 'float32', shape: ['N', 3, 4, 4] } },
  outputs: ['means'],
  params: 0,
  source: { title: 'A test', authors: 'Nobody', year: 2026, url: 'https://example.org' },
  preprocessing: { resize: 4, crop: 4, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 0.5] },
};

test('withPreprocessing puts it in front of a model', async () => {
  const graph = trace(withPreprocessing(means, [6, 9]));
  expect([...graph.inputs].map(([name, t]) => [name, t.dtype, t.shape])).toEqual([['pixels', 'uint8', [1, 6, 9, 3]]]);
  const out = await run(graph, { pixels: grey(6, 9, () => 51) }); // 51 = 255 / 5
  expect(out.means?.data).toBeAllclose([0.2, 0.2, 0.4], { rtol: 1e-6, atol: 0 });
  const { preprocessing: _, ...none } = means;
  expect(() => withPreprocessing(none, [6, 9])).toThrow('the model must have a preprocessing, got none');
});

test('describePreprocessing names every step in its order', () => {
  expect(describePreprocessing(imageNetPreprocessing({ interpolation: 'bicubic' }))).toBe(
    'resize 256 bicubic, crop 224',
  );
  expect(describePreprocessing({ ...plain, darkGround: true, pad: 2 })).toBe(
    'grey, resize 3 x 3 bilinear, dark ground, pad 2',
  );
});
