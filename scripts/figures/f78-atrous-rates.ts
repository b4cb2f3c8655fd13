import { models } from '@netwright/cnn-zoo';
import { palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { effectiveKernel } from '@netwright/tensor-core/nn';
import { atRate, kernelSide, kinds, mapSide } from './kit/atrous-kernel.ts';
import { linear } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { linePointLayers } from './kit/layers.ts';
import { equal, every, near } from './kit/verdict.ts';

const rates = [1, 2, 4, 6, 8, 12, 16, 18, 24, 28, 32, 36, 48, 56, 64];
const drawnRates = [1, 6, 12, 18];
const colours = [palette.blue, palette.orange, palette.vermillion];

/** Rates of the 3×3 convolutions side by side in a network's pyramid. */
function pyramidRates(name: 'deeplabv3plus_resnet101' | 'deeplabv3_resnet101_noaux', part: RegExp): number[] {
  const { nodes } = trace(models[name]);
  return nodes.op.flatMap((op, i) => {
    const [rate = 1] = (nodes.attributes[i]?.dilations ?? []) as readonly number[];
    return op === 'Conv' && part.test(nodes.path[i] ?? '') && rate > 1 ? [Number(rate)] : [];
  });
}

/** What the rate of a convolution does. */
export const figure = defineFigure({
  id: 'F78',
  title: 'Atrous convolution: nine weights reach further, and with large rates off the map',
  lectures: ['H'],
  source: 'Chen et al. (2018), DeepLab v3+, arXiv:1802.02611; Chen et al. (2017), arXiv:1706.05587, figure 4',
  caption:
    'Above, the pixels that one value of a 3×3 convolution reads at the rates 1, 6, 12 and 18 of DeepLab v3+: squares of 3, 13, 25 and 37 pixels with nine weights each. Below, how many of the nine lie on a map of 65×65 pixels, by the rate: where it comes near the map’s side the convolution is a 1×1 one, which is why the pyramid also has the mean of the whole map.',
  method:
    'Run: a convolution of ones on an impulse and on a map of ones, in a graph of tensor-core; rates read off our graphs of DeepLab v3 and v3+.',
  cost: 'cheap',
  data: async () => {
    const found: Awaited<ReturnType<typeof atRate>>[] = [];
    for (const rate of rates) found.push(await atRate(rate));
    return {
      found: found.map(({ touched, ...one }) => {
        const columns = touched.map(({ column }) => column);
        return { ...one, places: touched.length, reach: Math.max(...columns) - Math.min(...columns) + 1 };
      }),
      pyramid: pyramidRates('deeplabv3plus_resnet101', /aspp/),
      finer: pyramidRates('deeplabv3_resnet101_noaux', /classifier/),
      drawn: found.filter(({ rate }) => drawnRates.includes(rate)).map(({ rate, touched }) => ({ rate, touched })),
    };
  },
  plot: ({ found, drawn }) => {
    const panel = 178;
    const place = (field: string, title: string | null) =>
      linear(field, title, [-20, 20], { values: [-18, -12, -6, 0, 6, 12, 18] });
    const kernel = ({ rate, touched }: (typeof drawn)[number]) => {
      const reach = effectiveKernel(kernelSide, rate) / 2;
      return {
        title: { text: `rate ${rate}: ${2 * reach} pixels`, fontSize: 13, offset: 6 },
        width: panel,
        height: panel,
        layer: [
          {
            data: { values: [{ column: -reach, right: reach, row: -reach, top: reach }] },
            mark: { type: 'rect', filled: false, stroke: '#999999', strokeDash: [3, 3] },
            encoding: {
              x: place('column', 'pixels'),
              x2: { field: 'right' },
              y: place('row', rate === 1 ? 'pixels' : null),
              y2: { field: 'top' },
            },
          },
          {
            data: { values: touched },
            mark: { type: 'square', size: 20, opacity: 1, color: palette.blue },
            encoding: { x: place('column', 'pixels'), y: place('row', rate === 1 ? 'pixels' : null) },
          },
        ],
      };
    };
    const rows = found.flatMap(({ rate, shares }) =>
      kinds.map((kind, i) => ({
        rate,
        kind,
        share: 100 * (shares[i] as number),
        origin: 'computed here' as const,
      })),
    );
    const axes = {
      x: linear('rate', 'rate [pixels]', [0, 65]),
      y: linear('share', 'share of the map’s pixels [%]', [0, 101]),
    };
    return {
      width: 4 * panel + 140,
      vconcat: [
        { hconcat: drawn.map(kernel), spacing: 24, bounds: 'full' },
        {
          title: { text: `weights that lie on a map of ${mapSide}×${mapSide} pixels`, fontSize: 13, offset: 6 },
          width: 4 * panel + 110,
          height: 230,
          layer: linePointLayers(rows, {
            ...axes,
            color: colourChannel('kind', Object.fromEntries(kinds.map((kind, i) => [kind, colours[i] as string])), {
              symbolType: 'stroke',
            }),
          }),
        },
      ],
    };
  },
  checks: {
    'a kernel of k at rate r reaches over k + (k − 1)(r − 1) pixels, and reads nine of them': ({ found }) =>
      every(
        ...found
          .filter(({ rate }) => 2 * rate < mapSide)
          .flatMap(({ rate, reach, places }) => [
            equal(`rate ${rate}`, reach, kernelSide + (kernelSide - 1) * (rate - 1)),
            equal(`rate ${rate} by the package`, reach, effectiveKernel(kernelSide, rate)),
            equal(`pixels at rate ${rate}`, places, 9),
          ]),
      ),
    'DeepLab v3+ has rates 6, 12 and 18, DeepLab v3 twice these on maps of twice the side': ({
      pyramid,
      finer,
      drawn,
    }) =>
      every(
        equal('v3+', pyramid, [6, 12, 18]),
        equal('v3', finer, [12, 24, 36]),
        equal(
          'drawn',
          drawn.map(({ rate }) => rate),
          [1, ...pyramid],
        ),
      ),
    'multiply-accumulates do not depend on the rate': ({ found }) =>
      equal(
        'MACs',
        found.map(({ macs }) => macs),
        Array(rates.length).fill(2 * 9 * mapSide ** 2),
      ),
    'the weights on the map are those that loops count': ({ found }) =>
      every(...found.map(({ rate, shares, looped }) => equal(`rate ${rate}`, shares, looped))),
    'all nine lie on a share of ((n − 2 r) / n)² of the map, the middle one alone on ((2 r − n) / n)²: 94 % at rate 64':
      ({ found }) =>
        every(
          ...found.flatMap(({ rate, shares: [all = Number.NaN, , alone = Number.NaN] }) => [
            near(`all, rate ${rate}`, all, (Math.max(0, mapSide - 2 * rate) / mapSide) ** 2, { atol: 1e-12 }),
            near(`alone, rate ${rate}`, alone, (Math.max(0, 2 * rate - mapSide) / mapSide) ** 2, { atol: 1e-12 }),
          ]),
          near('at rate 64', found.at(-1)?.shares[2] ?? 0, 0.94, { atol: 0.005 }),
        ),
  },
});
