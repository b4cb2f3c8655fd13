import { models } from '@netwright/cnn-zoo';
import { palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { quoted, tone } from './kit/diagram.ts';
import { defineFigure } from './kit/figure.ts';
import { equal, every } from './kit/verdict.ts';

const shown = 5;

/** What a layer of a dense block reads: states from 0 (the input of the block, then its layers), and their channels together. */
interface LayerInput {
  readonly states: readonly number[];
  readonly channels: number;
}

/** What each layer of the first dense block of DenseNet-121 reads: in its graph, joins are followed back to what they join. */
function layerInputs(): LayerInput[] {
  const { nodes, values } = trace(models.densenet121);
  const joined = new Map<number, readonly number[]>();
  const layers: LayerInput[] = [];
  nodes.path.forEach((path, i) => {
    const inputs = nodes.inputs.slice(nodes.inputStart[i], nodes.inputStart[i + 1]);
    const [read = -1, output = -1] = [inputs[0], nodes.outputs[nodes.outputStart[i] ?? 0]];
    const [inBlock, layer, part] = /^features\.denseblock1(?:\.denselayer(\d+)\.(norm1|conv2))?$/.exec(path) ?? [];
    const statesOf = (id: number): readonly number[] => joined.get(id) ?? [0];
    if (part === 'norm1') layers.push({ states: statesOf(read), channels: Number(values.shape[read]?.[1]) });
    if (part === 'conv2') joined.set(output, [Number(layer)]);
    if (inBlock && !part && nodes.op[i] === 'Concat') joined.set(output, inputs.flatMap(statesOf));
  });
  return layers;
}

/** Every layer reads all that came before it. */
export const figure = defineFigure({
  id: 'F08',
  title: 'DenseNet: every layer reads all that came before it',
  lectures: ['A', 'H'],
  source: 'Huang, Liu, van der Maaten & Weinberger (2017), figure 1',
  caption:
    'A dense block of five layers: the input and the outputs of all earlier layers go into each, so that there are 15 connections; beside each layer, the channels that it reads in the first block of DenseNet-121.',
  method:
    'Connections and channels are those of our graph of DenseNet-121, which has six layers in its first block; five are drawn.',
  cost: 'cheap',
  data: () => {
    const { width, growth } = models.densenet121.config as { width: number; growth: number };
    return { width, growth, layers: layerInputs() };
  },
  plot: ({ layers, growth }) => ({
    titleLetters: 90,
    attributes: 'ranksep=0.5 nodesep=0.35',
    dot: [
      `s0 [label=${quoted(`input\n${layers[0]?.channels} channels`)} ${tone('orange')}]`,
      ...layers
        .slice(0, shown)
        .flatMap(({ states, channels }, i) => [
          `s${i + 1} [label=${quoted(`layer ${i + 1}\nreads ${channels}\ngives ${growth}`)}]`,
          ...states.map((from) => `s${from} -> s${i + 1}${i + 1 - from > 1 ? ` [color="${palette.blue}"]` : ''}`),
        ]),
    ].join('\n'),
  }),
  checks: {
    'every layer reads the input and all layers before it, in five layers L (L + 1) / 2 = 15 connections': ({
      layers,
    }) =>
      every(
        ...layers.map(({ states }, i) =>
          equal(
            `what layer ${i + 1} reads`,
            states,
            Array.from({ length: i + 1 }, (_, state) => state),
          ),
        ),
        equal(
          'connections',
          layers.slice(0, shown).reduce((sum, { states }) => sum + states.length, 0),
          15,
        ),
      ),
    'layer l reads k₀ + k (l − 1) channels, in the graph as in the formula': ({ layers, width, growth }) =>
      equal(
        'channels',
        layers.map(({ channels }) => channels),
        Array.from({ length: 6 }, (_, i) => width + growth * i),
      ),
    'DenseNet-121 begins with 64 channels and grows by 32': ({ width, growth }) =>
      equal('widths', [width, growth], [64, 32]),
  },
});
