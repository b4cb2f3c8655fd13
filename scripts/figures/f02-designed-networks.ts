import { models } from '@netwright/cnn-zoo';
import { originChannel, palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { nameLayers, pixelScale } from './kit/labels.ts';
import { equal, every, holds } from './kit/verdict.ts';

const timeline = {
  Neocognitron: 'neocognitron',
  'LeNet-5': 'lenet5_1998',
  AlexNet: 'alexnet_2012',
  GoogLeNet: 'googlenet_noaux',
  'VGG-16': 'vgg16',
  'ResNet-50': 'resnet50',
  'DenseNet-121': 'densenet121',
  'SENet-154': 'senet154',
} as const;

/** Parameters that a graph declares, biases apart. */
function parametersOf(name: keyof typeof models): { all: number; weights: number } {
  const own = [...trace(models[name]).params.values()].filter(({ kind }) => kind === 'parameter');
  const count = (of: typeof own): number => of.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return { all: count(own), weights: count(own.filter(({ shape }) => shape.length > 1)) };
}

/** Networks designed by hand, by year and size. */
export const figure = defineFigure({
  id: 'F02',
  title: 'Networks designed by hand, from the Neocognitron to SENet',
  lectures: ['A', 'H'],
  source:
    'Fukushima & Miyake (1982); LeCun et al. (1998); Krizhevsky et al. (2012); Szegedy et al. (2015); Simonyan & Zisserman (2015); He et al. (2016); Huang et al. (2017); Hu et al. (2018)',
  caption:
    'Eight networks designed by hand by the year of their publication and their number of parameters (logarithmic). Counts that are quoted differ: AlexNet’s 61.1 million are those of its variant of 2014, GoogLeNet’s 6.8 million are in its paper, 5 million on slides.',
  method:
    'Parameters are counted in our graphs: GoogLeNet without its auxiliary heads, AlexNet as in 2012 with its groups and biases. Years are those of the sources of the models.',
  cost: 'cheap',
  data: () => ({
    networks: Object.entries(timeline).map(([name, model]) => {
      const { all, weights } = parametersOf(model);
      return { name, year: models[model].source.year, parameters: all, weights, origin: 'computed here' as const };
    }),
    alexnet2014: parametersOf('alexnet').all,
  }),
  plot: ({ networks }) => {
    const [width, height] = [720, 340];
    const [years, sizes]: [[number, number], [number, number]] = [
      [1980, 2027],
      [2e4, 4e8],
    ];
    const [x, y] = [linear('year', null, years, { format: 'd' }), logarithmic('parameters', 'parameters', sizes)];
    const [toX, toY] = [pixelScale(years, width), pixelScale([sizes[1], sizes[0]], height, true)];
    const rows = networks.map((row) => ({ ...row, name: `${row.name}: ${row.parameters.toLocaleString('en')}` }));
    return {
      width,
      height,
      layer: [
        {
          data: { values: networks },
          mark: { type: 'point', filled: true, size: 90, opacity: 1, color: palette.blue },
          encoding: { x, y, shape: originChannel('shape', networks) },
        },
        ...nameLayers(rows, (row) => ({ x: toX(row.year), y: toY(row.parameters) }), { width, height, furthest: 60 }),
      ],
    };
  },
  checks: {
    'the counts are exact: VGG-16 138,357,544, GoogLeNet 6,624,904, ResNet-50 25,557,032, DenseNet-121 7,978,856, SENet-154 115,088,984':
      ({ networks }) =>
        equal(
          'parameters',
          networks.slice(3).map(({ name, parameters }) => [name, parameters]),
          [
            ['GoogLeNet', 6_624_904],
            ['VGG-16', 138_357_544],
            ['ResNet-50', 25_557_032],
            ['DenseNet-121', 7_978_856],
            ['SENet-154', 115_088_984],
          ],
        ),
    'AlexNet of 2012 has 60,954,656 weights without biases, its variant of 2014 61,100,840 parameters': ({
      networks,
      alexnet2014,
    }) =>
      every(
        equal('weights', networks.find(({ name }) => name === 'AlexNet')?.weights, 60_954_656),
        equal('parameters of 2014', alexnet2014, 61_100_840),
      ),
    'the eight of the lecture stand in the order of their years, from 1982 to 2017': ({ networks }) =>
      every(
        equal('networks', networks.length, 8),
        equal('first and last year', [networks[0]?.year, networks.at(-1)?.year], [1982, 2017]),
        holds(
          networks.every(({ year }, i) => i === 0 || year >= (networks[i - 1]?.year ?? 0)),
          `years are ${networks.map(({ year }) => year)}`,
        ),
      ),
  },
});
