import { models } from '@netwright/cnn-zoo';
import { originChannel, palette } from '@netwright/plots';
import { linear } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds } from './kit/verdict.ts';

interface Run {
  kind: 'plain' | 'residual';
  depth: number;
  parameters: number;
  train: number[];
  test: number[];
}
interface Depths {
  imagenet_top1_err_10crop: Record<string, number>;
  verified: string[];
  cifar10: { depth: number; err: number; params_exact: number }[];
}

const titles = { plain: 'without shortcuts', residual: 'with shortcuts' } as const;
const colours = [palette.sky, palette.blue, palette.black];
/** Of the last epochs, so that one good epoch decides nothing. */
const last = (errors: readonly number[]): number => errors.slice(-5).reduce((a, b) => a + b, 0) / 5;
const depths = [20, 32, 44, 56, 110, 1202] as const;

/** Depth hurts plain networks and helps residual ones. */
export const figure = defineFigure({
  id: 'F73',
  title: 'Deeper networks train worse without shortcuts, and not with them',
  lectures: ['H'],
  source: 'He, Zhang, Ren & Sun (2016), figures 1 and 6, tables 2, 3 and 6; repeated on smaller images',
  caption:
    'Training error (lines) by epoch of networks of 8, 20 and 56 layers on small images, left without shortcuts, middle with them; right, published top-1 errors on ImageNet by depth.',
  method:
    'Trained here: one run of each, 6,000 images of Fashion-MNIST of 14×14 pixels, 40 epochs, seed 0; the record of scripts/train/degradation.ts. ImageNet and CIFAR-10 errors are published.',
  cost: 'slow',
  trainedBy: {
    script: 'scripts/train/degradation.ts',
    args: ['--depths', '8,20,56', '--epochs', '40'],
    record: 'degradation',
  },
  data: ({ record }) => {
    const table = published<Depths>('resnet-depth');
    return {
      runs: record<{ runs: Run[] }>().runs.map(({ kind, depth, parameters, train, test }) => ({
        kind,
        depth,
        parameters,
        train,
        test,
      })),
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
  plot: ({ runs, imagenet }) => {
    const names = [...new Set(runs.map(({ depth }) => `${depth} layers`))];
    const panel = (kind: keyof typeof titles, left: boolean) => {
      const rows = runs
        .filter((run) => run.kind === kind)
        .flatMap(({ depth, train }) =>
          train.map((error, i) => ({
            name: `${depth} layers`,
            epoch: i + 1,
            error: 100 * error,
            origin: 'computed here' as const,
          })),
        );
      return {
        title: { text: `${titles[kind]}, computed here`, fontSize: 13, fontWeight: 'normal' },
        width: 250,
        height: 320,
        data: { values: rows },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          x: linear('epoch', 'epoch', [1, 40]),
          y: linear('error', left ? 'training error [%]' : null, [0, 90]),
          color: {
            field: 'name',
            type: 'nominal',
            scale: { domain: names, range: colours },
            legend: { title: null, symbolType: 'stroke' },
          },
          strokeDash: { ...originChannel('strokeDash', rows), legend: null },
        },
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
    'the plain network is worse when deeper, in training and on new images: 8, 20, 56 layers in this order in training':
      ({ runs }) => {
        const [e8, e20, e56] = [8, 20, 56].map((depth) => errorsOf(runs, 'plain', depth));
        if (!e8 || !e20 || !e56) return 'three depths must be there';
        return every(
          holds(
            e8.train < e20.train && e20.train < e56.train,
            `training errors must rise, got ${[e8, e20, e56].map(({ train }) => train)}`,
          ),
          holds(e56.test > e20.test + 0.1, `test errors: ${e20.test} must be far below ${e56.test}`),
        );
      },
    'the residual network is not: of 56 layers it errs at most half a percent more than of 8 in training, and no more on new images':
      ({ runs }) => {
        const [e8, e56] = [8, 56].map((depth) => errorsOf(runs, 'residual', depth));
        if (!e8 || !e56) return 'both depths must be there';
        return every(
          holds(e56.train <= e8.train + 0.005, `training errors ${e8.train} and ${e56.train}`),
          holds(e56.test <= e8.test + 0.005, `test errors ${e8.test} and ${e56.test}`),
        );
      },
    'both kinds have the same parameters at every depth': ({ runs }) =>
      every(
        ...[8, 20, 56].map((depth) => {
          const [plain, residual] = (['plain', 'residual'] as const).map(
            (kind) => runs.find((run) => run.kind === kind && run.depth === depth)?.parameters,
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

function errorsOf(runs: readonly Run[], kind: Run['kind'], depth: number): { train: number; test: number } | undefined {
  const run = runs.find((one) => one.kind === kind && one.depth === depth);
  return run && { train: last(run.train), test: last(run.test) };
}
