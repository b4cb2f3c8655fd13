/**
 * Highway networks, "Training Very Deep Networks" (Srivastava, Greff, Schmidhuber, 2015), https://arxiv.org/abs/1507.06228,
 * the fully connected ones of section 3.1 on MNIST: a plain layer, then 9 to 99 highway layers of 50 units, or plain layers of
 * 71 units with about as many parameters, then a softmax. No weights were published; H and T are the paper's names.
 */
import { block, image, init, type ModelTable, type Params, type Source, type Tensor } from '@netwright/tensor-core';
import { add, flatten, linear, mul, sigmoid, sub, tanh } from '@netwright/tensor-core/nn';

/** Sizes of a highway network. */
export interface HighwayConfig {
  /** The first layer and the highway layers after it. */
  layers: number;
  width: number;
  /** Whether layers carry their input on; without, they are plain. */
  highway: boolean;
  /** First value of the transform gate's bias: below 0, so that layers carry at first (section 2.2). */
  gateBias: number;
  numClasses: number;
}

/** y = H(x) T(x) + x (1 - T(x)) (equation 3), on [N, width]. */
const highwayLayer = block((p: Params, x: Tensor, c: HighwayConfig): Tensor => {
  const h = tanh(linear(p.at('H'), x, c.width));
  const t = sigmoid(linear(p.at('T'), x, c.width, { biasInit: init.constant(c.gateBias) }));
  return add(x, mul(t, sub(h, x)));
});

const plainLayer = block((p: Params, x: Tensor, c: HighwayConfig): Tensor => tanh(linear(p.at('H'), x, c.width)));

/** [N, C, H, W] image -> [N, numClasses] logits. */
export function highway(p: Params, x: Tensor, c: HighwayConfig): Tensor {
  let y = plainLayer(p.at('layers', 0), flatten(x), c);
  for (let i = 1; i < c.layers; i++) y = (c.highway ? highwayLayer : plainLayer)(p.at('layers', i), y, c);
  return linear(p.at('output'), y, c.numClasses);
}

const srivastava: Source = {
  title: 'Training Very Deep Networks',
  authors: 'Srivastava, Greff, Schmidhuber',
  year: 2015,
  url: 'https://arxiv.org/abs/1507.06228',
};

const entry = (layers: number, plain: boolean, params: number, macs: number) =>
  ({
    build: highway,
    config: {
      layers,
      width: plain ? 71 : 50,
      highway: !plain,
      gateBias: -2,
      numClasses: 10,
    } satisfies HighwayConfig,
    inputs: { x: image(28, 1) },
    outputs: ['logits'],
    params,
    macs,
    source: srivastava,
    tiny: { config: { layers: 4, width: 16 } },
  }) as const;

/** The networks of figure 1 (left): highway, and plain ones of as many layers. */
export const highways = {
  highway_10: { ...entry(10, false, 85_660, 84_700), reference: 'highway_10' },
  highway_20: { ...entry(20, false, 136_660, 134_700), reference: 'highway_20' },
  highway_50: { ...entry(50, false, 289_660, 284_700), reference: 'highway_50' },
  highway_100: { ...entry(100, false, 544_660, 534_700), reference: 'highway_100' },
  highway_plain_10: { ...entry(10, true, 102_463, 101_743), reference: 'highway_plain_10' },
  highway_plain_20: { ...entry(20, true, 153_583, 152_153), reference: 'highway_plain_20' },
  highway_plain_50: { ...entry(50, true, 306_943, 303_383), reference: 'highway_plain_50' },
  highway_plain_100: { ...entry(100, true, 562_543, 555_433), reference: 'highway_plain_100' },
} satisfies ModelTable;
