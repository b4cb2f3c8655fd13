import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { type ModelEntry, trace } from '@netwright/tensor-core';
import { mean } from '../mean.ts';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { every, holds } from './kit/verdict.ts';

const shown = { 'ResNet-50': models.resnet50, MobileNetV2: models.mobilenet_v2 } as const satisfies Record<
  string,
  ModelEntry
>;
type Name = keyof typeof shown;
const product = (shape: readonly number[] = []): number => shape.reduce((a, b) => a * b, 1);

/** Along the depth activations fall and weights rise. */
export const figure = defineFigure({
  id: 'F95',
  title: 'Early layers hold activations, late ones weights',
  lectures: ['M'],
  source: 'MIT 6.5940, lecture 2; He et al. (2016), Sandler et al. (2018)',
  caption:
    'Weights and output of each convolution of two networks along their depth (logarithmic); steps are the means of the layers of a resolution. Activations fall from stage to stage, weights rise, and they cross.',
  method: 'Counted in our graphs at 224×224 pixels; a stage is what computes maps of one size.',
  cost: 'cheap',
  data: () => {
    const layers = (Object.keys(shown) as Name[]).flatMap((name) =>
      [...profile(trace(shown[name])).rows()]
        .filter(({ op }) => op === 'Conv')
        .map(({ inputShapes, outputShapes }, i) => ({
          name,
          order: i + 1,
          size: outputShapes[0]?.[2] ?? 0,
          weights: product(inputShapes[1]),
          activations: product(outputShapes[0]),
        })),
    );
    const stages = (Object.keys(shown) as Name[]).flatMap((name) => {
      const own = layers.filter((layer) => layer.name === name);
      return [...new Set(own.map(({ size }) => size))].map((size) => {
        const of = own.filter((layer) => layer.size === size);
        return {
          name,
          size,
          layers: of.length,
          from: Math.min(...of.map(({ order }) => order)) - 0.5,
          to: Math.max(...of.map(({ order }) => order)) + 0.5,
          weights: mean(of.map(({ weights }) => weights)),
          activations: mean(of.map(({ activations }) => activations)),
        };
      });
    });
    return { layers, stages };
  },
  plot: ({ layers, stages }) => {
    const fields = ['weights', 'activations'] as const;
    const color = {
      field: 'what',
      type: 'nominal',
      scale: { domain: fields, range: [palette.vermillion, palette.blue] },
      legend: { title: null, symbolType: 'stroke' },
    };
    return {
      width: 800,
      spacing: 40,
      hconcat: (Object.keys(shown) as Name[]).map((name) => {
        const own = layers.filter((layer) => layer.name === name);
        const points = fields.flatMap((what) =>
          own.map((layer) => ({ order: layer.order, value: layer[what], what, origin: 'computed here' as const })),
        );
        const steps = fields.flatMap((what) =>
          stages.filter((stage) => stage.name === name).map((stage) => ({ ...stage, value: stage[what], what })),
        );
        const x = linear('order', 'convolution, from the image on', [0, own.length + 1]);
        const y = logarithmic('value', 'elements of a layer', [200, 6e6]);
        return {
          title: { text: name, fontSize: 13, fontWeight: 'normal' },
          width: 370,
          height: 320,
          layer: [
            {
              data: { values: points },
              mark: { type: 'point', filled: true, size: 30, opacity: 0.45 },
              encoding: { x, y, color, shape: originChannel('shape', points) },
            },
            {
              data: { values: steps },
              mark: { type: 'rule', strokeWidth: 3.5 },
              encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y, color },
            },
          ],
        };
      }),
    };
  },
  checks: {
    'from stage to stage activations of a layer fall and weights rise, in the mean, in both networks': ({ stages }) =>
      every(
        ...(Object.keys(shown) as Name[]).flatMap((name) => {
          const own = stages.filter((stage) => stage.name === name);
          const rises = (values: readonly number[]): boolean =>
            values.every((value, i) => i === 0 || value > (values[i - 1] as number));
          const [weights, activations] = [own.map((stage) => stage.weights), own.map((stage) => stage.activations)];
          return [
            holds(own.length === 5, `${name} must have 5 stages, got ${own.length}`),
            holds(rises(weights), `weights of ${name} must rise, got ${weights}`),
            holds(rises([...activations].reverse()), `activations of ${name} must fall, got ${activations}`),
          ];
        }),
      ),
    'the first stage has more activations than weights, the last the other way round': ({ stages }) =>
      every(
        ...(Object.keys(shown) as Name[]).flatMap((name) => {
          const own = stages.filter((stage) => stage.name === name);
          const [first, last] = [own[0], own.at(-1)];
          return [
            holds((first?.activations ?? 0) > (first?.weights ?? 0), `${name}, first stage`),
            holds((last?.activations ?? 0) < (last?.weights ?? 0), `${name}, last stage`),
          ];
        }),
      ),
  },
});
