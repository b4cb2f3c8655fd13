import { originLook, palette } from '@netwright/plots';
import { geometricMean } from '../mean.ts';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { textAt } from './kit/labels.ts';
import { linePointLayers } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Performance {
  table6_columns: string[];
  table6: (string | number)[][];
}

const five = ['ReaL', 'CIFAR-10', 'CIFAR-100', 'Pets', 'Flowers'];
const families = {
  'Transformer (ViT)': palette.blue,
  hybrid: palette.green,
  'ResNet (BiT)': palette.vermillion,
} as const;
type Family = keyof typeof families;

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
    'Accuracy on ImageNet and mean accuracy on five other data sets over the compute of pre-training in exaFLOP (logarithmic) for vision transformers, ResNets and hybrids of both, all pre-trained on JFT-300M; in each plot, how many times as much ResNets take as a transformer of the same accuracy, in the geometric mean (single ones from 1.7 to 5.1). Table 6 has 88.08 % for ViT-H/14, table 5 has 88.04 %.',
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
  plot: ({ points, ratios }) => {
    const panel = (measure: string, text: string, domain: [number, number]) => {
      const encoding = {
        x: logarithmic('exaflops', 'pre-training compute [exaFLOP]', [35, 6000]),
        y: linear('accuracy', 'accuracy [%]', domain),
        color: colourChannel('family', families, { symbolType: 'stroke' }),
      };
      const ratio = geometricMean(ratios.filter((row) => row.measure === measure).map((row) => row.ratio));
      const looks = { line: { strokeWidth: 1.5, strokeDash: originLook.published.dash }, point: { size: 80 } };
      const own = points.filter((point) => point.measure === measure);
      return {
        title: { text, fontSize: 13, frame: 'group' },
        width: 340,
        height: 320,
        layer: [
          ...linePointLayers(own, encoding, looks),
          textAt(330, 300, `ResNets take ${ratio.toFixed(1)} times as much`, { align: 'right' }),
        ],
      };
    };
    return {
      width: 720,
      hconcat: [
        panel('ImageNet', 'ImageNet', [77, 88.9]),
        panel('mean of five', 'mean of ReaL, CIFAR-10, CIFAR-100, Pets, Flowers', [90.5, 96.9]),
      ],
    };
  },
  checks: {
    'has the 18 networks of table 6': ({ points }) => equal('points', points.length, 2 * 18),
    'at the accuracy of a ResNet, a transformer takes 2 to 4 times less, by both measures; single ones 1.7 to 5.1': ({
      ratios,
    }) =>
      every(
        ...['ImageNet', 'mean of five'].map((measure) => {
          const own = ratios.filter((row) => row.measure === measure).map(({ ratio }) => ratio);
          const typical = geometricMean(own);
          return every(
            holds(own.length >= 4, `${measure}: at least 4 must be comparable, got ${own.length}`),
            holds(typical >= 2 && typical <= 4, `${measure}: the geometric mean must lie from 2 to 4, got ${typical}`),
          );
        }),
        near('least', Math.min(...ratios.map(({ ratio }) => ratio)), 1.7, { atol: 0.05 }),
        near('most', Math.max(...ratios.map(({ ratio }) => ratio)), 5.1, { atol: 0.05 }),
      ),
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
