import { type Dim, GraphError, type InputSpec, type Tensor } from '@netwright/tensor-core';
import { concat } from '@netwright/tensor-core/nn';

/** Sizes of a decoder that its cache depends on. */
export interface CacheSizes {
  width: number;
  heads: number;
  layers: number;
}

/** Keys and values [B, H, T, D] of new positions -> those of all positions [B, H, P + T, D]. */
export type Extend = (key: Tensor, value: Tensor) => [key: Tensor, value: Tensor];

/** Names of a layer's keys and values as inputs, those of optimum's exported decoders. */
const past = (layer: number): readonly [string, string] => [
  `past_key_values.${layer}.key`,
  `past_key_values.${layer}.value`,
];

/** Names of a layer's keys and values as outputs. */
const present = (layer: number): readonly [string, string] => [`present.${layer}.key`, `present.${layer}.value`];

/** The inputs of a cache: `past_key_values.0.key` and `.value` [batch, heads, P, width / heads], and so on for each layer. */
export function cacheInputs({ width, heads, layers }: CacheSizes, batch: Dim = 'N'): Record<string, InputSpec> {
  const spec: InputSpec = { dtype: 'float32', shape: [batch, heads, 'P', width / heads] };
  const names = Array.from({ length: layers }, (_, layer) => past(layer)).flat();
  return Object.fromEntries(names.map((name) => [name, spec]));
}

/** The keys and values of the positions before, as a step of a decoder reads and extends them. */
export interface Cache {
  /** Positions before [tokens]. */
  readonly length: Dim;
  /** Extends a layer's keys and values, and keeps them for `presents`. */
  extend(layer: number): Extend;
  /** What was extended: `present.0.key` and `.value` [N, heads, P + T, width / heads], and so on. */
  readonly presents: Readonly<Record<string, Tensor>>;
}

/** The cache among the inputs of a step. Throws where a layer's is missing. */
export function cacheOf(inputs: Readonly<Record<string, Tensor>>): Cache {
  const presents: Record<string, Tensor> = {};
  const input = (name: string): Tensor => {
    const t = inputs[name];
    if (!t) throw new GraphError(`cache: a step needs the input ${name}, got ${Object.keys(inputs).join(', ')}`);
    return t;
  };
  return {
    length: input(past(0)[0]).shape[2] as Dim,
    presents,
    extend: (layer) => (key, value) => {
      const [all, values] = [key, value].map((t, i) => {
        const joined = concat([input(past(layer)[i] as string), t], 2); // [B, H, P + T, D]
        presents[present(layer)[i] as string] = joined;
        return joined;
      }) as [Tensor, Tensor];
      return [all, values];
    },
  };
}

/** The name of the input that takes the output `present.0.key` of the step before. */
export const pastOf = (output: string): string => output.replace(/^present\./, 'past_key_values.');
