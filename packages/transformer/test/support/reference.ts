import { readFileSync } from 'node:fs';
import { type Graph, initialise, type TensorData, tensorData, type Weights } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { expect } from 'vitest';

/** A reference under the weight rule, as `scripts/reference/make_golden.py` writes it. */
export interface Reference {
  params: number;
  /** Inputs by value, in references of this package's own networks. */
  input: Record<string, { shape: number[]; values: number[] }>;
  outputs: Record<string, { shape: number[]; stride: number; spread: number; maxabs: number; values: number[] }>;
  state_dict: [name: string, shape: number[]][];
}

/** The reference of this name. */
export const reference = (name: string): Reference =>
  JSON.parse(readFileSync(new URL(`../fixtures/golden/${name}.json`, import.meta.url), 'utf8')) as Reference;

/** Ids 11, 48, 85, ... modulo the vocabulary, as the references have them. */
export const ruleIds = (dims: readonly [number, number], vocabulary: number): TensorData =>
  tensorData(
    Array.from({ length: dims[0] * dims[1] }, (_, i) => (37 * i + 11) % vocabulary),
    dims,
    'int64',
  );

/** One evaluation on the CPU; default weights are the first ones of seed 0. */
export async function run(
  graph: Graph,
  feeds: Readonly<Record<string, TensorData>>,
  weights: Weights = initialise(graph),
): Promise<Record<string, TensorData>> {
  await using session = await createSession(graph, weights, { device: 'cpu' });
  return session.run(feeds);
}

/** Expects an output to equal its reference as closely as float32 can tell. */
export function expectReference(
  actual: TensorData | undefined,
  expected: Reference['outputs'][string] | undefined,
): void {
  if (!actual || !expected) throw new Error('the output or its reference is missing');
  expect(actual.dims).toEqual(expected.shape);
  const errors = expected.values.map((v, k) => Math.abs(Number(actual.data[k * expected.stride]) - v));
  expect(Math.max(...errors) / expected.maxabs).toBeLessThanOrEqual(Math.max(2e-5, 20 * expected.spread));
}

/** Names and shapes of a graph's floating point entries, in order of the names. */
export const entriesOf = (graph: Graph): [string, number[]][] =>
  [...graph.params.values()].map(({ name, shape }): [string, number[]] => [name, [...shape]]).sort(byName);

/** For sorting entries. */
export const byName = ([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number =>
  a < b ? -1 : 1;

/** The int64 inputs that a reference holds by value. */
export const feedsOf = ({ input }: Reference): Record<string, TensorData> =>
  Object.fromEntries(
    Object.entries(input).map(([name, { shape, values }]) => [name, tensorData(values, shape, 'int64')]),
  );
