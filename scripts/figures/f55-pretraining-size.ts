import { originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { labelLayer, lineLayer, pointLayer } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, holds } from './kit/verdict.ts';

type Row = { pretrain: string; images: number; eval: string } & Record<string, number | string | null>;
interface Pretraining {
  table5: Row[];
  bit_imagenet_top1: { model: string; top1: number; unverified?: boolean }[];
}

const cnn = 'BiT R152x4 (CNN)';
const transformers = {
  'ViT-B/32': palette.sky,
  'ViT-B/16': palette.blue,
  'ViT-L/32': palette.orange,
  'ViT-L/16': palette.vermillion,
  'ViT-H/14': palette.purple,
} as const;
const colours = { ...transformers, [cnn]: palette.black };

/** Accuracy after pre-training on more and more images: transformers overtake the convolutional network. */
export const figure = defineFigure({
  id: 'F55',
  title: 'Transformers need more images than convolutional networks, and then win',
  lectures: ['A'],
  source:
    'Dosovitskiy et al. (2021), arXiv:2010.11929, figure 3 and table 5; Kolesnikov et al. (2020), arXiv:1912.11370',
  caption:
    'Top-1 accuracy on ImageNet over the number of images of pre-training (logarithmic) for five vision transformers and the largest residual network of BiT, whose value for 1.3 million images, is unverified. The paper’s tables disagree by up to 0.5: table 6 has 88.08 % for ViT-H/14 on 300 million images, table 2 88.55 % at a higher resolution, table 5, shown here, 88.04 %; these 300 million are 303.',
  method: 'Published values. The band of smaller residual networks in the paper’s figure has no table and is left out.',
  cost: 'cheap',
  data: () => {
    const { table5, bit_imagenet_top1 } = published<Pretraining>('vit-pretraining');
    const rows = table5.filter((row) => row.eval === 'ImageNet');
    const about = { origin: 'published' as const, isVerified: true };
    const ofTransformers = Object.keys(transformers).flatMap((network) =>
      rows.flatMap((row) => {
        const top1 = row[network];
        return typeof top1 === 'number' ? [{ network, images: row.images, top1, ...about }] : [];
      }),
    );
    const ofCnn = bit_imagenet_top1.map(({ top1, unverified }, i) => ({
      network: cnn,
      images: rows[i]?.images ?? 0,
      top1,
      ...about,
      isVerified: unverified !== true,
    }));
    return { points: [...ofTransformers, ...ofCnn] };
  },
  plot: ({ points }) => {
    const encoding = {
      x: logarithmic('images', 'images of pre-training', [1e6, 4e8], {
        values: [1.3e6, 14e6, 300e6],
        labelExpr: "(datum.value / 1e6) + ' million'",
      }),
      y: linear('top1', 'top-1 accuracy on ImageNet [%]', [70, 90]),
      color: colourChannel('network', colours, { orient: 'right', direction: 'vertical', symbolType: 'stroke' }),
    };
    const dashes = { ...originChannel('strokeDash', points), legend: null };
    const doubtful = points.filter(({ isVerified }) => !isVerified).map((point) => ({ ...point, label: 'unverified' }));
    return {
      width: 480,
      height: 380,
      layer: [
        lineLayer(points, { ...encoding, strokeDash: dashes }, { strokeWidth: 2 }),
        pointLayer(points, encoding, { size: 90 }),
        labelLayer(doubtful, { x: encoding.x, y: encoding.y }, { dx: 8, dy: 14 }),
      ],
    };
  },
  checks: {
    'ViT-L/16 rises 76.53, 85.15, 87.12 and B/16 77.91, 83.97, 84.15; the CNN to 85.39 and 87.54': ({ points }) => {
      const of = (name: string) =>
        points.filter(({ network, isVerified }) => network === name && isVerified).map(({ top1 }) => top1);
      return every(
        equal('L/16', of('ViT-L/16'), [76.53, 85.15, 87.12]),
        equal('B/16', of('ViT-B/16'), [77.91, 83.97, 84.15]),
        equal('CNN', of(cnn), [85.39, 87.54]),
      );
    },
    'the one value that is not verified is the CNN’s on 1.3 million images, 81.3': ({ points }) => {
      const doubtful = points.filter(({ isVerified }) => !isVerified);
      return equal(
        'unverified',
        doubtful.map(({ network, images, top1 }) => [network, images, top1]),
        [[cnn, 1.3e6, 81.3]],
      );
    },
    'the order turns: L/16 is below B/16 on 1.3 million images and above on 300 million': ({ points }) => {
      const at = (name: string, images: number): number =>
        points.find((point) => point.network === name && point.images === images)?.top1 ?? Number.NaN;
      return holds(
        at('ViT-L/16', 1.3e6) < at('ViT-B/16', 1.3e6) && at('ViT-L/16', 3e8) > at('ViT-B/16', 3e8),
        'it does not turn',
      );
    },
    'the CNN leads on 14 million images too (and on 1.3, if its value holds), a transformer on 300 million': ({
      points,
    }) => {
      const best = (images: number) =>
        points.filter((point) => point.images === images).reduce((a, b) => (b.top1 > a.top1 ? b : a)).network;
      return equal('best', [1.3e6, 14e6, 3e8].map(best), [cnn, cnn, 'ViT-H/14']);
    },
  },
});
