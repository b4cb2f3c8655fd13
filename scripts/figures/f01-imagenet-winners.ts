import { models } from '@netwright/cnn-zoo';
import { originChannel, palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { defineFigure } from './kit/figure.ts';
import { textAt } from './kit/labels.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';
import { weightedDepth } from './kit/weighted-depth.ts';

interface Winners {
  ilsvrc_winner_top5_err: [year: number, name: string, error: number][];
  human_top5_err: number;
}

/** Our graphs of the winners that were single designs. */
const graphs = { AlexNet: 'alexnet', VGG: 'vgg19', GoogLeNet: 'googlenet_noaux', ResNet: 'resnet152' } as const;

/** The top-5 error of the winners of ImageNet by year, with the depth of their networks. */
export const figure = defineFigure({
  id: 'F01',
  title: 'ImageNet: the error of the winners falls as their networks deepen',
  lectures: ['A', 'H'],
  source:
    'after the bar chart of He et al., slides at ICCV 2015; errors of Russakovsky et al. (2015), Hu et al. (2018)',
  caption:
    'Top-5 error of the winners of ILSVRC from 2010 to 2017 and of VGG, second in 2014, as bars, the depth of four of them counted in the graphs of this repository, and the error of a trained person. The 11.7 % of 2013 are those of Clarifai’s ensemble, though ZFNet is often called the winner.',
  method: 'Errors are published. Depths are the most layers with weights on one path through our graph of the network.',
  cost: 'cheap',
  data: () => {
    const { ilsvrc_winner_top5_err, human_top5_err } = published<Winners>('imagenet-cnns');
    const bars = ilsvrc_winner_top5_err.map(([year, text, error]) => {
      const name = text
        .replace(/,? ?(\d+ layers)?( ?\((?!Trimps|shallow).*\))?$/, '')
        .replace(/^ensemble \((.*)\)$/, '$1');
      const graph = graphs[name as keyof typeof graphs];
      const layers = graph === undefined ? null : weightedDepth(trace(models[graph]));
      return { year, name, error, layers, origin: 'published' as const };
    });
    return { bars, human: human_top5_err };
  },
  plot: ({ bars, human }) => {
    const rows = bars.map((bar) => ({
      ...bar,
      label: `${bar.year}|${bar.name.replace(' (', '|(')}${bar.layers === null ? '' : `|${bar.layers} layers`}`,
    }));
    const x = {
      field: 'label',
      type: 'nominal',
      sort: null,
      title: 'layers with weights are counted here',
      axis: { labelAngle: 0, labelExpr: "split(datum.label, '|')", labelLimit: 200, grid: false, labelFontSize: 11 },
    };
    const y = {
      field: 'error',
      type: 'quantitative',
      title: 'top-5 error [%]',
      scale: { domain: [0, 32], nice: false },
    };
    const origin = { legend: { title: null, symbolType: 'square', symbolFillColor: palette.blue } };
    return {
      width: 760,
      height: 360,
      layer: [
        {
          data: { values: rows },
          mark: { type: 'bar', color: palette.blue, size: 52 },
          encoding: { x, y, opacity: { ...originChannel('opacity', bars), ...origin } },
        },
        {
          data: { values: rows },
          mark: { type: 'text', dy: -8, fontSize: 12, fontWeight: 'bold', color: '#333333' },
          encoding: { x, y, text: { field: 'error', type: 'quantitative' } },
        },
        {
          data: { values: [{ error: human }] },
          mark: { type: 'rule', strokeDash: [6, 4], color: palette.black },
          encoding: { y },
        },
        textAt(752, 360 * (1 - human / 32) - 12, `a trained person: ${human} %`, { align: 'right' }),
      ],
    };
  },
  checks: {
    'has the published errors 28.2, 25.8, 16.4, 11.7, 7.3, 6.7, 3.57, 2.99, 2.251': ({ bars }) =>
      equal(
        'errors',
        bars.map(({ error }) => error),
        [28.2, 25.8, 16.4, 11.7, 7.3, 6.7, 3.57, 2.99, 2.251],
      ),
    'the first below the 5.1 % of a person is that of 2015': ({ bars, human }) =>
      every(
        equal('error of a person', human, 5.1),
        equal('first year below it', bars.find(({ error }) => error < human)?.year, 2015),
      ),
    'the largest fall is the one to AlexNet, of 9.4 points': ({ bars }) => {
      const best = [...new Set(bars.map(({ year }) => year))].map((year) => ({
        year,
        error: Math.min(...bars.filter((bar) => bar.year === year).map(({ error }) => error)),
      }));
      const falls = best.slice(1).map(({ year, error }, i) => ({ year, fall: (best[i]?.error ?? 0) - error }));
      const largest = falls.reduce((a, b) => (b.fall > a.fall ? b : a));
      return every(equal('year', largest.year, 2012), near('fall', largest.fall, 9.4, { atol: 1e-9 }));
    },
    'our graphs are as deep as the papers say: 8, 19, 22 and 152 layers': ({ bars }) =>
      equal(
        'depths',
        bars.flatMap(({ layers }) => layers ?? []),
        [8, 19, 22, 152],
      ),
    'the errors fall from year to year': ({ bars }) =>
      holds(
        bars.every(({ error }, i) => i === 0 || error < (bars[i - 1]?.error ?? 0)),
        'errors must fall, and do not',
      ),
  },
});
