import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { formatCount } from '@netwright/terminal/text';
import { quoted, tone } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Overhead {
  se_overhead: Record<'ResNet-50 GFLOPs' | 'SE-ResNet-50 GFLOPs', number>;
}

const reduction = 16;

/** The block that weighs channels, and what it adds to ResNet-50. */
export const figure = defineFigure({
  id: 'F09',
  title: 'Squeeze and excitation: weights for channels, for well under one percent of the operations',
  lectures: ['A'],
  source: 'Hu, Shen, Albanie, Sun & Wu (2018), figure 2 and table 2',
  caption:
    'The block pools each channel to one number, lets two small layers make a factor between 0 and 1 of it, and scales the channel; below, how many weights it adds to each stage of ResNet-50.',
  method:
    'Counted in our graphs of ResNet-50 and SE-ResNet-50 (the first version, with the stride in the 1×1 convolution, as in the paper); the paper’s GFLOPs are multiply-adds.',
  cost: 'cheap',
  data: () => {
    const [plain, excited] = [profile(trace(models.resnet50_v1)), profile(trace(models.seresnet50_v1))];
    const rows = [...excited.rows()].filter(({ path }) => /\.se(_module)?\.fc[12]$/.test(path));
    const stages = [1, 2, 3, 4].map((stage) => {
      const own = rows.filter(({ path }) => path.startsWith(`layer${stage}.`));
      const channels = Math.max(...own.map(({ inputShapes }) => inputShapes[0]?.[1] ?? 0));
      const blocks = own.length / 2;
      const weights = own.reduce((sum, { inputShapes }) => sum + (inputShapes[1] ?? []).reduce((a, b) => a * b, 1), 0);
      const biases = own.reduce((sum, { parameters }) => sum + parameters, 0) - weights;
      return { stage, channels, blocks, weights, biases, formula: (2 / reduction) * blocks * channels ** 2 };
    });
    const inBlocks = [...excited.rows()].filter(({ path }) => /\.se(_module)?$/.test(path));
    const elements = (op: string, of: 'inputShapes' | 'outputShapes'): number =>
      inBlocks
        .filter((row) => row.op === op)
        .reduce((sum, row) => sum + (row[of][0] ?? []).reduce((a, b) => a * b, 1), 0);
    const totals = { plain: plain.totals, excited: excited.totals };
    return {
      stages,
      plain: { parameters: totals.plain.parameters, macs: totals.plain.macs },
      excited: { parameters: totals.excited.parameters, macs: totals.excited.macs },
      pooled: elements('GlobalAveragePool', 'inputShapes'),
      scaled: elements('Mul', 'outputShapes'),
      printed: published<Overhead>('imagenet-cnns').se_overhead,
    };
  },
  plot: ({ stages, plain, excited, printed }) => {
    const cells = (texts: readonly string[]): string => `<tr>${texts.map((text) => `<td>${text}</td>`).join('')}</tr>`;
    const added = stages.reduce((sum, { weights }) => sum + weights, 0);
    const table = [
      cells(['stage', 'channels C', 'blocks N', '(2/16) N C²', 'biases']),
      ...stages.map(({ stage, channels, blocks, weights, biases }) =>
        cells([`${stage}`, `${channels}`, `${blocks}`, formatCount(weights), formatCount(biases)]),
      ),
      cells(['all', '', '', formatCount(added), formatCount(stages.reduce((sum, { biases }) => sum + biases, 0))]),
    ].join('');
    const gflops = (macs: number): string => (macs / 1e9).toFixed(3);
    const costs = [
      cells(['10⁹ multiply-adds', 'ResNet-50', 'SE-ResNet-50']),
      cells(['computed here', gflops(plain.macs), gflops(excited.macs)]),
      cells(['published', `${printed['ResNet-50 GFLOPs']}`, `${printed['SE-ResNet-50 GFLOPs']}`]),
    ].join('');
    const html = (rows: string): string =>
      `<<table border="0" cellborder="1" cellspacing="0" cellpadding="5">${rows}</table>>`;
    return {
      direction: 'TB',
      titleLetters: 75,
      attributes: 'nodesep=0.8 ranksep=0.3',
      dot: `x [label=${quoted('x\nC @ H×W')} ${tone('orange')}]
pool [label=${quoted('squeeze: mean\nC @ 1×1')}]
down [label=${quoted('fully connected\nC/16 @ 1×1')} ${tone('purple')}]
up [label=${quoted('ReLU, fully connected\nC @ 1×1')} ${tone('purple')}]
gate [label=${quoted('sigmoid\nC @ 1×1')}]
scale [label=${quoted('scale channels\nC @ H×W')} ${tone('orange')}]
x -> pool -> down -> up -> gate -> scale
x:w -> scale:w
stages [shape=plain style="" label=${html(table)}]
costs [shape=plain style="" label=${html(costs)}]
{ rank=same; down; stages } { rank=same; gate; costs }
down -> stages [style=invis] gate -> costs [style=invis]`,
    };
  },
  checks: {
    'each stage adds (2/r) N C² weights, 2,514,944 in all': ({ stages }) =>
      every(
        equal(
          'stages',
          stages.map(({ blocks, channels }) => [blocks, channels]),
          [
            [3, 256],
            [4, 512],
            [6, 1024],
            [3, 2048],
          ],
        ),
        ...stages.map(({ stage, weights, formula }) => equal(`weights of stage ${stage}`, weights, formula)),
        equal(
          'weights',
          stages.reduce((sum, { weights }) => sum + weights, 0),
          2_514_944,
        ),
      ),
    'with 16,048 biases these are all that SE-ResNet-50 has more: 28,088,024 less 25,557,032': ({
      stages,
      plain,
      excited,
    }) => {
      const biases = stages.reduce((sum, stage) => sum + stage.biases, 0);
      return every(
        equal('biases', biases, 16_048),
        equal('parameters', [plain.parameters, excited.parameters], [25_557_032, 28_088_024]),
        equal('difference', excited.parameters - plain.parameters, 2_514_944 + biases),
      );
    },
    'operations grow by 0.07 %, with pooling and scaling counted by 0.35 %; the printed 3.86 to 3.87 (0.26 %) lies between':
      ({ plain, excited, pooled, scaled, printed }) => {
        const percent = (added: number): number => (100 * added) / plain.macs;
        const products = percent(excited.macs - plain.macs);
        const most = percent(excited.macs - plain.macs + pooled + scaled);
        const [from, to] = [printed['ResNet-50 GFLOPs'], printed['SE-ResNet-50 GFLOPs']];
        return every(
          near('GFLOPs of ResNet-50', plain.macs / 1e9, from, { atol: 0.006 }),
          near('products [%]', products, 0.065, { atol: 0.005 }),
          near('all [%]', most, 0.35, { atol: 0.01 }),
          near('printed growth [%]', 100 * (to / from - 1), 0.26, { atol: 0.005 }),
          holds(products < 0.26 && 0.26 < most, 'the printed growth must lie between'),
        );
      },
  },
});
