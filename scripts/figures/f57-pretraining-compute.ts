import { originChannel, originLook, palette } from '@netwright/plots';
import { linear, logarithmic } from './kit/axes.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds } from './kit/verdict.ts';

interface Performance {
  table6_columns: string[];
  table6: (string | number)[][];
}

const five = ['ReaL', 'CIFAR-10', 'CIFAR-100', 'Pets', 'Flowers'];
const families = ['Transformer (ViT)', 'hybrid', 'ResNet (BiT)'] as const;
type Family = (typeof families)[number];

const familyOf = (name: string): Family =>
  name.includes('+') ? 'hybrid' : name.startsWith('ViT') ? 'Transformer (ViT)' : 'ResNet (BiT)';

interface Point {
  name: string;
  family: Family;
  measure: string;
  accuracy: number;
  exaflops: number;
}

/** The compute at which a family reaches an accuracy [exaFLOP], interpolated on its frontier; undefined outside of it. */
function computeFor(points: readonly Point[], accuracy: number): number | undefined {
  const sorted = [...points].sort((a, b) => a.exaflops - b.exaflops);
  const frontier = sorted.filter((point, i) =>
    sorted.slice(0, i).every((earlier) => earlier.accuracy < point.accuracy),
  );
  for (let i = 1; i < frontier.length; i++) {
    const [from, to] = [frontier[i - 1] as Point, frontier[i] as Point];
    if (from.accuracy > accuracy || to.accuracy < accuracy) continue;
    const part = (accuracy - from.accuracy) / (to.accuracy - from.accuracy);
    return from.exaflops * (to.exaflops / from.exaflops) ** part;
  }
  return undefined;
}

/** Accuracy over the compute of pre-training: transformers, hybrids and residual networks. */
export const figure = defineFigure({
  id: 'F57',
  title: 'For the same accuracy, vision transformers take less pre-training than ResNets',
  lectures: ['A', 'C'],
  source: 'Dosovitskiy et al. (2021), arXiv:2010.11929, figure 5 and table 6',
  caption:
    'Accuracy on ImageNet and mean accuracy on five other data sets over the compute of pre-training in exaFLOP (logarithmic) for vision transformers, ResNets and hybrids of both.',
  method:
    'Published values; how much less a transformer takes is read from its frontier, interpolated at the accuracy of each ResNet.',
  cost: 'cheap',
  data: () => {
    const { table6, table6_columns } = published<Performance>('vit-pretraining');
    const of = (row: readonly (string | number)[], column: string): number =>
      Number(row[table6_columns.indexOf(column)]);
    const origin = 'published' as const;
    const points = table6.flatMap((row) => {
      const name = String(row[0]);
      const about = { name, family: familyOf(name), exaflops: of(row, 'exaFLOPs'), origin };
      const mean = five.reduce((sum, column) => sum + of(row, column), 0) / five.length;
      return [
        { ...about, measure: 'ImageNet', accuracy: of(row, 'ImageNet') },
        { ...about, measure: 'mean of five', accuracy: mean },
      ];
    });
    const ratios = ['ImageNet', 'mean of five'].flatMap((measure) => {
      const own = points.filter((point) => point.measure === measure);
      const transformers = own.filter(({ family }) => family === 'Transformer (ViT)');
      return own
        .filter(({ family }) => family === 'ResNet (BiT)')
        .flatMap(({ name, accuracy, exaflops }) => {
          const less = computeFor(transformers, accuracy);
          return less === undefined ? [] : [{ measure, name, ratio: exaflops / less }];
        });
    });
    return { points, ratios };
  },
  plot: ({ points }) => {
    const color = {
      field: 'family',
      type: 'nominal',
      scale: { domain: [...families], range: [palette.blue, palette.green, palette.vermillion] },
      legend: { title: null, symbolType: 'stroke' },
    };
    const x = logarithmic('exaflops', 'pre-training compute [exaFLOP]', [35, 6000]);
    const panel = (measure: string, title: string, domain: [number, number]) => ({
      title: { text: title, fontSize: 13 },
      width: 340,
      height: 320,
      data: { values: points.filter((point) => point.measure === measure) },
      layer: [
        {
          mark: { type: 'line', strokeWidth: 1.5, strokeDash: originLook.published.dash },
          encoding: {
            x,
            y: linear('accuracy', 'accuracy [%]', domain),
            color,
          },
        },
        {
          mark: { type: 'point', filled: true, size: 80, opacity: 1 },
          encoding: { x, y: linear('accuracy', 'accuracy [%]', domain), color, shape: originChannel('shape', points) },
        },
      ],
    });
    return {
      width: 720,
      hconcat: [
        panel('ImageNet', 'ImageNet', [77, 89]),
        panel('mean of five', 'mean of ReaL, CIFAR-10, CIFAR-100, Pets and Flowers', [90, 97]),
      ],
    };
  },
  checks: {
    'has the 18 networks of table 6': ({ points }) => equal('points', points.length, 2 * 18),
    'at the accuracy of a ResNet, a transformer takes 2 to 4 times less in the median': ({ ratios }) => {
      const sorted = ratios.map(({ ratio }) => ratio).sort((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
      return every(
        holds(sorted.length >= 8, `at least 8 must be comparable, got ${sorted.length}`),
        holds(
          median >= 2 && median <= 4,
          `the median must lie from 2 to 4, got ${median} of ${sorted.map((r) => r.toFixed(1))}`,
        ),
        holds((sorted[0] ?? 0) > 1, `none must take more, got ${sorted[0]}`),
      );
    },
    'hybrids lead with little compute, and their lead vanishes at the top': ({ points }) => {
      const own = points.filter(({ measure }) => measure === 'ImageNet');
      const at = (name: string) => own.filter((point) => point.name === name).sort((a, b) => a.exaflops - b.exaflops);
      const [small, plain] = [at('R50x1+ViT-B/32')[0], at('ViT-B/32')[0]];
      const [top, plainTop] = [at('R50x1+ViT-L/16').at(-1), at('ViT-L/16').at(-1)];
      const lead = (small?.accuracy ?? 0) - (plain?.accuracy ?? 0);
      const leadAtTop = (top?.accuracy ?? 0) - (plainTop?.accuracy ?? 0);
      return every(
        holds(lead > 3, `lead must exceed 3 points, got ${lead}`),
        holds(Math.abs(leadAtTop) < 0.1, `lead at the top is ${leadAtTop}`),
      );
    },
  },
});
