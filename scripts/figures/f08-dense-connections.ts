import { models } from '@netwright/cnn-zoo';
import { profile } from '@netwright/efficiency-metrics';
import { trace } from '@netwright/tensor-core';
import { quoted, tone } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every } from './kit/verdict.ts';

const shown = 5;

/** Channels that each layer of the first dense block of DenseNet-121 reads, from its graph. */
function channelsRead(): number[] {
  const read = new Map<string, number>();
  for (const { path, op, inputShapes } of profile(trace(models.densenet121)).rows()) {
    const layer = /^features\.denseblock1\.denselayer(\d+)\.norm1$/.exec(path)?.[1];
    if (layer && op === 'BatchNormalization') read.set(layer, inputShapes[0]?.[1] ?? 0);
  }
  return [...read.values()];
}

/** Every layer reads all that came before it. */
export const figure = defineFigure({
  id: 'F08',
  title: 'DenseNet: every layer reads all that came before it',
  lectures: ['A', 'H'],
  source: 'Huang, Liu, van der Maaten & Weinberger (2017), figure 1',
  caption:
    'A dense block of five layers: the input and the outputs of all earlier layers go into each, so that there are 15 connections; beside each layer, the channels that it reads in the first block of DenseNet-121.',
  method: 'Channels are those of our graph of DenseNet-121, which has six layers in its first block.',
  cost: 'cheap',
  data: () => {
    const { width, growth } = models.densenet121.config as { width: number; growth: number };
    const states = ['input', ...Array.from({ length: shown }, (_, i) => `layer ${i + 1}`)];
    // A layer reads the input or a layer before it; the last state is what the block gives.
    const connections = Array.from({ length: shown }, (_, to) =>
      Array.from({ length: to + 1 }, (_, from) => ({ from, to: to + 1 })),
    ).flat();
    return { width, growth, states, connections, read: channelsRead() };
  },
  plot: ({ states, connections, read, growth }) => ({
    titleLetters: 90,
    attributes: 'ranksep=0.5 nodesep=0.35',
    dot: [
      ...states.map((name, i) =>
        i === 0
          ? `s0 [label=${quoted(`input\n${read[0]} channels`)} ${tone('orange')}]`
          : `s${i} [label=${quoted(`${name}\nreads ${read[i - 1]}\ngives ${growth}`)}]`,
      ),
      ...connections.map(({ from, to }) => `s${from} -> s${to}${to - from > 1 ? ' [color="#0072B2"]' : ''}`),
    ].join('\n'),
  }),
  checks: {
    'five layers have L (L + 1) / 2 = 15 connections': ({ connections }) =>
      equal('connections', connections.length, (shown * (shown + 1)) / 2),
    'layer l reads k₀ + k (l − 1) channels, in the graph as in the formula': ({ read, width, growth }) =>
      every(
        equal('layers', read.length, 6),
        equal(
          'channels',
          read,
          read.map((_, i) => width + growth * i),
        ),
      ),
    'DenseNet-121 begins with 64 channels and grows by 32': ({ width, growth }) =>
      equal('widths', [width, growth], [64, 32]),
  },
});
