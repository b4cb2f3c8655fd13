import { models } from '@netwright/cnn-zoo';
import { originChannel, palette } from '@netwright/plots';
import { type DepthMeans, depthMeans } from '../train/depth-means.ts';
import type { DepthRun } from '../train/depth-run.ts';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds } from './kit/verdict.ts';

interface Depths {
  imagenet_top1_err_10crop: Record<string, number>;
  verified: string[];
  cifar10: { depth: number; err: number; params_exact: number }[];
}

const titles = { plain: 'without shortcuts', residual: 'with shortcuts' } as const;
const colours = [palette.sky, palette.blue, palette.black];
const depths = [20, 32, 44, 56, 110, 1202] as const;

/** Depth hurts plain networks and helps residual ones. */
export const figure = defineFigure({
  id: 'F73',
  title: 'Deeper networks train worse without shortcuts, and not with them',
  lectures: ['H'],
  source: 'He, Zhang, Ren & Sun (2016), figures 1 and 6, tables 2, 3 and 6; repeated on smaller images',
  caption:
    'Training error by epoch of networks of 8, 20 and 56 layers on small images, left without shortcuts, middle with them: means of three seeds, with bands from the least to the greatest (one residual network of 56 layers errs more than those of 8, their mean does not); right, published top-1 errors on ImageNet by depth.',
  method:
    'Trained here: three seeds of each, 6,000 images of Fashion-MNIST of 14×14 pixels, 24 epochs, networks of 4 to 16 channels; the record of scripts/train/degradation.ts. ImageNet and CIFAR-10 errors are published.',
  cost: 'slow',
  trainedBy: {
    script: 'scripts/train/degradation.ts',
    args: ['--depths', '8,20,56', '--epochs', '24', '--seeds', '3'],
    record: 'degradation',
  },
  data: ({ record }) => {
    const table = published<Depths>('resnet-depth');
    return {
      networks: depthMeans(record<{ runs: DepthRun[] }>().runs),
      imagenet: Object.entries(table.imagenet_top1_err_10crop).map(([name, error]) => ({
        name,
        kind: name.startsWith('plain') ? ('plain' as const) : ('residual' as const),
        depth: Number(name.split('-')[1]),
        error,
        read: table.verified.includes(name),
        origin: 'published' as const,
      })),
      cifar10: table.cifar10.map(({ depth, err, params_exact }) => ({ depth, error: err, parameters: params_exact })),
      ours: depths.map((depth) => models[`resnet${depth}_cifar`].params),
    };
  },
  plot: ({ networks, imagenet }) => {
    const names = [...new Set(networks.map(({ depth }) => `${depth} layers`))];
    const panel = (kind: keyof typeof titles, left: boolean) => {
      const rows = networks
        .filter((network) => network.kind === kind)
        .flatMap(({ depth, train }) =>
          train.map(({ mean, low, high }, i) => ({
            name: `${depth} layers`,
            epoch: i + 1,
            mean: 100 * mean,
            low: 100 * low,
            high: 100 * high,
            origin: 'computed here' as const,
          })),
        );
      const x = linear('epoch', 'epoch', [1, 24]);
      const error = (field: string) => linear(field, left ? 'training error [%]' : null, [0, 90]);
      const color = {
        field: 'name',
        type: 'nominal',
        scale: { domain: names, range: colours },
        legend: { title: null, symbolType: 'stroke', symbolOpacity: 1 },
      };
      const strokeDash = { ...originChannel('strokeDash', rows), legend: null };
      return {
        title: { text: `${titles[kind]}, computed here`, fontSize: 13, fontWeight: 'normal' },
        width: 250,
        height: 320,
        data: { values: rows },
        layer: [
          {
            mark: { type: 'area', opacity: 0.25 },
            encoding: { x, y: error('low'), y2: { field: 'high' }, color },
          },
          { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y: error('mean'), color, strokeDash } },
        ],
      };
    };
    const x = linear('depth', 'layers', [10, 160]);
    const y = linear('error', 'top-1 error, 10 crops [%]', [20, 30]);
    const color = {
      field: 'name',
      type: 'nominal',
      scale: { domain: Object.values(titles), range: [palette.vermillion, palette.green] },
      legend: { title: null },
    };
    const rows = imagenet.map((row) => ({ ...row, name: titles[row.kind] }));
    return {
      width: 860,
      resolve: { scale: { color: 'independent', strokeDash: 'independent', shape: 'independent' } },
      hconcat: [
        panel('plain', true),
        panel('residual', false),
        {
          title: { text: 'ImageNet, published', fontSize: 13, fontWeight: 'normal' },
          width: 250,
          height: 320,
          layer: [
            {
              data: { values: rows },
              mark: { type: 'line', strokeDash: [6, 4], strokeWidth: 1.5 },
              encoding: { x, y, color },
            },
            {
              data: { values: rows },
              mark: { type: 'point', filled: true, size: 90, opacity: 1 },
              encoding: { x, y, color, shape: originChannel('shape', rows) },
            },
          ],
        },
      ],
    };
  },
  checks: {
    'the plain network is worse when deeper: every seed of 56 layers above every one of 20, and their mean above that of 8, by 20 points in training and 10 on new images':
      ({ networks }) => {
        const [e8, e20, e56] = [8, 20, 56].map((depth) => errorsOf(networks, 'plain', depth));
        if (!e8 || !e20 || !e56) return 'three depths must be there';
        return every(
          equal('seeds', [e8.seeds, e20.seeds, e56.seeds], [3, 3, 3]),
          holds(e56.train.low > e20.train.high, `training errors: from ${e56.train.low} and up to ${e20.train.high}`),
          holds(e56.train.mean > e8.train.mean + 0.2, `training errors: ${e56.train.mean} and ${e8.train.mean}`),
          holds(e56.test.mean > e8.test.mean + 0.1, `test errors: ${e56.test.mean} and ${e8.test.mean}`),
        );
      },
    'the residual network is not: by the mean 56 layers err less in training than 8, and at most a percent more on new images; with every seed less than 56 without shortcuts':
      ({ networks }) => {
        const [e8, e56] = [8, 56].map((depth) => errorsOf(networks, 'residual', depth));
        const plain = errorsOf(networks, 'plain', 56);
        if (!e8 || !e56 || !plain) return 'both depths must be there';
        return every(
          holds(e56.train.mean < e8.train.mean, `training errors ${e56.train.mean} and ${e8.train.mean}`),
          holds(e56.test.mean <= e8.test.mean + 0.01, `test errors ${e56.test.mean} and ${e8.test.mean}`),
          holds(
            e56.train.high < plain.train.low,
            `training errors: up to ${e56.train.high} and from ${plain.train.low}`,
          ),
        );
      },
    'both kinds have the same parameters at every depth': ({ networks }) =>
      every(
        ...[8, 20, 56].map((depth) => {
          const [plain, residual] = (['plain', 'residual'] as const).map(
            (kind) => networks.find((one) => one.kind === kind && one.depth === depth)?.parameters,
          );
          return equal(`${depth} layers`, residual, plain);
        }),
      ),
    'published: plain-34 28.54 > plain-18 27.94, ResNet-34 25.03': ({ imagenet }) =>
      equal(
        'errors',
        ['plain-34', 'plain-18', 'ResNet-34'].map((name) => imagenet.find((row) => row.name === name)?.error),
        [28.54, 27.94, 25.03],
      ),
    'CIFAR-10: 8.75, 7.51, 7.17, 6.97, 6.43, 7.93 from 20 to 1,202 layers, with the exact parameters of our graphs': ({
      cifar10,
      ours,
    }) =>
      every(
        equal(
          'errors',
          cifar10.map(({ depth, error }) => [depth, error]),
          depths.map((depth, i) => [depth, [8.75, 7.51, 7.17, 6.97, 6.43, 7.93][i]]),
        ),
        equal(
          'parameters',
          ours,
          cifar10.map(({ parameters }) => parameters),
        ),
        equal('ends', [ours[0], ours[4]], [269_722, 1_727_962]),
      ),
  },
});

/** Errors after the last epoch. */
function errorsOf(networks: readonly DepthMeans[], kind: DepthMeans['kind'], depth: number) {
  const found = networks.find((one) => one.kind === kind && one.depth === depth);
  const [train, test] = [found?.train.at(-1), found?.test.at(-1)];
  return found && train && test && { seeds: found.seeds, train, test };
}
