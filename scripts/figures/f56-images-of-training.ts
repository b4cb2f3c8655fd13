import { originChannel, palette } from '@netwright/plots';
import { type SizeGap, sizeClaims } from '../train/data-size-gap.ts';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds } from './kit/verdict.ts';

interface DataSize {
  runs: { network: 'ResNet' | 'ViT'; images: number; seed: number; test: number }[];
  gaps: SizeGap[];
}

/** A small transformer and a small residual network, trained on more and more images. */
export const figure = defineFigure({
  id: 'F56',
  title: 'A transformer needs more images than a ResNet of the same cost',
  lectures: ['A', 'C'],
  source: 'after Dosovitskiy et al. (2021), arXiv:2010.11929, figure 4, in small',
  caption:
    'Test accuracy on Fashion-MNIST of a small vision transformer and a small ResNet over the number of training images (logarithmic): a point for each seed (three on few images, one on many), lines through their means. The ResNet is ahead on few images, and the gap closes.',
  method:
    'Trained here by scripts/train/data-size.ts, with rates chosen for each network; the paper’s networks are trained on 9 to 300 million images, and its values are not tabulated.',
  cost: 'slow',
  trainedBy: {
    script: 'scripts/train/data-size.ts',
    args: ['--images', '500,2000,10000,60000', '--seeds', '3,3,1,1'],
    record: 'data-size',
  },
  data: ({ record }) => {
    const { runs, gaps } = record<DataSize>();
    const origin = 'computed here' as const;
    return {
      runs: runs.map(({ network, images, seed, test }) => ({ network, images, seed, accuracy: 100 * test, origin })),
      gaps,
    };
  },
  plot: ({ runs }) => {
    const sizes = [...new Set(runs.map(({ images }) => images))];
    const x = logarithmic('images', 'training images', [400, 75_000], {
      values: sizes,
      labelExpr: "format(datum.value, ',')",
    });
    const accuracies = runs.map(({ accuracy }) => accuracy);
    const y = linear('accuracy', 'test accuracy [%]', [
      Math.floor(Math.min(...accuracies)) - 1,
      Math.ceil(Math.max(...accuracies)) + 1,
    ]);
    const color = {
      field: 'network',
      type: 'nominal',
      scale: { domain: ['ResNet', 'ViT'], range: [palette.blue, palette.vermillion] },
      legend: { title: null, symbolType: 'stroke', symbolOpacity: 1 },
    };
    return {
      width: 520,
      height: 340,
      data: { values: runs },
      layer: [
        { mark: { type: 'line' }, encoding: { x, y: { ...y, aggregate: 'mean' }, color } },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 0.8 },
          encoding: { x, y, color, shape: originChannel('shape', runs) },
        },
      ],
    };
  },
  checks: {
    'there are three seeds on the two smallest numbers of images and one on the others, of both networks': ({
      gaps,
      runs,
    }) =>
      every(
        equal(
          'seeds',
          gaps.map(({ seeds }) => seeds.length),
          [3, 3, 1, 1],
        ),
        equal('runs', runs.length, 2 * (3 + 3 + 1 + 1)),
      ),
    'on the fewest images the ResNet is ahead with every seed': ({ gaps }) =>
      holds(sizeClaims(gaps).ahead, `gaps are ${gaps[0]?.gaps}`),
    'on the most images the gap is smaller than with any seed on the fewest': ({ gaps }) =>
      holds(sizeClaims(gaps).closing, `gaps are ${gaps[0]?.gaps} and ${gaps.at(-1)?.gaps}`),
  },
});
