import {
  type AvgPoolOptions,
  avgPool,
  type ConvolutionOptions,
  type ConvTransposeOptions,
  conv,
  convTranspose,
  type MaxPoolOptions,
  maxPool,
} from '../../src/nn/index.ts';
import type { SweepCase } from './sweep.ts';

/** Sizes of a convolution: batch, input and output channels, groups, kernel, and the input's size along every axis. */
export interface ConvSizes {
  readonly n: number;
  readonly c: number;
  readonly m: number;
  readonly g?: number;
  readonly k: readonly number[];
  readonly size: number;
}

const text = (name: string, sizes: object, options: object): string =>
  `${name} ${JSON.stringify({ ...sizes, ...options }).replaceAll('"', '')}`;

/** A convolution with a bias. */
export const convCase = (sizes: ConvSizes, options: ConvolutionOptions = {}): SweepCase => {
  const { n, c, m, g = 1, k, size } = sizes;
  return {
    name: text('conv', sizes, options),
    inputs: [[n, c, ...k.map(() => size)], [m, c / g, ...k], [m]],
    build: (x, w, b) => conv(x as never, w as never, b, { groups: g, ...options }),
  };
};

/** A transposed convolution with a bias. */
export const convTransposeCase = (sizes: ConvSizes, options: ConvTransposeOptions = {}): SweepCase => {
  const { n, c, m, g = 1, k, size } = sizes;
  return {
    name: text('convTranspose', sizes, options),
    inputs: [[n, c, ...k.map(() => size)], [c, m / g, ...k], [m]],
    build: (x, w, b) => convTranspose(x as never, w as never, b, { groups: g, ...options }),
  };
};

/** Max pooling. */
export const maxPoolCase = (shape: readonly number[], options: MaxPoolOptions): SweepCase => ({
  name: text(`maxPool [${shape}]`, {}, options),
  inputs: [shape],
  build: (x) => maxPool(x as never, options),
});

/** Average pooling. */
export const avgPoolCase = (shape: readonly number[], options: AvgPoolOptions): SweepCase => ({
  name: text(`avgPool [${shape}]`, {}, options),
  inputs: [shape],
  build: (x) => avgPool(x as never, options),
});
