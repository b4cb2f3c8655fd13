import { readFileSync } from 'node:fs';
import type { TensorData } from '../../src/index.ts';
import { unit } from '../../src/testing/index.ts';

/** One layer's results in PyTorch's float64, from scripts/reference/make_layers.py. */
export interface LayerCase {
  readonly mode: 'train' | 'eval';
  readonly inputs: Readonly<Record<string, number[]>>;
  readonly state_dict: readonly (readonly [name: string, shape: number[]])[];
  readonly shape: readonly number[];
  readonly output: readonly number[];
  /** Of sum(output * r), by input and parameter. */
  readonly gradients: Readonly<Record<string, number[]>>;
  /** Running statistics after the step. */
  readonly buffers: Readonly<Record<string, number[]>>;
}

/** The whole fixture. */
export const torchLayers = JSON.parse(
  readFileSync(new URL('../fixtures/torch_layers.json', import.meta.url), 'utf8'),
) as {
  layers: Record<string, LayerCase>;
  activations: Record<string, { output: number[]; gradient: number[] }> & { x: number[] };
};

/** 2 * unit(name) - 1, the inputs of the fixture. */
export function ruleInput(name: string, dims: readonly number[]): TensorData {
  const n = dims.reduce((a, b) => a * b, 1);
  return { dtype: 'float32', dims, data: unit(name, n).map((v) => 2 * v - 1) };
}
