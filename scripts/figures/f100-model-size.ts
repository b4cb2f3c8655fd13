import { models as cnns } from '@netwright/cnn-zoo';
import { decimalYear } from '@netwright/efficiency-metrics/scaling';
import { originChannel, palette } from '@netwright/plots';
import { trace } from '@netwright/tensor-core';
import { models as transformers } from '@netwright/transformer';
import { models as vits } from '@netwright/vit';
import { parameterCount } from '../train/parameter-count.ts';
import { linear, logarithmic } from './kit/axes.ts';
import { colourChannel } from './kit/colour-channel.ts';
import { defineFigure } from './kit/figure.ts';
import { nameLayers, pixelScale } from './kit/labels.ts';
import { lineLayer, pointLayer } from './kit/layers.ts';
import { published } from './kit/published.ts';
import { equal, every, holds, near } from './kit/verdict.ts';

interface Estimates {
  epoch_estimates: { model: string; date: string; params: number | null }[];
}

/** Systems of the table that are transformers; the others are convolutional, recurrent or earlier. */
const transformerNames = /^(Transformer|BERT|GPT|T5|Turing|ViT|Switch|Megatron|Gopher|Chinchilla|PaLM)/;

/** The largest dense language models of the lecture, in their order. */
const record = ['GPT-2 (1.5B)', 'T5-11B', 'Turing-NLG', 'GPT-3 175B (davinci)', 'Megatron-Turing NLG 530B'];

/** Systems that are named in the plot, shorter; the others have no room. */
const shortNames: Readonly<Record<string, string>> = {
  ALVINN: 'ALVINN',
  'TD-Gammon': 'TD-Gammon',
  'LeNet-5': 'LeNet-5',
  'BiLSTM for Speech': 'BiLSTM for speech',
  AlexNet: 'AlexNet',
  DQN: 'DQN',
  VGG16: 'VGG16',
  'Seq2Seq LSTM': 'Seq2Seq',
  Transformer: 'Transformer',
  'BERT-Large': 'BERT',
  'GPT-2 (1.5B)': 'GPT-2',
  'T5-11B': 'T5',
  'Turing-NLG': 'T-NLG',
  'GPT-3 175B (davinci)': 'GPT-3',
  'Megatron-Turing NLG 530B': 'MT-NLG',
  'PaLM (540B)': 'PaLM',
  Switch: 'Switch',
  Chinchilla: 'Chinchilla',
  'ViT-Huge/14': 'ViT-H',
};

/** Models of the packages that are systems of the table. */
const own = {
  'LeNet-5': cnns.lenet5_1998,
  AlexNet: cnns.alexnet_2012,
  VGG16: cnns.vgg16,
  Xception: cnns.xception,
  Transformer: transformers.transformer_big,
  'GPT-2 (1.5B)': transformers.gpt2_xl,
  'ViT-Huge/14': vits.vit_h_14,
};

const colours = { transformer: palette.vermillion, 'another network': palette.blue } as const;

/** How large models were, year by year. */
export const figure = defineFigure({
  id: 'F100',
  title: 'Transformers are the largest models: 530 billion parameters by 2021',
  lectures: ['A', 'C'],
  source: 'Epoch AI’s parameters of systems in "AI and Compute" and later ones',
  caption:
    'Parameters of systems from 1987 to 2022 on a logarithmic axis, transformers apart from other networks, and a line through the largest dense language models from GPT-2 to Megatron-Turing NLG. Circles are counted in our graphs. Switch holds more parameters but uses few of them for each token; Seq2Seq is an ensemble of five.',
  method:
    'Published values of the table; ours are the parameters of graphs of the packages: their counts differ from the printed ones by what is counted and by rounding.',
  cost: 'cheap',
  data: () => {
    const systems = published<Estimates>('ai-and-compute').epoch_estimates.flatMap(({ model, date, params }) =>
      params === null
        ? []
        : [{ name: model, year: decimalYear(date), value: params, kind: kindOf(model), origin: 'published' as const }],
    );
    const counted = Object.entries(own).map(([name, model]) => {
      const system = systems.find((one) => one.name === name);
      if (!system) throw new Error(`F100: the table must have ${name}`);
      return { ...system, value: parameterCount(trace(model)), origin: 'computed here' as const };
    });
    const frontier = record.flatMap((name) => systems.filter((one) => one.name === name));
    return { systems, counted, frontier };
  },
  plot: ({ systems, counted, frontier }) => {
    const [width, height] = [680, 420];
    const [years, sizes] = [
      [1985, 2027],
      [8e3, 6e12],
    ] as const;
    const shown = systems.filter(({ year }) => year > years[0]);
    const named = shown.flatMap((one) =>
      one.name in shortNames ? [{ ...one, name: shortNames[one.name] ?? '' }] : [],
    );
    const x = linear('year', null, years, { format: 'd', tickCount: 8 });
    const y = logarithmic('value', 'parameters', sizes);
    const [toX, toY] = [pixelScale(years, width), pixelScale([sizes[1], sizes[0]], height, true)];
    const place = (row: { year: number; value: number }) => ({ x: toX(row.year), y: toY(row.value) });
    const encoding = {
      x,
      y,
      color: colourChannel('kind', colours),
      shape: originChannel('shape', [...shown, ...counted]),
    };
    return {
      width,
      height,
      layer: [
        lineLayer(frontier, { x, y }, { color: '#999999', strokeWidth: 1.5 }),
        pointLayer(shown, encoding, { size: 130 }),
        pointLayer(counted, encoding, { size: 36, stroke: 'white', strokeWidth: 1 }),
        ...nameLayers(named, place, {
          width,
          height,
          furthest: 18,
          taken: shown.map(place).map(({ x: px, y: py }) => ({ x0: px - 7, x1: px + 7, y0: py - 7, y1: py + 7 })),
          lines: [frontier.map(place).map(({ x: px, y: py }) => [px, py] as const)],
        }),
      ],
    };
  },
  checks: {
    'the largest dense language models grow from 1.5 to 11, 17, 175 and 530 billion': ({ frontier }) =>
      every(
        equal(
          'parameters [1e9]',
          frontier.map(({ value }) => value / 1e9),
          [1.5, 11, 17, 175, 530],
        ),
        holds(
          frontier.every(
            ({ year, value }, i) =>
              i === 0 || (year > (frontier[i - 1]?.year ?? 0) && value > (frontier[i - 1]?.value ?? 0)),
          ),
          'each must be later and larger than the one before',
        ),
      ),
    'no dense transformer of its time was larger than any of them, in this table': ({ systems, frontier }) => {
      const larger = frontier.flatMap(({ year, value, name }) =>
        systems
          .filter((one) => one.kind === 'transformer' && one.name !== 'Switch' && one.year < year && one.value > value)
          .map((one) => `${one.name} before ${name}`),
      );
      return equal('larger before', larger, []);
    },
    'since 2019 every system of the table is a transformer; the largest of the others is Seq2Seq with 1.92 billion': ({
      systems,
    }) => {
      const others = systems.filter(({ kind }) => kind !== 'transformer').sort((a, b) => b.value - a.value);
      return every(
        equal(
          'others since 2019',
          others.filter(({ year }) => year >= 2019).map(({ name }) => name),
          [],
        ),
        equal('largest', [others[0]?.name, others[0]?.value], ['Seq2Seq LSTM', 1.92e9]),
      );
    },
    'what is counted in our graphs is what the table has, within 5 %': ({ systems, counted }) =>
      every(
        equal('counted', counted.length, 7),
        ...counted.map(({ name, value }) =>
          near(name, value, systems.find((one) => one.name === name)?.value ?? 0, { rtol: 0.05 }),
        ),
      ),
  },
});

/** Of which kind a system is, by its name. */
function kindOf(name: string): keyof typeof colours {
  return transformerNames.test(name) ? 'transformer' : 'another network';
}
