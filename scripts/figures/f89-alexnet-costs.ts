import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, near } from './kit/verdict.ts';

interface Lecture {
  layers: { layer: string; activations: number; params: number; macs: number }[];
  totals: { params: number; macs: number; activations_total: number; activations_peak: number };
}

const panels = [
  { field: 'weights', title: 'weights [10⁶]', factor: 1e6 },
  { field: 'macs', title: 'MACs [10⁶]', factor: 1e6 },
  { field: 'activations', title: 'activations [10³]', factor: 1e3 },
] as const;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const product = (shape: readonly number[] = []): number => shape.reduce((a, b) => a * b, 1);

/** Where AlexNet's weights, operations and activations are. */
export const figure = defineFigure({
  id: 'F89',
  title: 'AlexNet: activations first, then operations, weights last',
  lectures: ['M'],
  source: 'MIT 6.5940, lecture 2: the table of AlexNet; Krizhevsky, Sutskever & Hinton (2012)',
  caption:
    'Weights without biases, multiply-accumulates and activations of each layer of AlexNet. Fully connected layers hold 96 % of the weights and take 8 % of the operations; the image and the first convolution are the peak of activations. Copies of the table that print 24,848 weights for the first convolution have a slip of the pen: it has 34,848.',
  method:
    'Counted in our graph of the grouped network of 2012, whose image has 227 pixels; the image itself is counted with the lecture’s 224. Every layer agrees with the lecture’s table.',
  cost: 'cheap',
  data: () => {
    const rows = [...profile(trace(models.alexnet_2012)).rows()].filter(({ op }) => /^(Conv|Gemm|MaxPool)$/.test(op));
    const layers = rows.map(({ path, op, inputShapes, outputShapes, macs }, i) => ({
      order: i + 1,
      name: path,
      kind: op === 'Gemm' ? 'fully connected' : op === 'Conv' ? 'convolution' : 'pooling',
      weights: op === 'MaxPool' ? 0 : product(inputShapes[1]),
      macs,
      activations: product(outputShapes[0]),
      origin: 'computed here' as const,
    }));
    const image = { order: 0, name: 'image', kind: 'image', weights: 0, macs: 0, activations: 3 * 224 ** 2 };
    const { layers: table, totals } = published<Lecture>('mit-alexnet');
    return {
      layers: [{ ...image, origin: 'computed here' as const }, ...layers],
      table: table.map(({ params, macs, activations }) => ({ weights: params, macs, activations })),
      printed: [totals.params, totals.macs, totals.activations_total, totals.activations_peak],
    };
  },
  plot: ({ layers }) => {
    const kinds = ['image', 'convolution', 'pooling', 'fully connected'];
    return {
      width: 600,
      spacing: 12,
      vconcat: panels.map(({ field, title, factor }, i) => ({
        width: 600,
        height: 130,
        data: { values: layers.map((layer) => ({ ...layer, value: layer[field] / factor })) },
        mark: { type: 'bar' },
        encoding: {
          x: {
            field: 'name',
            type: 'nominal',
            sort: null,
            title: null,
            axis: i === 2 ? { labelAngle: 0 } : { labels: false, ticks: false },
          },
          y: { field: 'value', type: 'quantitative', title, axis: { tickCount: 4 } },
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: kinds, range: [palette.black, palette.blue, palette.sky, palette.vermillion] },
            legend: { title: null },
          },
          opacity: originChannel('opacity', layers),
        },
      })),
    };
  },
  checks: {
    'every layer has the lecture’s numbers; the first convolution 34,848 weights, not 24,848': ({ layers, table }) =>
      every(
        equal(
          'layers',
          layers.map(({ weights, macs, activations }) => ({ weights, macs, activations })),
          table,
        ),
        equal('first convolution', layers[1]?.weights, 34_848),
      ),
    '60,954,656 weights, 724,406,816 multiply-accumulates, 932,264 activations, 440,928 at the peak': ({
      layers,
      printed,
    }) => {
      const of = (field: 'weights' | 'macs' | 'activations'): number[] => layers.map((layer) => layer[field]);
      const maps = of('activations');
      const peak = Math.max(...maps.slice(1).map((map, i) => map + (maps[i] ?? 0)));
      const totals = [sum(of('weights')), sum(of('macs')), sum(maps), peak];
      return every(
        equal('totals', totals, [60_954_656, 724_406_816, 932_264, 440_928]),
        equal('printed', printed, totals),
      );
    },
    'fully connected layers hold 96.2 % of the weights and take 8.1 % of the operations': ({ layers }) =>
      every(
        ...(['weights', 'macs'] as const).map((field, i) => {
          const own = layers.filter(({ kind }) => kind === 'fully connected').map((layer) => layer[field]);
          const share = (100 * sum(own)) / sum(layers.map((layer) => layer[field]));
          return near(`${field} [%]`, share, [96.2, 8.1][i] as number, { atol: 0.05 });
        }),
      ),
  },
});
