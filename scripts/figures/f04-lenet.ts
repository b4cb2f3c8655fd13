import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { formatCount } from '@netwright/terminal/text';
import { quoted, tone } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { layerRows } from './kit/layer-rows.ts';
import { equal, every } from './kit/verdict.ts';

const kinds: Readonly<Record<string, string>> = {
  c1: 'convolution 5×5',
  s2: 'subsampling, trained',
  c3: 'convolution 5×5, sparse',
  s4: 'subsampling, trained',
  c5: 'convolution 5×5',
  f6: 'fully connected',
  output: 'fully connected',
};

/** The layers of LeNet-5 with the sizes of their maps. */
export const figure = defineFigure({
  id: 'F04',
  title: 'LeNet-5 of 1998, layer by layer',
  lectures: ['H'],
  source: 'LeCun, Bottou, Bengio & Haffner (1998), figure 2; the lecture’s year 1988 is a slip. Computed here',
  caption:
    'The layers of LeNet-5 from the image of 32×32 pixels to ten scores, each with the number and size of its maps and its trained parameters: 60,000 before the output.',
  method: 'Shapes and parameters are those of our graph of the network as published, with its sparse third layer.',
  cost: 'cheap',
  data: () => {
    const layers = layerRows(profile(trace(models.lenet5_1998))).map(({ path, parameters, macs, shape }) => ({
      name: path,
      maps: shape[0] ?? 0,
      side: shape[1] ?? 1,
      parameters,
      macs,
    }));
    return { layers, modern: profile(trace(models.lenet5)).totals.parameters };
  },
  plot: ({ layers }) => ({
    titleLetters: 110,
    attributes: 'ranksep=0.35',
    dot: [
      `image [label="input\\n1 @ 32×32" ${tone('orange')}]`,
      ...layers.map(({ name, maps, side, parameters }) => {
        const text = `${name.toUpperCase()}\n${kinds[name]}\n${maps}${kinds[name]?.startsWith('fully') ? '' : ` @ ${side}×${side}`}\n${formatCount(parameters)} parameters`;
        const colour = name.startsWith('s') ? 'green' : name.startsWith('c') ? 'sky' : 'purple';
        return `${name} [label=${quoted(text)} ${tone(colour)}]`;
      }),
      `image -> ${layers.map(({ name }) => name).join(' -> ')}`,
    ].join('\n'),
  }),
  checks: {
    'the maps are 28, 14, 10, 5 and 1 pixels wide': ({ layers }) =>
      equal(
        'sides',
        layers.slice(0, 5).map(({ side }) => side),
        [28, 14, 10, 5, 1],
      ),
    'there are 6, 6, 16, 16, 120, 84 and 10 of them': ({ layers }) =>
      equal(
        'maps',
        layers.map(({ maps }) => maps),
        [6, 6, 16, 16, 120, 84, 10],
      ),
    'C1 to F6 have 156 + 12 + 1,516 + 32 + 48,120 + 10,164 = 60,000 parameters, with the 850 of the output 60,850': ({
      layers,
    }) => {
      const parameters = layers.map((layer) => layer.parameters);
      return every(
        equal('parameters', parameters, [156, 12, 1516, 32, 48_120, 10_164, 850]),
        equal(
          'sum to F6',
          parameters.slice(0, 6).reduce((a, b) => a + b, 0),
          60_000,
        ),
        equal(
          'sum',
          parameters.reduce((a, b) => a + b, 0),
          60_850,
        ),
      );
    },
    'the version with a dense third layer has 61,706': ({ modern }) => equal('parameters', modern, 61_706),
  },
});
