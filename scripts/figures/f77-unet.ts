import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { formatCount } from '@netwright/terminal/text';
import { quoted, tone } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every, holds } from './kit/verdict.ts';

/** Of the seeds of a network. */
interface Range {
  mean: number;
  low: number;
  high: number;
}
interface Outcome {
  name: string;
  parameters: number;
  iou: { background: Range; cell: Range; membrane: Range; mean: Range };
}

const classes = ['background', 'cell', 'membrane', 'mean'] as const;
const levels = [0, 1, 2, 3, 4];

/** The network in the shape of a U, and what its skips are good for. */
export const figure = defineFigure({
  id: 'F77',
  title: 'U-Net: maps cut from the way down sharpen the way up',
  lectures: ['H'],
  source: 'Ronneberger, Fischer & Brox (2015), figure 1; trained at small scale here',
  caption:
    'Maps of the published U-Net, channels @ size: 572 pixels go down through four poolings and up to 388; dashed arrows carry cropped maps across. Below, intersection over union of a small U-Net with and without these skips on images of cells, means of three seeds with the least and the greatest: the thin membranes lose most. All numbers are computed here.',
  method:
    'Sizes and parameters of our graph of the published network; the small networks were trained here, three seeds of each, 12 epochs on 400 drawn images of cells, and tested on 100: the record of scripts/train/unet-cells.ts.',
  cost: 'slow',
  trainedBy: { script: 'scripts/train/unet-cells.ts', args: ['--epochs', '12', '--seeds', '3'], record: 'unet-cells' },
  data: ({ record }) => {
    const whole = profile(trace(models.unet));
    const rows = [...whole.rows()];
    const shape = (path: string): number[] => [
      ...(rows
        .filter((row) => row.path === path)
        .at(-1)
        ?.outputShapes[0]?.slice(1) ?? []),
    ];
    const { outcomes, test } = record<{ outcomes: Outcome[]; test: number }>();
    return {
      parameters: whole.totals.parameters,
      down: levels.map((i) => shape(`conv_d${i}b-c`)),
      up: levels.slice(0, -1).map((i) => shape(`conv_u${i}c-d`)),
      logits: shape('conv_u0d-score'),
      test,
      outcomes,
    };
  },
  plot: ({ down, up, logits, parameters, outcomes }) => {
    const label = ([channels, size]: readonly number[]): string => quoted(`${channels} @ ${size}²`);
    const text = ({ mean, low, high }: Range): string =>
      `${mean.toFixed(3)}<br/>${low.toFixed(3)} – ${high.toFixed(3)}`;
    const row = (cells: readonly string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
    const table = [
      row(['intersection over union', ...classes, 'parameters']),
      ...outcomes.map(({ name, iou, parameters: size }) =>
        row([name, ...classes.map((one) => text(iou[one])), formatCount(size)]),
      ),
    ].join('');
    return {
      direction: 'TB' as const,
      attributes: 'nodesep=1.1 ranksep=0.25 splines=line',
      dot: [
        `x [label=${quoted('image\n1 @ 572²')} ${tone('orange')}]`,
        `logits [label=${quoted(`classes\n${logits[0]} @ ${logits[1]}²`)} ${tone('green')}]`,
        ...down.map((shape, i) => `d${i} [label=${label(shape)}]`),
        ...up.map((shape, i) => `u${i} [label=${label(shape)} ${tone('purple')}]`),
        'x -> d0 [weight=9] u0 -> logits [dir=back weight=9 style=invis] { rank=same; x; logits }',
        'logits -> u0 [dir=back weight=9]',
        ...levels.slice(1).map((i) => `d${i - 1} -> d${i} [weight=9 label=" pool"]`),
        ...levels.slice(1, -1).map((i) => `u${i - 1} -> u${i} [dir=back weight=9 label=" 2×2 up"]`),
        'u3 -> d4 [dir=back label="  2×2 up"]',
        ...up.map((_, i) => `d${i} -> u${i} [style=dashed constraint=false label="crop"] { rank=same; d${i}; u${i} }`),
        `total [shape=plain style="" label=${quoted(`${formatCount(parameters)} parameters`)}]`,
        `table [shape=plain style="" label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="5">${table}</table>>]`,
        'd4 -> total -> table [style=invis]',
      ].join('\n'),
    };
  },
  checks: {
    '572 pixels give 388, through 568, 280, 136, 64, 28 down and 52, 100 and 196 up': ({ down, up, logits }) =>
      every(
        equal('down', down, [
          [64, 568, 568],
          [128, 280, 280],
          [256, 136, 136],
          [512, 64, 64],
          [1024, 28, 28],
        ]),
        equal('up', up, [
          [64, 388, 388],
          [128, 196, 196],
          [256, 100, 100],
          [512, 52, 52],
        ]),
        equal('classes', logits, [2, 388, 388]),
      ),
    'two classes and 2×2 up-convolutions make 31,030,658 parameters': ({ parameters }) =>
      equal('parameters', parameters, 31_030_658),
    'skips raise the intersection over union of every class, whatever the seeds, and most of all that of thin membranes':
      ({ outcomes }) => {
        const [skips, none] = ['with skips', 'without skips'].map((name) => outcomes.find((one) => one.name === name));
        if (!skips || !none) return 'both networks must be there';
        const least = classes.map((one) => skips.iou[one].low - none.iou[one].high);
        const gains = classes.map((one) => skips.iou[one].mean - none.iou[one].mean);
        return every(
          holds(Math.min(...least) > 0, `gains must be above 0, got at least ${least}`),
          holds(gains[2] === Math.max(...gains), `that of membranes must be largest, got ${gains}`),
        );
      },
  },
});
