import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { vermillionInk } from './kit/labels.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const limit = 256; // of a microcontroller [KiB]
const product = (shape: readonly number[] = []): number => shape.reduce((a, b) => a * b, 1);

/** What the layers of a mobile network need in memory at once. */
export const figure = defineFigure({
  id: 'F94',
  title: 'MobileNetV2 is small, its first maps are not',
  lectures: ['M'],
  source: 'MIT 6.5940, lecture 2; after Lin et al. (2020), MCUNet, arXiv:2007.10319',
  caption:
    'Input and output of each convolution of MobileNetV2 together, in bytes of int8 at 224 pixels, layer by layer; the line is a microcontroller’s 256 KiB. The first expansion needs 1,372 KiB; the lecture leaves out depthwise layers (lighter), which can be computed in place, channel by channel.',
  method:
    'Counted in our graph, one byte for each value. The rule is stated because ratios depend on it: with depthwise layers the peak is 1,470 KiB.',
  cost: 'cheap',
  data: () => {
    const [mobile, residual] = [profile(trace(models.mobilenet_v2)), profile(trace(models.resnet18))];
    const layers = [...mobile.rows()]
      .filter(({ op }) => op === 'Conv')
      .map(({ path, inputShapes, outputShapes }, order) => ({
        order: order + 1,
        path,
        kind: inputShapes[1]?.[1] === 1 ? 'depthwise' : 'dense',
        kib: (product(inputShapes[0]) + product(outputShapes[0])) / 1024,
        origin: 'computed here' as const,
      }));
    return {
      layers,
      parameters: [mobile.totals.parameters, residual.totals.parameters],
      peaks: [mobile.memory.layer.elements, residual.memory.layer.elements],
    };
  },
  plot: ({ layers }) => {
    const x = linear('order', 'convolution, from the image on', [0, layers.length + 1]);
    const y = linear('kib', 'input + output [KiB, int8]', [0, 1600]);
    return {
      width: 640,
      height: 320,
      layer: [
        {
          data: { values: layers },
          mark: { type: 'bar', width: 9 },
          encoding: {
            x,
            y,
            y2: { datum: 0 },
            color: {
              field: 'kind',
              type: 'nominal',
              scale: { domain: ['dense', 'depthwise'], range: [palette.blue, palette.sky] },
              legend: { title: null },
            },
            opacity: originChannel('opacity', layers),
          },
        },
        {
          data: { values: [{ kib: limit }] },
          mark: { type: 'rule', color: palette.vermillion, strokeWidth: 2, strokeDash: [6, 4] },
          encoding: { y },
        },
        {
          data: { values: [{ order: layers.length, kib: limit, text: '256 KiB of a microcontroller' }] },
          mark: { type: 'text', align: 'right', dy: -10, fontSize: 12, color: vermillionInk },
          encoding: { x, y, text: { field: 'text', type: 'nominal' } },
        },
      ],
    };
  },
  checks: {
    'the peak is the first expansion with 1,372 KiB exactly, 5.36 times 256, depthwise layers in place': ({
      layers,
    }) => {
      const dense = layers.filter(({ kind }) => kind === 'dense');
      const peak = dense.reduce((most, layer) => (layer.kib > most.kib ? layer : most));
      return every(
        equal('layer', peak.path, 'features.2.conv.0.0'),
        equal('KiB', peak.kib, 1372),
        near('times 256', peak.kib / limit, 5.36, { atol: 0.005 }),
      );
    },
    'with depthwise layers it is 1,470 KiB, the next layer': ({ layers }) =>
      equal('KiB', Math.max(...layers.map(({ kib }) => kib)), 1470),
    'beside ResNet-18: fewer parameters and a higher peak, 1.5 times by input + output of any layer': ({
      parameters,
      peaks,
    }) =>
      every(
        equal('parameters', parameters, [3_504_872, 11_689_512]),
        holds((parameters[0] ?? 0) < (parameters[1] ?? 0), 'fewer parameters'),
        near('ratio of peaks', (peaks[0] ?? 0) / (peaks[1] ?? 1), 1.5, { atol: 1e-9 }),
      ),
  },
});
