import { originChannel, palette } from '@netwright/plots';
import { permutation } from '@netwright/tensor-core';
import { readMnist } from '../data/mnist.ts';
import { mean } from '../mean.ts';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { picturePanel } from './kit/image/picture-panel.ts';
import { accuracies, commutation, imagesOf, moved, shifts, side } from './kit/moved-digits.ts';
import { every, holds } from './kit/verdict.ts';

const seeds = [0, 1, 2];
const names = { mlp: 'fully connected', conv: 'convolutions and pooling' } as const;

/** Two networks on digits that have moved, and how far these lie from where they were. */
export const figure = defineFigure({
  id: 'F69',
  title: 'A fully connected network does not know a digit that has moved; convolutions and pooling do',
  lectures: ['H'],
  source: 'Hall (2020), images as points; digits: LeCun, Cortes & Burges, MNIST',
  caption:
    'Accuracy on digits moved to the right, of networks that saw digits in the middle only: mean and range of three seeds. Right, how far a moved digit lies from itself as a point in the space of all pixels, beside the distance to the nearest digit of another class.',
  method:
    'Trained: 4000 digits of MNIST in the middle of 36×36 pixels, 6 epochs of Adam, 1000 others to test, three seeds; 100 hidden units, or convolutions of 8 and 24 channels and the maximum over all places.',
  cost: 'slow',
  seed: 0,
  data: async ({ seed }) => {
    const digits = readMnist();
    const curves = [];
    for (const kind of ['mlp', 'conv'] as const) {
      const runs: number[][] = [];
      for (const one of seeds) runs.push(await accuracies(kind, one, digits));
      curves.push({
        kind,
        points: shifts.map((shift, i) => {
          const values = runs.map((run) => run[i] as number);
          const mean = values.reduce((a, b) => a + b, 0) / values.length;
          return { shift, mean, low: Math.min(...values), high: Math.max(...values), origin: 'computed here' as const };
        }),
      });
    }
    const chosen = permutation(digits.test.count, { seed, stream: 'points' }).slice(0, 200);
    const images = imagesOf(digits.test, chosen);
    const point = (all: Float32Array, i: number): Float32Array => all.subarray(i * side ** 2, (i + 1) * side ** 2);
    const distance = (a: Float32Array, b: Float32Array): number =>
      Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0));
    const every200 = Array.from(chosen, (_, i) => i);
    const label = (i: number): number => digits.test.labels[chosen[i] as number] as number;
    return {
      curves,
      distances: shifts.map((shift) => {
        const other = moved(images, shift);
        return {
          shift,
          distance: mean(every200.map((i) => distance(point(images, i), point(other, i)))),
          origin: 'computed here' as const,
        };
      }),
      nearestOther: mean(
        every200.map((i) =>
          Math.min(
            ...every200.filter((j) => label(j) !== label(i)).map((j) => distance(point(images, i), point(images, j))),
          ),
        ),
      ),
      commutation: Math.max(await commutation(point(images, 0), 3, seed), await commutation(point(images, 1), 8, seed)),
      examples: [0, 4, 8].map((shift) => ({
        shift,
        pixels: Array.from(moved(point(images, 0), shift), (value) => Math.round(100 * value) / 100),
      })),
    };
  },
  plot: async ({ curves, distances, nearestOther, examples }) => {
    const rows = curves.flatMap(({ kind, points }) =>
      points.map((row) => ({
        ...row,
        name: names[kind],
        mean: 100 * row.mean,
        low: 100 * row.low,
        high: 100 * row.high,
      })),
    );
    const x = linear('shift', 'moved by [pixels]', [-0.3, 8.3], { values: shifts });
    const y = (field: string) => linear(field, 'right answers [%]', [0, 100]);
    const far = linear('distance', 'distance in the space of pixels', [0, 16]);
    const color = {
      field: 'name',
      type: 'nominal',
      scale: { domain: Object.values(names), range: [palette.vermillion, palette.blue] },
      legend: { title: null, symbolType: 'stroke', symbolOpacity: 1 },
    };
    const dot = { type: 'point', filled: true, size: 60, opacity: 1 };
    const pictures = await Promise.all(
      examples.map(({ shift, pixels }) =>
        picturePanel({
          title: shift === 0 ? 'in the middle' : `moved by ${shift}`,
          subtitle: `${side}×${side} pixels`,
          values: pixels,
          side,
          black: 1.175,
          white: -0.3,
          scale: 3,
        }),
      ),
    );
    return {
      width: 800,
      hconcat: [
        { vconcat: pictures, bounds: 'flush', spacing: 50 },
        {
          width: 330,
          height: 330,
          layer: [
            {
              data: { values: rows },
              mark: { type: 'area', opacity: 0.25 },
              encoding: { x, y: y('low'), y2: { field: 'high' }, color },
            },
            { data: { values: rows }, mark: 'line', encoding: { x, y: y('mean'), color } },
            {
              data: { values: rows },
              mark: dot,
              encoding: { x, y: y('mean'), color, shape: originChannel('shape', rows) },
            },
          ],
        },
        {
          width: 260,
          height: 330,
          layer: [
            { data: { values: distances }, mark: { type: 'line', color: palette.black }, encoding: { x, y: far } },
            {
              data: { values: distances },
              mark: { ...dot, color: palette.black },
              encoding: { x, y: far, shape: originChannel('shape', distances) },
            },
            {
              data: { values: [{ nearestOther, label: 'nearest digit of another class' }] },
              mark: { type: 'rule', strokeDash: [3, 3], color: palette.purple, strokeWidth: 2 },
              encoding: { y: { field: 'nearestOther', type: 'quantitative' } },
            },
            {
              data: { values: [{ nearestOther, label: 'nearest digit of another class' }] },
              mark: { type: 'text', align: 'right', dy: 14, fontSize: 12, color: '#333333' },
              encoding: {
                x: { value: 256 },
                y: { field: 'nearestOther', type: 'quantitative' },
                text: { field: 'label' },
              },
            },
          ],
        },
      ],
    };
  },
  checks: {
    'in the middle both networks are right in more than 85 %': ({ curves }) =>
      every(...curves.map(({ kind, points }) => holds((points[0]?.low ?? 0) > 0.85, `${kind}: got ${points[0]?.low}`))),
    'moved by 8 pixels the fully connected one falls below 30 %, the convolutional one loses less than 10': ({
      curves,
    }) => {
      const [mlp, conv] = curves.map(({ points }) => points);
      const fall = (conv?.[0]?.mean ?? 0) - Math.min(...(conv ?? []).map(({ mean }) => mean));
      return every(
        holds((mlp?.at(-1)?.high ?? 1) < 0.3, `fully connected: got ${mlp?.at(-1)?.high}`),
        holds(fall < 0.1, `convolutions: lost ${fall}`),
      );
    },
    'convolution and moving can change places': ({ commutation: apart }) =>
      holds(apart < 1e-5, `they must agree to 1e-5, got ${apart}`),
    'a digit moved by 3 pixels lies further from itself than the nearest of another class': ({
      distances,
      nearestOther,
    }) => holds((distances[3]?.distance ?? 0) > nearestOther, `got ${distances[3]?.distance} and ${nearestOther}`),
  },
});
