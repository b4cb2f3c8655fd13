import { originChannel, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { every, holds } from './kit/verdict.ts';

interface Trained {
  networks: { network: 'ResNet' | 'ViT'; parameters: number; macs: number }[];
  runs: { network: 'ResNet' | 'ViT'; images: number; seed: number; test: number }[];
}

/** How many images a vision transformer needs to do as well as a convolutional network. */
export const figure = defineFigure({
  id: 'F56',
  title: 'With few images convolution is ahead; with more the gap closes',
  lectures: ['A', 'C'],
  source: 'after Dosovitskiy et al. (2021), figure 4, on smaller images',
  caption:
    'Accuracy on 10,000 held-out images of a small ResNet and a small vision transformer of as many multiply-accumulates, over the number of training images (logarithmic): points are runs, lines their means. The ResNet stays ahead up to all 60,000 images; the paper’s crossing, at far more images, is out of reach here.',
  method:
    'Trained here from nothing on parts of Fashion-MNIST: three seeds at each size; the record of scripts/train/data-size.ts. The paper takes few-shot accuracy after training on parts of JFT-300M; its figure has no table of numbers.',
  cost: 'slow',
  trainedBy: { script: 'scripts/train/data-size.ts', record: 'data-size' },
  data: ({ record }) => {
    const { networks, runs } = record<Trained>();
    return {
      networks: networks.map(({ network, parameters, macs }) => ({ network, parameters, macs })),
      runs: runs.map(({ network, images, seed, test }) => ({
        network,
        images,
        seed,
        accuracy: 100 * test,
        origin: 'computed here' as const,
      })),
    };
  },
  plot: ({ runs }) => {
    const sizes = [...new Set(runs.map(({ images }) => images))];
    const means = (['ResNet', 'ViT'] as const).flatMap((network) =>
      sizes.map((images) => {
        const own = runs.filter((run) => run.network === network && run.images === images);
        return { network, images, accuracy: own.reduce((sum, run) => sum + run.accuracy, 0) / own.length };
      }),
    );
    const x = logarithmic('images', 'training images', [400, 75_000]);
    const y = linear('accuracy', 'accuracy on held-out images [%]', [68, 94]);
    const color = {
      field: 'network',
      type: 'nominal',
      scale: { domain: ['ResNet', 'ViT'], range: [palette.vermillion, palette.blue] },
      legend: { title: null, symbolType: 'stroke' },
    };
    return {
      width: 520,
      height: 360,
      layer: [
        { data: { values: means }, mark: { type: 'line' }, encoding: { x, y, color } },
        {
          data: { values: runs },
          mark: { type: 'point', filled: true, size: 70, opacity: 0.8 },
          encoding: { x, y, color, shape: originChannel('shape', runs) },
        },
      ],
    };
  },
  checks: {
    'both networks take as many multiply-accumulates, within 5 %': ({ networks }) => {
      const [cnn, vit] = ['ResNet', 'ViT'].map((name) => networks.find(({ network }) => network === name)?.macs ?? 0);
      return holds(Math.abs(Number(vit) / Number(cnn) - 1) < 0.05, `got ${cnn} and ${vit}`);
    },
    'the convolutional network learns more with each of three seeds at every size': ({ runs }) =>
      every(
        ...[500, 2000, 10_000, 60_000].map((images) => {
          const gaps = gapsAt(runs, images);
          return holds(
            gaps.length === 3 && Math.min(...gaps) > 0,
            `${images} images: gaps must be above 0, got ${gaps}`,
          );
        }),
      ),
    'the gap closes: at 60,000 images it is smaller with every seed than with any at 500': ({ runs }) => {
      const [few, many] = [gapsAt(runs, 500), gapsAt(runs, 60_000)];
      return holds(Math.max(...many) < Math.min(...few), `gaps ${many} must be smaller than ${few}`);
    },
  },
});

/** Accuracy of the ResNet less that of the ViT, seed by seed [points]. */
function gapsAt(
  runs: readonly { network: string; images: number; seed: number; accuracy: number }[],
  images: number,
): number[] {
  const own = runs.filter((run) => run.images === images);
  return own
    .filter(({ network }) => network === 'ResNet')
    .map((cnn) => {
      const vit = own.find(({ network, seed }) => network === 'ViT' && seed === cnn.seed);
      return cnn.accuracy - (vit?.accuracy ?? Number.NaN);
    });
}
