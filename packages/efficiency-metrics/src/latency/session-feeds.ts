import { type DType, sizeOf, type TypedArray, typedArray, uniform } from '@netwright/tensor-core';
import type { Feeds, ValueInfo } from '@netwright/tensor-core/runtime';
import { integerAtLeast } from './check-option.ts';

/** What inputs are filled with. */
export interface FeedOptions {
  /** Samples in the batch: the size of the first open dimension that leads an input. Default 1. */
  batch?: number;
  /** Sizes of the other open dimensions by their name: `{ H: 224, W: 224 }`. */
  sizes?: Readonly<Record<string, number>>;
  /** Default 0. */
  seed?: number;
}

/**
 * Inputs for a measurement: floats between 0 and 1 by the seed, integers all 0, which is an index of any table. Throws for open
 * dimensions without a size, for a batch that the model does not take, and for inputs that can only be given by hand.
 */
export function sessionFeeds(
  inputs: readonly ValueInfo[],
  { batch = 1, sizes = {}, seed = 0 }: FeedOptions = {},
): Feeds {
  integerAtLeast('sessionFeeds', 'batch', batch, 1);
  const open = inputs.map((input) => input.shape?.[0]).find((d) => typeof d === 'string');
  if (batch > 1 && (open === undefined || open in sizes))
    throw new Error(`sessionFeeds: no input has an open batch, got batch ${batch} for ${show(inputs)}`);
  const known: Readonly<Record<string, number>> = open === undefined ? sizes : { [open]: batch, ...sizes };
  return Object.fromEntries(
    inputs.map(({ name, dtype, shape }) => {
      if (!shape || dtype === 'string')
        throw new Error(
          `sessionFeeds: input ${name} must be given, got ${dtype} of ${shape ? 'any' : 'unknown'} shape`,
        );
      const dims = shape.map((d) => {
        const size = typeof d === 'number' ? d : known[d];
        if (size === undefined)
          throw new Error(`sessionFeeds: sizes must name ${d} of input ${name} [${shape.join(', ')}], got none`);
        return size;
      });
      return [name, { dtype, dims, data: values(dtype, sizeOf(dims), seed, name) }];
    }),
  );
}

/** Halves of 16 bits lie in [1/2, 1): their exponent is fixed, and the fraction is drawn. */
const halves: Partial<Record<DType, readonly [one: number, fractions: number]>> = {
  float16: [0x3800, 1024],
  bfloat16: [0x3f00, 128],
};

function values(dtype: DType, n: number, seed: number, stream: string): TypedArray {
  const data = new (typedArray(dtype))(n);
  const half = halves[dtype];
  const isFloat = half !== undefined || dtype === 'float32' || dtype === 'float64';
  if (!isFloat) return data;
  const random = uniform(n, { seed, stream });
  const floats = data as Float32Array;
  if (half) for (let i = 0; i < n; i++) floats[i] = half[0] + Math.floor(random[i]! * half[1]);
  else floats.set(random);
  return data;
}

const show = (inputs: readonly ValueInfo[]): string =>
  inputs.map(({ name, shape }) => `${name} [${shape?.join(', ') ?? '?'}]`).join(', ');
