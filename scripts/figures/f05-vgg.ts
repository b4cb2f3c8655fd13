import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { defineFigure } from './kit/figure.ts';
import { layerRows } from './kit/layer-rows.ts';
import { equal, every, near } from './kit/verdict.ts';

/** Where the parameters and the operations of VGG-16 are. */
export const figure = defineFigure({
  id: 'F05',
  title: 'VGG-16: operations in the convolutions, parameters in the last layers',
  lectures: ['H'],
  source: 'Simonyan & Zisserman (2015), table 1, configuration D',
  caption:
    'The 13 convolutions and 3 fully connected layers of VGG-16 with the size of what they give: parameters above, multiply-accumulates below.',
  method: 'Counted in our graph of the network on one image of 224×224 pixels.',
  cost: 'cheap',
  data: () => {
    const { totals, ...whole } = profile(trace(models.vgg16));
    const layers = layerRows({ totals, ...whole }, 2)
      .filter(({ parameters }) => parameters > 0)
      .map(({ path, parameters, macs, shape }, i) => {
        const kind = path.startsWith('features') ? 'convolution 3×3' : 'fully connected';
        const text = shape.length > 1 ? `${shape[0]} @ ${shape[1]}²` : `${shape[0]}`;
        return { order: i, kind, text, parameters, macs, origin: 'computed here' as const };
      });
    return { layers, parameters: totals.parameters, macs: totals.macs };
  },
  plot: ({ layers }) => {
    const x = (bottom: boolean) => ({
      field: 'order',
      type: 'ordinal',
      title: bottom ? 'maps @ size, layer by layer' : null,
      axis: bottom
        ? { labelExpr: `${JSON.stringify(layers.map(({ text }) => text))}[datum.value]`, labelAngle: -40 }
        : { labels: false, ticks: false },
    });
    const panel = (field: string, title: string, factor: number, bottom: boolean) => ({
      width: 620,
      height: 170,
      data: { values: layers.map((layer) => ({ ...layer, value: Number(layer[field as 'macs']) / factor })) },
      mark: { type: 'bar' },
      encoding: {
        x: x(bottom),
        y: { field: 'value', type: 'quantitative', title, axis: { tickCount: 5 } },
        color: {
          field: 'kind',
          type: 'nominal',
          scale: { range: [palette.blue, palette.vermillion] },
          legend: { title: null },
        },
        opacity: originChannel('opacity', layers),
      },
    });
    return {
      width: 620,
      spacing: 12,
      align: 'each',
      vconcat: [
        panel('parameters', 'parameters [10⁶]', 1e6, false),
        panel('macs', 'multiply-accumulates [10⁹]', 1e9, true),
      ],
    };
  },
  checks: {
    'there are 13 convolutions and 3 fully connected layers': ({ layers }) =>
      equal(
        'layers',
        ['convolution 3×3', 'fully connected'].map((kind) => layers.filter((layer) => layer.kind === kind).length),
        [13, 3],
      ),
    'the fully connected layers hold 123.6 of 138.4 million parameters, 89.4 %': ({ layers, parameters }) => {
      const held = layers
        .filter(({ kind }) => kind === 'fully connected')
        .reduce((sum, layer) => sum + layer.parameters, 0);
      return every(
        equal('parameters', parameters, 138_357_544),
        equal('of fully connected layers', held, 123_642_856),
        near('share [%]', (100 * held) / parameters, 89.4, { atol: 0.05 }),
      );
    },
    'an image takes 15.47 · 10⁹ multiply-accumulates': ({ macs }) => near('GMACs', macs / 1e9, 15.47, { atol: 0.005 }),
  },
});
