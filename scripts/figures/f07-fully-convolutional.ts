import { models, strokeDigit } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import {
  initialise,
  type Params,
  type Tensor,
  type TensorData,
  tensorData,
  trace,
  type Weights,
} from '@netwright/tensor-core';
import { conv2d, linear as dense, flatten, maxPool2d, relu } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { mapPanel } from './kit/image/map-panel.ts';
import { layerRows } from './kit/layer-rows.ts';
import { equal, every, holds } from './kit/verdict.ts';

const [crop, maps, side, stride] = [16, 8, 7, 2]; // crops [pixels], maps of 7×7, one every 2 pixels
const [width, height] = [64, 40]; // of the large image [pixels]
const digits = [
  { digit: 0, x: 4, y: 2 },
  { digit: 3, x: 26, y: 20 },
  { digit: 4, x: 46, y: 4 },
];
const wanted = 3;

/** 3×3 convolution, ReLU, pooling: [N, 1, H, W] -> [N, 8, (H - 2) / 2, (W - 2) / 2]. */
const features = (p: Params, x: Tensor): Tensor =>
  maxPool2d(relu(conv2d(p.at('conv'), x, maps, { kernel: 3, bias: false })), { kernel: 2 });
const heads = {
  dense: (p: Params, x: Tensor): Tensor => dense(p.at('head'), flatten(features(p.at('body'), x)), 1),
  convolutional: (p: Params, x: Tensor): Tensor => conv2d(p.at('head'), features(p.at('body'), x), 1, { kernel: side }),
  features: (p: Params, x: Tensor): Tensor => features(p.at('body'), x),
};
const graphOf = (head: keyof typeof heads, dims: readonly number[]) =>
  trace({ build: heads[head], inputs: { x: { dtype: 'float32', shape: dims } }, outputs: ['y'] });

async function run(head: keyof typeof heads, weights: Weights, x: TensorData): Promise<TensorData> {
  await using session = await createSession(graphOf(head, x.dims), weights, { device: 'cpu', threads: 1 });
  const { y } = await session.run({ x });
  return tensorData(Array.from((y as TensorData).data as Float32Array), y?.dims);
}

/** The large image with its digits. */
function scene(): Float32Array {
  const pixels = new Float32Array(width * height);
  for (const { digit, x, y } of digits)
    (strokeDigit(digit).data as Float32Array).forEach((value, i) => {
      pixels[(y + Math.floor(i / crop)) * width + x + (i % crop)]! += value;
    });
  return pixels;
}

/** A classifier's last layer read as a convolution. */
export const figure = defineFigure({
  id: 'F07',
  title: 'A fully connected layer is a convolution as large as its maps: on a larger image it gives a map',
  lectures: ['H'],
  source: 'Long, Shelhamer & Darrell (2015), arXiv:1411.4038, figure 2',
  caption:
    'An image of three digits, and the answers of a network for the digit 3, with its fully connected layer read as a 7×7 convolution: one answer for each crop of 16×16 pixels, every 2 pixels, and the highest one where the 3 is.',
  method:
    'Run: eight 3×3 kernels from a seed, pooling, and a last layer whose weights are the features of the digit less their mean, scaled to length 1; each answer is compared with the fully connected layer on its crop.',
  cost: 'cheap',
  seed: 0,
  data: async ({ seed }) => {
    const body = initialise(graphOf('features', [1, 1, crop, crop]), { seed });
    const seen = Array.from((await run('features', body, strokeDigit(wanted))).data as Float32Array);
    const mean = seen.reduce((a, b) => a + b, 0) / seen.length;
    const length = Math.hypot(...seen.map((value) => value - mean));
    const template = seen.map((value) => (value - mean) / length);
    const weightsFor = (dims: readonly number[]): Weights =>
      new Map([...body, ['head.weight', tensorData(template, dims)], ['head.bias', tensorData([0])]]);
    const pixels = scene();
    const whole = await run(
      'convolutional',
      weightsFor([1, maps, side, side]),
      tensorData(pixels, [1, 1, height, width]),
    );
    const [rows = 0, columns = 0] = whole.dims.slice(2);
    const crops = Array.from({ length: rows * columns }, (_, place) => {
      const [top, left] = [stride * Math.floor(place / columns), stride * (place % columns)];
      return Array.from(
        { length: crop ** 2 },
        (__, i) => pixels[(top + Math.floor(i / crop)) * width + left + (i % crop)] ?? 0,
      );
    });
    const each = await run(
      'dense',
      weightsFor([1, maps * side ** 2]),
      tensorData(crops.flat(), [crops.length, 1, crop, crop]),
    );
    const fc6 = (name: 'vgg16' | 'fcn32s_vgg16', path: string): number =>
      layerRows(profile(trace(models[name])), path.split('.').length).find((row) => row.path === path)?.parameters ?? 0;
    return {
      pixels: Array.from(pixels),
      grid: [rows, columns],
      answers: Array.from(whole.data as Float32Array),
      onCrops: Array.from(each.data as Float32Array),
      grids: [16, 32, 64, 128].map((size) =>
        Number(graphOf('convolutional', [1, 1, size, size]).outputs.get('y')?.shape[2]),
      ),
      macs: [graphOf('convolutional', [1, 1, height, width]), graphOf('dense', [crops.length, 1, crop, crop])].map(
        (graph) => profile(graph).totals.macs,
      ),
      fc6: [fc6('vgg16', 'classifier.0'), fc6('fcn32s_vgg16', 'fc6')],
    };
  },
  plot: async ({ pixels, answers, grid: [rows = 0, columns = 0] }) => {
    const columnsOf = (values: readonly number[], w: number, h: number): number[][] =>
      Array.from({ length: w }, (_, x) => Array.from({ length: h }, (__, y) => values[(h - 1 - y) * w + x] ?? 0));
    const axes = (w: number, h: number, unit: string) => {
      const scale = (field: string, most: number, reverse: boolean) => ({
        ...linear(field, unit, [0, most], { grid: false }),
        scale: { domain: [0, most], nice: false, zero: false, reverse },
      });
      const encoding = { x: scale('x', w, false), y: scale('y', h, true) };
      return [{ data: { values: [{ x: 0, y: 0 }] }, mark: { type: 'point', opacity: 0 }, encoding }];
    };
    return {
      width: 780,
      spacing: 40,
      hconcat: [
        await mapPanel({
          title: `${width}×${height} pixels`,
          columns: columnsOf(pixels, width, height),
          black: 1,
          white: 0,
          width: 384,
          height: 240,
          above: axes(width, height, 'pixels'),
        }),
        await mapPanel({
          title: `${columns}×${rows} answers: is it a 3? (dark: yes)`,
          columns: columnsOf(answers, columns, rows),
          black: Math.max(...answers),
          white: Math.min(...answers),
          width: 300,
          height: 156,
          above: axes(columns, rows, 'answers'),
        }),
      ],
    };
  },
  checks: {
    'the convolution gives at every place what the fully connected layer gives on the crop there, to 1e-5': ({
      answers,
      onCrops,
    }) => {
      const apart = Math.max(...answers.map((value, i) => Math.abs(value - (onCrops[i] ?? Number.NaN))));
      return every(
        equal('places', onCrops.length, answers.length),
        holds(apart < 1e-5, `they must agree to 1e-5, got ${apart}`),
        holds(Math.max(...answers) > 0.1, 'there must be answers'),
      );
    },
    'the grid grows with the image: (side − 16) / 2 + 1 places, one for 16 pixels, 57 for 128': ({ grids, grid }) =>
      every(equal('grids', grids, [1, 9, 25, 57]), equal('of the image', grid, [13, 25])),
    'the highest answer is where the 3 is': ({ answers, grid: [, columns = 1] }) => {
      const best = answers.indexOf(Math.max(...answers));
      return equal('place', [stride * (best % columns), stride * Math.floor(best / columns)], [26, 20]);
    },
    'once over the image takes less than a quarter of the multiply-accumulates of all crops': ({
      macs: [once = 0, all = 0],
    }) => holds(4 * once < all, `got ${once} and ${all}`),
    'fc6 of FCN has the 102,764,544 parameters of VGG-16’s first fully connected layer': ({ fc6 }) =>
      equal('parameters', fc6, [102_764_544, 102_764_544]),
  },
});
