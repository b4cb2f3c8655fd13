import { palette } from '@netwright/plots';
import { mean } from '../mean.ts';
import { linear } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { lineLayer, pointLayer, ruleLayer } from './kit/layers.ts';
import { equal, every, holds } from './kit/verdict.ts';

interface Alignment {
  source: string[];
  target: string[];
  weights: number[][];
}
interface Run {
  network: string;
  seed: number;
  ranges: { from: number; to: number; bleu: number; exact: number }[];
  alignment?: Alignment;
}
interface Trained {
  seeds: number[];
  sentenceLengths: { most: number };
  runs: Run[];
}

const names = { seq2seq: 'state of fixed size', rnnsearch: 'with attention' } as const;
type Network = keyof typeof names;
const colours = { [names.seq2seq]: palette.vermillion, [names.rnnsearch]: palette.blue };

/** What attention does for long sentences, and what it looks at. */
export const figure = defineFigure({
  id: 'F86',
  title: 'Attention keeps translations good up to the longest sentences of the training',
  lectures: ['H'],
  source: 'after Bahdanau, Cho & Bengio (2015), figures 2 and 3, on sentences of a small grammar',
  caption:
    'Left, BLEU on held-out sentences by their number of words, English to French: points are runs, lines their means; beyond the dotted line sentences are longer than any of the training, and both networks lose. Right, what each French word looks at: along the diagonal, and against it where adjectives and their noun stand in the other order (one sentence, one run).',
  method:
    'Trained here: 3 seeds of each network, 6 epochs on sentences of 5 to 16 words; the record of scripts/train/seq2seq.ts. Nothing here is published.',
  cost: 'slow',
  trainedBy: { script: 'scripts/train/seq2seq.ts', record: 'seq2seq' },
  data: ({ record }) => {
    const { runs, seeds, sentenceLengths } = record<Trained>();
    const alignment = runs.find((run) => run.alignment)?.alignment;
    if (!alignment) throw new Error('F86: the record must have an alignment');
    const points = runs.flatMap(({ network, seed, ranges }) =>
      ranges.map(({ from, to, bleu, exact }) => ({
        network: network as Network,
        seed,
        from,
        to,
        bleu: 100 * bleu,
        exact: 100 * exact,
        origin: 'computed here' as const,
      })),
    );
    return { points, seeds, most: sentenceLengths.most, alignment };
  },
  plot: ({ points, most, alignment }) => {
    const rows = points.map((point) => ({ ...point, name: names[point.network], words: (point.from + point.to) / 2 }));
    const words = [...new Set(rows.map((row) => row.words))];
    const means = Object.values(names).flatMap((name) =>
      words.map((one) => ({
        name,
        words: one,
        bleu: mean(rows.filter((row) => row.name === name && row.words === one).map(({ bleu }) => bleu)),
      })),
    );
    const x = linear('words', 'words of the sentence, middle of a range of 4', [5, 24]);
    const y = linear('bleu', 'BLEU [%]', [0, 105]);
    const color = colourChannel('name', colours, { symbolType: 'stroke' });
    const cells = alignment.weights.flatMap((line, row) => line.map((weight, column) => ({ row, column, weight })));
    const axis = (list: readonly string[], labelAngle: number) => ({
      labelAngle,
      labelExpr: `${JSON.stringify(list)}[datum.value]`,
      labelOverlap: false,
      ticks: false,
    });
    return {
      width: 780,
      spacing: 40,
      resolve: { scale: { color: 'independent' } },
      hconcat: [
        {
          width: 360,
          height: 340,
          layer: [
            ruleLayer({ words: most + 0.5 }, { x }, { strokeDash: [2, 3] }),
            lineLayer(means, { x, y, color }),
            pointLayer(rows, { x, y, color }, { opacity: 0.7 }),
          ],
        },
        {
          width: 340,
          height: 340,
          data: { values: cells },
          mark: { type: 'rect' },
          encoding: {
            x: { field: 'column', type: 'ordinal', title: 'English', axis: axis(alignment.source, -60) },
            y: { field: 'row', type: 'ordinal', title: 'French', axis: axis(alignment.target, 0) },
            color: {
              field: 'weight',
              type: 'quantitative',
              scale: { domain: [0, 1], range: ['#FFFFFF', palette.blue], interpolate: 'rgb' },
              legend: { title: 'weight', gradientLength: 160 },
            },
          },
        },
      ],
    };
  },
  checks: {
    'three runs of each network': ({ seeds, points }) =>
      every(
        equal('seeds', seeds, [0, 1, 2]),
        ...(['seq2seq', 'rnnsearch'] as const).map((network) =>
          equal(
            network,
            [...new Set(points.filter((point) => point.network === network).map(({ seed }) => seed))],
            seeds,
          ),
        ),
      ),
    'without attention every run loses BLEU with length, 20 points or more in the mean of the lengths that were trained on':
      ({ points, seeds, most }) => {
        const lost = seeds.map((seed) => falls(points, 'seq2seq', seed, most));
        return every(
          holds(Math.min(...lost) > 5, `every run must lose more than 5, got ${lost}`),
          holds(mean(lost) >= 20, `must be 20 or more, got ${mean(lost)}`),
        );
      },
    'with attention it is flat in every run on these: 5 points or less are lost, 90 or more kept': ({
      points,
      seeds,
      most,
    }) =>
      every(
        ...seeds.flatMap((seed) => {
          const lost = falls(points, 'rnnsearch', seed, most);
          const kept = points
            .filter((one) => one.network === 'rnnsearch' && one.seed === seed && one.to <= most)
            .map(({ bleu }) => bleu);
          return [
            holds(lost <= 5, `seed ${seed} must lose 5 or less, got ${lost}`),
            holds(Math.min(...kept) >= 90, `seed ${seed} must keep 90, got ${kept}`),
          ];
        }),
      ),
    'on sentences longer than in the training it is not flat: attention loses 30 points or more there, and stays above the other':
      ({ points, most }) => {
        const longest = (network: Network): number =>
          mean(points.filter((one) => one.network === network && one.from > most).map(({ bleu }) => bleu));
        const lost = 100 - longest('rnnsearch');
        return every(
          holds(lost > 30, `must lose 30 or more, got ${lost}`),
          holds(longest('rnnsearch') > longest('seq2seq') + 20, 'must stay 20 points above'),
        );
      },
    'rows of weights sum to 1, to the digits stored; where words stand in reverse, they are looked at along the anti-diagonal':
      ({ alignment: { source, target, weights } }) => {
        const looked = (phrase: string): string => {
          const words = phrase.split(' ');
          const from = target.findIndex((_, i) => words.every((word, k) => target[i + k] === word));
          const rows = weights.slice(from, from + words.length);
          return rows.map((row) => source[row.indexOf(Math.max(...row))]).join(' ');
        };
        return every(
          ...weights.map((row, i) =>
            holds(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-3, `weights of word ${i} must sum to 1`),
          ),
          equal('pont bleu', looked('pont bleu'), 'bridge blue'),
          equal('jardin bleu espagnol', looked('jardin bleu espagnol'), 'garden blue Spanish'),
        );
      },
  },
});

/** By how much BLEU falls from the shortest to the longest sentences that a network was trained on, in one run. */
function falls(
  points: readonly { network: Network; seed: number; from: number; to: number; bleu: number }[],
  network: Network,
  seed: number,
  most: number,
): number {
  const own = points
    .filter((point) => point.network === network && point.seed === seed && point.to <= most)
    .sort((a, b) => a.from - b.from);
  return (own[0]?.bleu ?? Number.NaN) - (own.at(-1)?.bleu ?? Number.NaN);
}
