import { originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds } from './kit/verdict.ts';

type Row = { pretrain: string; images: number; eval: string } & Record<string, number | string | null>;
interface Pretraining {
  table5: Row[];
  bit_imagenet_top1: { model: string; top1: number }[];
}

const networks = ['ViT-B/32', 'ViT-B/16', 'ViT-L/32', 'ViT-L/16', 'ViT-H/14'] as const;
const cnn = 'BiT R152x4 (CNN)';

/** Accuracy after pre-training on more and more images: transformers overtake the convolutional network. */
export const figure = defineFigure({
  id: 'F55',
  title: 'Transformers need more images than convolutional networks, and then win',
  lectures: ['A'],
  source:
    'Dosovitskiy et al. (2021), arXiv:2010.11929, figure 3 and table 5; Kolesnikov et al. (2020), arXiv:1912.11370',
  caption:
    'Top-1 accuracy on ImageNet over the number of images of pre-training (logarithmic) for five vision transformers and the largest residual network of BiT.',
  method:
    'Published values. The band of smaller residual networks in the paper’s figure has no table; BiT’s value for 1.3 million images is unverified.',
  cost: 'cheap',
  data: () => {
    const { table5, bit_imagenet_top1 } = published<Pretraining>('vit-pretraining');
    const rows = table5.filter((row) => row.eval === 'ImageNet');
    const sizes = rows.map(({ images }) => images);
    const origin = 'published' as const;
    return {
      points: [
        ...networks.flatMap((network) =>
          rows.flatMap((row) => {
            const top1 = row[network];
            return typeof top1 === 'number' ? [{ network: network as string, images: row.images, top1, origin }] : [];
          }),
        ),
        ...bit_imagenet_top1.map(({ top1 }, i) => ({ network: cnn, images: sizes[i] ?? 0, top1, origin })),
      ],
    };
  },
  plot: ({ points }) => {
    const names = [...networks, cnn];
    const x = logarithmic('images', 'images of pre-training', [1e6, 4e8], {
      values: [1.3e6, 14e6, 300e6],
      labelExpr: "(datum.value / 1e6) + ' million'",
    });
    const y = linear('top1', 'top-1 accuracy on ImageNet [%]', [70, 90]);
    const color = {
      field: 'network',
      type: 'nominal',
      sort: names,
      scale: {
        domain: names,
        range: [palette.sky, palette.blue, palette.orange, palette.vermillion, palette.purple, palette.black],
      },
      legend: { title: null, orient: 'right', direction: 'vertical', symbolType: 'stroke' },
    };
    return {
      width: 480,
      height: 380,
      layer: [
        {
          data: { values: points },
          mark: { type: 'line', strokeWidth: 2 },
          encoding: { x, y, color, strokeDash: { ...originChannel('strokeDash', points), legend: null } },
        },
        {
          data: { values: points },
          mark: { type: 'point', filled: true, size: 90, opacity: 1 },
          encoding: { x, y, color, shape: originChannel('shape', points) },
        },
      ],
    };
  },
  checks: {
    'ViT-L/16 rises 76.53, 85.15, 87.12 and B/16 77.91, 83.97, 84.15; the CNN 81.3, 85.39, 87.54': ({ points }) => {
      const of = (name: string) => points.filter(({ network }) => network === name).map(({ top1 }) => top1);
      return every(
        equal('L/16', of('ViT-L/16'), [76.53, 85.15, 87.12]),
        equal('B/16', of('ViT-B/16'), [77.91, 83.97, 84.15]),
        equal('CNN', of(cnn), [81.3, 85.39, 87.54]),
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
    'the CNN leads on 1.3 million images, a transformer on 300 million': ({ points }) => {
      const best = (images: number) =>
        points.filter((point) => point.images === images).reduce((a, b) => (b.top1 > a.top1 ? b : a)).network;
      return every(equal('best on 1.3 million', best(1.3e6), cnn), equal('best on 300 million', best(3e8), 'ViT-H/14'));
    },
  },
});
