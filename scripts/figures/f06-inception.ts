import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { originChannel, palette } from '@netwright/plots';
import { type Params, type Tensor, trace } from '@netwright/tensor-core';
import { concat, conv2d, maxPool2d } from '@netwright/tensor-core/nn';
import { linear } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { tone } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { drawingPanel } from './kit/image/drawing-panel.ts';
import { layerRows } from './kit/layer-rows.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

const [channels, side] = [192, 28]; // that inception (3a) reads
const [one, reduce3, three, reduce5, five, pooled] = models.googlenet_noaux.config.modules[3][0];
const branches = { '1×1': palette.blue, '3×3': palette.orange, '5×5': palette.vermillion, pooling: palette.green };
const names = Object.keys(branches) as (keyof typeof branches)[];
const tones = ['blue', 'orange', 'vermillion', 'green'] as const;

/** The convolutions of inception (3a): with 1×1 ones before the others, or without; `large` is the side of the largest kernel. */
const inception =
  (reduced: boolean, large: 3 | 5) =>
  (p: Params, x: Tensor): Tensor => {
    const conv = (path: readonly string[], y: Tensor, width: number, kernel: number): Tensor =>
      conv2d(p.at(...path), y, width, { kernel, padding: (kernel - 1) / 2, bias: false });
    const narrow = (branch: string, width: number): Tensor => (reduced ? conv([branch, 'reduce'], x, width, 1) : x);
    const pool = maxPool2d(x, { kernel: 3, stride: 1, padding: 1 });
    return concat(
      [
        conv(['1×1', 'conv'], x, one, 1),
        conv(['3×3', 'conv'], narrow('3×3', reduce3), three, 3),
        conv(['5×5', 'conv'], narrow('5×5', reduce5), five, large),
        reduced ? conv(['pooling', 'reduce'], pool, pooled, 1) : pool,
      ],
      1,
    );
  };

function counted(reduced: boolean, large: 3 | 5) {
  const inputs = { x: { dtype: 'float32', shape: [1, channels, side, side] } } as const;
  const graph = trace({ build: inception(reduced, large), inputs, outputs: ['y'] });
  const rows = layerRows(profile(graph));
  const macs = names.map((branch) => rows.find(({ path }) => path === branch)?.macs ?? 0);
  return { macs, total: macs.reduce((a, b) => a + b, 0), channels: Number(graph.outputs.get('y')?.shape[1]) };
}

/** An Inception module with and without its 1×1 convolutions. */
export const figure = defineFigure({
  id: 'F06',
  title: 'Inception: 1×1 convolutions before the larger ones halve the cost and more',
  lectures: ['H'],
  source: 'Szegedy et al. (2015), arXiv:1409.4842, figure 2 and table 1, inception (3a)',
  caption:
    'The module without 1×1 convolutions before the others, and with them, between maps of 28×28; below, multiply-accumulates of the branches. Without, the pooling passes on all 192 channels, so that the next module reads 416 instead of 256. With the 3×3 kernel that the published weights have in place of 5×5 it would be 1.9 times less.',
  method:
    'Counted in graphs of the module with the widths of our GoogLeNet, without biases; the one with 3×3 kernels has the count of that network’s own module.',
  cost: 'cheap',
  data: () => {
    const own = layerRows(profile(trace(models.googlenet_noaux))).find(({ path }) => path === 'inception3a');
    return {
      naive: counted(false, 5),
      reduced: counted(true, 5),
      published3: { naive: counted(false, 3).total, reduced: counted(true, 3).total },
      network: { macs: own?.macs ?? 0, shape: own?.shape.map(Number) ?? [] },
      widths: [one, three, five, pooled],
    };
  },
  plot: async ({ naive, reduced }) => {
    const drawing = (title: string, isReduced: boolean, given: number) => {
      const edges = names.map((name, i) => {
        const width = [one, three, five, isReduced ? pooled : channels][i];
        const first = [0, reduce3, reduce5, 0][i];
        const before =
          isReduced && first ? `r${i} [label="1×1\\n${first}" ${tone('purple')}]\nx -> r${i} -> b${i}` : `x -> b${i}`;
        const after =
          isReduced && name === 'pooling'
            ? `p [label="1×1\\n${pooled}" ${tone('purple')}]\nb${i} -> p -> y`
            : `b${i} -> y`;
        const label = name === 'pooling' ? `pooling 3×3\\n${channels}` : `${name}\\n${width}`;
        return `b${i} [label="${label}" ${tone(tones[i] ?? 'sky')}]\n${before}\n${after}`;
      });
      const dot = `x [label="${channels} channels"]\ny [label="joined: ${given}"]\n${edges.join('\n')}`;
      return drawingPanel({ title, dot, direction: 'TB', width: 340, height: 250 });
    };
    const labels = { naive: 'without', reduced: 'with 1×1 before' };
    const rows = Object.entries({ naive, reduced }).flatMap(([kind, { macs }]) =>
      names.map((branch, i) => ({
        kind: labels[kind as keyof typeof labels],
        branch,
        order: i,
        macs: (macs[i] ?? 0) / 1e6,
        origin: 'computed here' as const,
      })),
    );
    return {
      width: 720,
      vconcat: [
        {
          hconcat: [
            await drawing('without 1×1 convolutions before', false, naive.channels),
            await drawing('with them', true, reduced.channels),
          ],
        },
        {
          width: 580,
          height: 110,
          data: { values: rows },
          mark: { type: 'bar', height: 26 },
          encoding: {
            x: { ...linear('macs', 'multiply-accumulates [10⁶]', [0, 320]), stack: 'zero' },
            y: { field: 'kind', type: 'nominal', sort: Object.values(labels), title: null },
            order: { field: 'order' },
            color: colourChannel('branch', branches),
            opacity: originChannel('opacity', rows),
          },
        },
      ],
    };
  },
  checks: {
    'the module gives 64 + 128 + 32 + 32 = 256 channels; without 1×1 convolutions 416': ({
      naive,
      reduced,
      widths,
      network,
    }) =>
      every(
        equal('widths', widths, [64, 128, 32, 32]),
        equal('channels', [naive.channels, reduced.channels], [416, 256]),
        equal('in GoogLeNet', network.shape, [256, side, side]),
      ),
    'without them it takes more than twice the multiply-accumulates: 303.5 · 10⁶ against 128.0': ({ naive, reduced }) =>
      every(
        holds(naive.total > 2 * reduced.total, `got ${naive.total} and ${reduced.total}`),
        near('without', naive.total / 1e6, 303.5, { atol: 0.05 }),
        near('with', reduced.total / 1e6, 128.0, { atol: 0.06 }),
      ),
    'the counts are those of channels in × channels out × kernel × pixels': ({ naive, reduced }) => {
      const c = channels;
      const products = {
        naive: [c * one, c * three * 9, c * five * 25, 0],
        reduced: [c * one, c * reduce3 + reduce3 * three * 9, c * reduce5 + reduce5 * five * 25, c * pooled],
      };
      const pixels = (all: readonly number[]): number[] => all.map((product) => product * side ** 2);
      return every(
        equal('without', naive.macs, pixels(products.naive)),
        equal('with', reduced.macs, pixels(products.reduced)),
      );
    },
    'with 3×3 for 5×5 it is the module of our GoogLeNet, and 1.9 times less': ({ published3, network }) =>
      every(
        equal('MACs', network.macs, published3.reduced),
        near('ratio', published3.naive / published3.reduced, 1.86, { atol: 0.005 }),
      ),
  },
});
