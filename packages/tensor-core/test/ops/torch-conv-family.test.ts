import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type GradDevice, Graph, grad, type Tensor } from '../../src/index.ts';
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool2d,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  conv,
  convTranspose,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  pad,
  pixelShuffle,
  pixelUnshuffle,
  resize,
} from '../../src/nn/index.ts';
import { matchers } from '../../src/testing/index.ts';
import { run, values } from '../support/run.ts';

expect.extend(matchers);

/** Made by scripts/reference/conv_family.py with torch 1.13. */
interface Reference {
  readonly inputs: readonly (readonly number[])[];
  readonly shape: readonly number[];
  readonly y: readonly number[];
  readonly gradients: readonly (readonly number[])[];
}
const reference = JSON.parse(
  readFileSync(new URL('../fixtures/torch_conv_family.json', import.meta.url), 'utf8'),
) as Record<string, Reference>;

type Build = (x: Tensor, w: Tensor, b: Tensor) => Tensor;
const builds: Record<string, Build> = {
  conv2d: (x, w, b) => conv(x, w, b, { stride: 2, padding: 1 }),
  'conv2d dilated': (x, w, b) => conv(x, w, b, { padding: [2, 1], dilation: [2, 3] }),
  'conv2d same': (x, w, b) => conv(x, w, b, { padding: 'same' }),
  'conv2d groups': (x, w, b) => conv(x, w, b, { padding: 1, groups: 2 }),
  'conv2d depthwise': (x, w, b) => conv(x, w, b, { stride: 2, padding: 1, groups: 3 }),
  conv1d: (x, w, b) => conv(x, w, b, { stride: 2, padding: 1 }),
  conv3d: (x, w, b) => conv(x, w, b, { stride: [1, 2, 1], padding: [0, 1, 1] }),
  convTranspose2d: (x, w, b) => convTranspose(x, w, b, { stride: 2, padding: 1, outputPadding: 1 }),
  'convTranspose2d groups': (x, w, b) => convTranspose(x, w, b, { stride: [2, 1], groups: 2, dilation: [1, 2] }),
  convTranspose1d: (x, w, b) => convTranspose(x, w, b, { stride: 3, outputPadding: 2 }),
  convTranspose3d: (x, w, b) => convTranspose(x, w, b, { stride: [2, 1, 2] }),
  'maxPool2d 2': (x) => maxPool2d(x, { kernel: 2 }),
  'maxPool2d 3 2 1': (x) => maxPool2d(x, { kernel: 3, stride: 2, padding: 1 }),
  'maxPool2d ceil': (x) => maxPool2d(x, { kernel: 3, stride: 2, padding: 1, ceilMode: true }),
  'maxPool2d dilated': (x) => maxPool2d(x, { kernel: 2, stride: 2, padding: 1, dilation: [2, 3] }),
  maxPool1d: (x) => maxPool1d(x, { kernel: 3, stride: 2 }),
  maxPool3d: (x) => maxPool3d(x, { kernel: 2, stride: [2, 1, 2] }),
  avgPool2d: (x) => avgPool2d(x, { kernel: 3, stride: 2, padding: 1 }),
  'avgPool2d without padding': (x) => avgPool2d(x, { kernel: 3, stride: 2, padding: 1, countIncludePad: false }),
  'avgPool2d ceil': (x) => avgPool2d(x, { kernel: 3, stride: 2, padding: 1, ceilMode: true }),
  'avgPool2d ceil without padding': (x) =>
    avgPool2d(x, { kernel: 3, stride: 2, padding: 1, ceilMode: true, countIncludePad: false }),
  avgPool1d: (x) => avgPool1d(x, { kernel: 2 }),
  avgPool3d: (x) => avgPool3d(x, { kernel: 2, stride: [2, 1, 2] }),
  adaptiveAvgPool2d: (x) => adaptiveAvgPool2d(x, [3, 4]),
  'adaptiveAvgPool2d larger': (x) => adaptiveAvgPool2d(x, 7),
  'adaptiveAvgPool2d divides': (x) => adaptiveAvgPool2d(x, [3, 4]),
  adaptiveAvgPool1d: (x) => adaptiveAvgPool1d(x, 4),
  adaptiveAvgPool3d: (x) => adaptiveAvgPool3d(x, [2, 3, 4]),
  adaptiveMaxPool2d: (x) => adaptiveMaxPool2d(x, [3, 4]),
  'nearest by 2': (x) => resize(x, { scale: 2 }),
  'nearest by 1.5': (x) => resize(x, { scale: 1.5 }),
  'nearest to sizes': (x) => resize(x, { size: [3, 11] }),
  'nearest-exact': (x) => resize(x, { size: [4, 11], mode: 'nearest-exact' }),
  'bilinear by 2': (x) => resize(x, { scale: 2, mode: 'bilinear' }),
  'bilinear to sizes': (x) => resize(x, { size: [9, 4], mode: 'bilinear' }),
  'bilinear by 0.4': (x) => resize(x, { scale: 0.4, mode: 'bilinear' }),
  'bilinear to one': (x) => resize(x, { size: 1, mode: 'bilinear' }),
  'bilinear corners': (x) => resize(x, { size: [8, 7], mode: 'bilinear', alignCorners: true }),
  'bilinear antialias': (x) => resize(x, { size: [4, 3], mode: 'bilinear', antialias: true }),
  bicubic: (x) => resize(x, { size: [7, 9], mode: 'bicubic' }),
  'bicubic corners': (x) => resize(x, { size: [8, 3], mode: 'bicubic', alignCorners: true }),
  'bicubic antialias': (x) => resize(x, { size: [4, 11], mode: 'bicubic', antialias: true }),
  linear: (x) => resize(x, { size: 8, mode: 'linear' }),
  trilinear: (x) => resize(x, { scale: [2, 1.5, 2], mode: 'trilinear' }),
  area: (x) => resize(x, { size: [3, 4], mode: 'area' }),
  'pad constant': (x) => pad(x, [1, 2, 3, 0], { value: 0.5 }),
  'pad cut': (x) => pad(x, [1, -1, -2, 2]),
  'pad reflect': (x) => pad(x, [1, 2, 3, 1], { mode: 'reflect' }),
  'pad edge': (x) => pad(x, [1, 2, 3, 1], { mode: 'edge' }),
  'pad wrap': (x) => pad(x, [1, 2, 3, 1], { mode: 'wrap' }),
  pixelShuffle: (x) => pixelShuffle(x, 2),
  pixelUnshuffle: (x) => pixelUnshuffle(x, 2),
};

it('every case of the fixture is built', () => {
  expect(Object.keys(builds)).toEqual(Object.keys(reference));
});

describe.each(['cpu', 'webgpu'] as GradDevice[])(
  'values and gradients lowered for %s equal those of PyTorch:',
  (device) => {
    it.each(Object.entries(reference))('%s', async (name, { inputs, shape, y, gradients }) => {
      const graph = new Graph();
      const xs = inputs.map((dims, i) => graph.input(`x${i}`, 'float32', dims));
      const out = (builds[name] as Build)(...(xs as [Tensor, Tensor, Tensor]));
      expect(out.shape).toEqual(shape);
      const seed = graph.input('r', 'float32', shape);
      graph.output('y', out);
      grad(out, xs, { device, seed }).forEach((g, i) => {
        graph.output(`g${i}`, g);
      });
      const result = await run(graph, {
        r: values(shape, { seed: 99 }),
        ...Object.fromEntries(inputs.map((dims, i) => [`x${i}`, values(dims, { seed: i + 1 })])),
      });
      const atol = 1e-5 * Math.max(1, ...[y, ...gradients].flat().map(Math.abs));
      expect(result.y?.data as Float32Array).toBeAllclose(y, { rtol: 0, atol });
      gradients.forEach((g, i) => {
        expect(result[`g${i}`]?.data as Float32Array).toBeAllclose(g, { rtol: 0, atol });
      });
    });
  },
);
