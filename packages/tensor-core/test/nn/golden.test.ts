import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Graph,
  type Mode,
  type ModelFunction,
  type Params,
  type Tensor,
  type TensorData,
  trace,
} from '../../src/index.ts';
import { gru, lstm, multiheadAttention } from '../../src/nn/index.ts';
import { fillByRule, unit } from '../../src/testing/index.ts';
import { run } from '../support/run.ts';

/** PyTorch 1.13 in float64 under the weight rule: element k of `values` is element k * stride of the flattened output. */
interface Golden {
  readonly outputs: Readonly<
    Record<string, { shape: number[]; stride: number; spread: number; maxabs: number; values: number[] }>
  >;
  readonly state_dict: readonly (readonly [name: string, shape: number[]])[];
}

const golden = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as Golden;

function input(name: string, dims: readonly number[]): TensorData {
  const u = unit(
    name,
    dims.reduce((a, b) => a * b),
  );
  return { dtype: 'float32', dims, data: u.map((v) => 2 * v - 1) };
}

const graphOf = (build: ModelFunction, feeds: Readonly<Record<string, TensorData>>, mode: Mode): Graph =>
  trace(
    {
      build,
      inputs: Object.fromEntries(
        Object.entries(feeds).map(([k, t]) => [k, { dtype: 'float32' as const, shape: t.dims }]),
      ),
    },
    { mode },
  );

async function check(
  graph: Graph,
  feeds: Readonly<Record<string, TensorData>>,
  { outputs, state_dict }: Golden,
): Promise<void> {
  expect([...graph.params.values()].map((p) => [p.name, p.shape])).toEqual(state_dict);
  const found = await run(graph, feeds, fillByRule(graph));
  for (const [name, { shape, stride, spread, maxabs, values }] of Object.entries(outputs)) {
    const y = found[name] as TensorData;
    expect(y.dims).toEqual(shape);
    const tolerance = Math.max(2e-5, 20 * spread) * maxabs;
    for (const [k, v] of values.entries())
      expect(Math.abs((y.data[k * stride] as number) - v), `${name}[${k * stride}]`).toBeLessThanOrEqual(tolerance);
  }
}

const sequence = { x: input('input', [3, 9, 10]) };

describe.each(['eval', 'train'] as const)('in mode %s', (mode) => {
  it('a two-layer lstm equals torch.nn.LSTM, names and shapes included', async () => {
    const build = (p: Params, x: Tensor) => lstm(p, x, 20, { layers: 2, batchFirst: true });
    const graph = graphOf(build, sequence, mode);
    expect(graph.nodes.op.includes('LSTM')).toBe(mode === 'eval');
    await check(graph, sequence, golden('torch_lstm'));
  });

  it('a bidirectional gru equals torch.nn.GRU, names and shapes included', async () => {
    const build = (p: Params, x: Tensor) => gru(p, x, 20, { batchFirst: true, bidirectional: true });
    const graph = graphOf(build, sequence, mode);
    expect(graph.nodes.op.includes('GRU')).toBe(mode === 'eval');
    await check(graph, sequence, golden('torch_gru'));
  });

  it('attention equals torch.nn.MultiheadAttention, names and shapes included', async () => {
    const feeds = { query: input('q', [2, 5, 48]), key: input('kv', [2, 9, 48]) };
    const build = (p: Params, x: { query: Tensor; key: Tensor }) => multiheadAttention(p, x, 6);
    await check(graphOf(build, feeds, mode), feeds, golden('torch_mha'));
  });
});
