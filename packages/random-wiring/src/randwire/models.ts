import { image, type ModelTable, type Source } from '@netwright/tensor-core';
import type { WiringGenerator } from '../generators/random-wiring.ts';
import type { Wiring } from '../graph/wiring.ts';
import { type RandWireConfig, randwire } from './randwire.ts';
import { type Regime, randwireWirings, stageNodes, stemStrides } from './wirings.ts';

const source: Source = {
  title: 'Exploring Randomly Wired Neural Networks for Image Recognition',
  authors: 'Xie, Kirillov, Girshick, He',
  year: 2019,
  url: 'https://arxiv.org/abs/1904.01569',
};

/** The settings of section 4 that the tables of the paper are about. */
export const randwireGenerators = {
  er: { kind: 'ER', p: 0.2 },
  ba: { kind: 'BA', m: 5 },
  ws: { kind: 'WS', k: 4, p: 0.75 },
} as const satisfies Readonly<Record<string, WiringGenerator>>;

/** The configuration of a network of one of the paper's sizes, its graphs drawn from a seed (default 0). Throws as generators do. */
export function randwireConfig(
  generator: WiringGenerator,
  regime: Regime,
  width: number,
  { seed = 0, numClasses = 1000 }: { seed?: number; numClasses?: number } = {},
): RandWireConfig {
  const wirings = randwireWirings(generator, regime, { seed });
  return { width, wirings, stem: stemStrides[regime], head: 1280, numClasses };
}

/** Two inputs, a sum of both, a node of one input, two outputs. */
const small: Wiring = {
  nodes: 4,
  edges: [
    [0, 2],
    [1, 2],
    [1, 3],
  ],
};

const single: Wiring = { nodes: 1, edges: [] };

const tiny = (regime: Regime) => {
  const wirings = stageNodes[regime].map((_, i) => (i === 0 ? small : single));
  return { config: { width: 8, head: 16, numClasses: 10, wirings }, inputs: { x: image(32) } };
};

const entry = (generator: WiringGenerator, regime: Regime, width: number, params: number, macs: number) =>
  ({
    build: randwire,
    config: randwireConfig(generator, regime, width),
    inputs: { x: image(224) },
    outputs: ['logits'],
    params,
    macs,
    source,
    stages: ['conv1', 'conv2', 'conv3', 'conv4', 'conv5'],
    tiny: tiny(regime),
  }) as const;

/**
 * One network of each setting, from seed 0; `randwireConfig` gives others. The paper trains five graphs of each in the small regime;
 * which they were is not published.
 */
export const randwires = {
  randwire_er_78: entry(randwireGenerators.er, 'small', 78, 5_664_909, 581_237_924),
  randwire_ba_78: entry(randwireGenerators.ba, 'small', 78, 5_677_900, 583_760_444),
  randwire_ws_78: entry(randwireGenerators.ws, 'small', 78, 5_614_716, 578_784_200),
  randwire_ws_109: entry(randwireGenerators.ws, 'regular', 109, 31_638_755, 3_938_973_508),
  randwire_ws_154: entry(randwireGenerators.ws, 'regular', 154, 60_927_728, 7_750_025_928),
} satisfies ModelTable;
