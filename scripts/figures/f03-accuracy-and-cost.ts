import { models as zoo } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { boxAround, originChannel, palette } from '@netwright/plots';
import { type ModelEntry, trace } from '@netwright/tensor-core';
import { models as transformers } from '@netwright/vit';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { nameLayers, pixelScale } from './kit/labels.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Torchvision {
  torchvision: { model: string; params: number; top1: number; gmacs: number }[];
}

const ours = new Map(Object.entries({ ...zoo, ...transformers } as Readonly<Record<string, ModelEntry>>));
/** Our names are torchvision's; it counts GoogLeNet in evaluation, without its auxiliary heads. */
const entryOf = (name: string): ModelEntry | undefined =>
  ours.get(name === 'GoogLeNet' ? 'googlenet_noaux' : name.toLowerCase());
const shown = new Set(
  'AlexNet VGG11 VGG13 VGG16 VGG19 ResNet18 ResNet50 ResNet152 GoogLeNet SqueezeNet1_1 MobileNet_V2 DenseNet121 EfficientNet_B0 EfficientNet_B7 ViT_L_16 ViT_L_32 ShuffleNet_V2_X0_5 MaxVit_T Swin_T'.split(
    ' ',
  ),
);

/** The one that costs more than the other and is worse. */
const compared: readonly string[] = ['VGG16', 'ResNet50'];

/** The ball chart: top-1 accuracy over multiply-accumulates, balls as large as the number of parameters. */
export const figure = defineFigure({
  id: 'F03',
  title: 'Accuracy, operations and parameters of image classifiers',
  lectures: ['A', 'M'],
  source: 'after Canziani et al. (2016), figure 2; accuracies of torchvision 0.29.1 (first weights)',
  caption:
    'Top-1 accuracy on ImageNet over multiply-accumulates of one image (logarithmic), balls as large as the number of parameters. VGG-16 needs more of both than ResNet-50 and is worse (both ringed). Accuracies are those of torchvision’s first weights: the same ResNet-50 reaches 80.9 % in place of 76.1 % by a later recipe.',
  method:
    'Accuracies are published. Parameters and multiply-accumulates are those of our graphs (circles); what this repository lacks is drawn from the published table (diamonds).',
  cost: 'cheap',
  data: () => {
    const { torchvision } = published<Torchvision>('imagenet-cnns');
    const balls = torchvision.map(({ model, params, top1, gmacs }) => {
      const entry = entryOf(model);
      const own = entry?.macs === undefined ? undefined : { params: entry.params, gmacs: entry.macs / 1e9 };
      const origin = own ? ('computed here' as const) : ('published' as const);
      return {
        name: model.replaceAll('_', ' '),
        model,
        top1,
        ...(own ?? { params, gmacs }),
        origin,
        printed: { params, gmacs },
      };
    });
    const traced = (['vgg16', 'resnet50'] as const).map((name) => {
      const { parameters, macs } = profile(trace(zoo[name])).totals;
      return { name, parameters, macs };
    });
    return { balls, traced };
  },
  plot: ({ balls }) => {
    const [width, height] = [720, 460];
    const xDomain: [number, number] = [0.03, 90];
    const yDomain: [number, number] = [54, 88];
    const x = logarithmic('gmacs', 'multiply-accumulates per image [10⁹]', xDomain);
    const y = linear('top1', 'top-1 accuracy [%]', yDomain);
    const [toX, toY] = [pixelScale(xDomain, width, true), pixelScale([yDomain[1], yDomain[0]], height)];
    const area = (params: number): number => Math.max(20, params / 1.5e5);
    const rows = [...balls].sort((a, b) => b.params - a.params).map((ball) => ({ ...ball, area: area(ball.params) }));
    const place = (row: (typeof rows)[number]) => ({
      x: toX(row.gmacs),
      y: toY(row.top1),
      radius: Math.sqrt(row.area / Math.PI),
    });
    const named = rows.filter(({ model }) => shown.has(model));
    const taken = rows.map((row) => boxAround(place(row).x, place(row).y, place(row).radius));
    const sizes = [5e6, 25e6, 140e6].map((params, i) => ({
      params,
      gmacs: 14,
      top1: 66 - 4.2 * i,
      area: area(params),
      text: `${params / 1e6} million parameters`,
    }));
    return {
      width,
      height,
      layer: [
        {
          data: { values: rows },
          mark: {
            type: 'point',
            filled: true,
            opacity: 0.45,
            color: palette.blue,
            stroke: palette.black,
            strokeWidth: 1,
          },
          encoding: {
            x,
            y,
            size: { field: 'area', type: 'quantitative', scale: null, legend: null },
            shape: originChannel('shape', balls),
          },
        },
        {
          data: { values: rows.filter(({ model }) => compared.includes(model)) },
          mark: {
            type: 'point',
            shape: 'circle',
            filled: false,
            strokeWidth: 3,
            opacity: 1,
            color: palette.vermillion,
          },
          encoding: { x, y, size: { field: 'area', type: 'quantitative', scale: null, legend: null } },
        },
        {
          data: { values: sizes },
          mark: { type: 'point', filled: true, opacity: 0.45, color: '#777777', shape: 'circle' },
          encoding: { x, y, size: { field: 'area', type: 'quantitative', scale: null, legend: null } },
        },
        {
          data: { values: sizes },
          mark: { type: 'text', align: 'left', dx: 22, fontSize: 11, color: '#333333' },
          encoding: { x, y, text: { field: 'text', type: 'nominal' } },
        },
        ...nameLayers(named, place, { width, height, taken, furthest: 100 }),
      ],
    };
  },
  checks: {
    'has the 78 models of the table, most of them computed here': ({ balls }) =>
      every(
        equal('models', balls.length, 78),
        holds(
          balls.filter(({ origin }) => origin === 'computed here').length > 65,
          `more than 65 must be ours, got ${balls.filter(({ origin }) => origin === 'computed here').length}`,
        ),
      ),
    'every count of ours is the printed one: parameters exactly, MACs to the printed digits': ({ balls }) =>
      every(
        ...balls
          .filter(({ origin }) => origin === 'computed here')
          .flatMap(({ name, params, gmacs, printed }) => [
            equal(`parameters of ${name}`, params, printed.params),
            near(`GMACs of ${name}`, gmacs, printed.gmacs, { atol: 0.0011, rtol: 0.002 }),
          ]),
      ),
    'VGG-16 is dominated by ResNet-50, which costs and weighs less and is better': ({ balls }) => {
      const [vgg, resnet] = compared.map((name) => balls.find(({ model }) => model === name));
      if (!vgg || !resnet) return 'VGG16 and ResNet50 must be there';
      return every(
        near('GMACs of VGG-16', vgg.gmacs, 15.47, { atol: 0.005 }),
        near('GMACs of ResNet-50', resnet.gmacs, 4.09, { atol: 0.005 }),
        near('accuracies', resnet.top1 - vgg.top1, 76.13 - 71.592, { atol: 1e-9 }),
        holds(resnet.params < vgg.params && resnet.gmacs < vgg.gmacs, 'ResNet-50 must be smaller'),
      );
    },
    'accuracy per parameter is best for small nets: the best five have less than 4 million': ({ balls }) => {
      const best = [...balls].sort((a, b) => b.top1 / b.params - a.top1 / a.params).slice(0, 5);
      return holds(
        best.every(({ params }) => params < 4e6),
        `best are ${best.map(({ name }) => name)}`,
      );
    },
    'AlexNet is the one of the same table (0.714 GMACs), not the ungrouped one': ({ balls }) =>
      near('GMACs of AlexNet', balls.find(({ model }) => model === 'AlexNet')?.gmacs ?? 0, 0.714, { atol: 0.0005 }),
    'the counts of VGG-16 and ResNet-50 are those of their graphs': ({ traced }) =>
      equal(
        'counts',
        traced.map(({ parameters, macs }) => [parameters, macs]),
        [
          [138_357_544, 15_470_264_320],
          [25_557_032, 4_089_184_256],
        ],
      ),
  },
});
