import {
  Graph,
  grad,
  initialise,
  Params,
  type Tensor,
  type TensorData,
  tensorData,
  type Weights,
} from '@netwright/tensor-core';
import { reduceSum } from '@netwright/tensor-core/nn';
import { createSession } from '@netwright/tensor-core/runtime';
import { describe, expect, it } from 'vitest';
import { type OperationName, type OperationOptions, operation, operationNames } from '../../src/index.ts';
import { factorizedReduce } from '../../src/networks/operation.ts';

const graphOf = (name: OperationName, shape: (number | string)[], options: OperationOptions): Graph => {
  const graph = new Graph();
  graph.output('y', operation(new Params(graph, 'op'), graph.input('x', 'float32', shape), name, options));
  return graph;
};

async function run(
  graph: Graph,
  x: TensorData,
  change: (name: string, t: TensorData) => TensorData = (_, t) => t,
  output = 'y',
): Promise<number[]> {
  const weights: Weights = new Map([...initialise(graph)].map(([name, t]) => [name, change(name, t)]));
  const session = await createSession(graph, weights, { device: 'cpu' });
  const out = await session.run({ x });
  await session.dispose();
  return Array.from((out[output] as { data: Float32Array }).data, (v) => Math.round(v * 1000) / 1000);
}

const ones = (_: string, t: TensorData): TensorData =>
  t.dims.length > 1 ? tensorData(new Float32Array(t.data.length).fill(1), t.dims) : t;

describe('every operation', () => {
  it.each(operationNames)('%s keeps the shape, or halves it, of symbolic batches too', (name) => {
    expect(graphOf(name, ['N', 4, 8, 6], { stride: 1, affine: true }).outputs.get('y')?.shape).toEqual(['N', 4, 8, 6]);
    expect(graphOf(name, ['N', 4, 8, 6], { stride: 2, affine: true }).outputs.get('y')?.shape).toEqual(['N', 4, 4, 3]);
  });

  it.each(operationNames)('%s has learned scales in batch norms only when they are asked for', (name) => {
    const scales = (affine: boolean): string[] =>
      [...graphOf(name, [1, 4, 8, 8], { stride: 2, affine }).params.values()]
        .filter((p) => p.shape.length === 1 && p.kind === 'parameter')
        .map((p) => p.name);
    expect(scales(false)).toEqual([]);
    const norms = name.startsWith('sep') ? 2 : /pool|none/.test(name) ? 0 : 1;
    expect(scales(true)).toHaveLength(2 * norms);
  });
});

describe('values', () => {
  const image = tensorData([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [1, 1, 4, 4]);
  const plain = { stride: 1, affine: true } as const;

  it('none gives zeros of the halved shape', async () => {
    expect(await run(graphOf('none', [1, 1, 4, 4], { stride: 2, affine: true }), image)).toEqual([0, 0, 0, 0]);
  });

  it('pools at every second pixel; means leave out the border', async () => {
    const halved = { stride: 2, affine: true } as const;
    expect(await run(graphOf('max_pool_3x3', [1, 1, 4, 4], halved), image)).toEqual([6, 8, 14, 16]);
    // (1+2+5+6)/4, (2+3+4+6+7+8)/6, (5+6+9+10+13+14)/6, (6+7+8+10+11+12+14+15+16)/9
    expect(await run(graphOf('avg_pool_3x3', [1, 1, 4, 4], halved), image)).toEqual([3.5, 5, 9.5, 11]);
  });

  it('the identity is the input itself', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1, 4, 8, 8]);
    expect(operation(new Params(graph), x, 'skip_connect', plain).id).toBe(x.id);
  });

  it('a halved identity looks at even pixels with one half of its channels, at odd ones with the other', async () => {
    const graph = new Graph();
    graph.output('y', factorizedReduce(new Params(graph), graph.input('x', 'float32', [1, 1, 4, 4]), 2, plain));
    expect(await run(graph, image, ones)).toEqual([1, 3, 9, 11, 6, 8, 14, 16]);
  });

  it('a halved identity of a map of odd size has zeros after the last pixels', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [1, 1, 3, 3]);
    const y = factorizedReduce(new Params(graph), x, 2, plain);
    graph.output('y', y);
    graph.output('g', grad(reduceSum(y), [x])[0] as Tensor);
    const nine = tensorData([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 3, 3]);
    expect(await run(graph, nine, ones)).toEqual([1, 3, 7, 9, 5, 0, 0, 0]);
    expect(await run(graph, nine, ones, 'g')).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1]);
  });

  it('a dilated convolution sees every second pixel around', async () => {
    const one = tensorData(
      Array.from({ length: 49 }, (_, i) => (i === 24 ? 1 : 0)),
      [1, 1, 7, 7],
    );
    const seen = await run(graphOf('dil_conv_3x3', [1, 1, 7, 7], plain), one, ones);
    const at = seen.flatMap((v, i) => (v === 0 ? [] : [[Math.floor(i / 7), i % 7]]));
    expect(at).toEqual([1, 3, 5].flatMap((row) => [1, 3, 5].map((column) => [row, column])));
  });

  it('two separable convolutions reach twice as far as one', async () => {
    const one = tensorData(
      Array.from({ length: 49 }, (_, i) => (i === 24 ? 1 : 0)),
      [1, 1, 7, 7],
    );
    // [1, 1, 1] twice is [1, 2, 3, 2, 1], on both axes.
    const reach = [0, 1, 2, 3, 2, 1, 0];
    const expected = reach.flatMap((a) => reach.map((b) => a * b));
    expect(await run(graphOf('sep_conv_3x3', [1, 1, 7, 7], plain), one, ones)).toEqual(expected);
  });

  it('1x7 and 7x1 convolutions see a square', async () => {
    const one = tensorData(
      Array.from({ length: 81 }, (_, i) => (i === 40 ? 1 : 0)),
      [1, 1, 9, 9],
    );
    const seen = await run(graphOf('conv_7x1_1x7', [1, 1, 9, 9], plain), one, ones);
    expect(seen.filter((v) => v === 1)).toHaveLength(49);
  });
});

describe('an operation refuses', () => {
  it.each([
    ['conv_3x3', { stride: 1 }, [1, 4, 8, 8], 'operation op: must be one of none, max_pool_3x3, '],
    ['toString', { stride: 1 }, [1, 4, 8, 8], "got 'toString'"],
    ['sep_conv_3x3', { stride: 3 }, [1, 4, 8, 8], 'operation op: stride must be 1 or 2, got 3'],
    ['skip_connect', { stride: 2 }, [1, 3, 8, 8], 'factorizedReduce op: channels must be even, got 3'],
    ['skip_connect', { stride: 2 }, [1, 4, 8, 1], 'factorizedReduce op: needs a map of at least 2x2, got [1, 4, 8, 1]'],
    ['sep_conv_3x3', { stride: 1 }, [1, 'C', 8, 8], 'axis 1 must have a fixed size, got [1, C, 8, 8]'],
  ])('%s with %o of %o', (name, options, shape, message) => {
    expect(() => graphOf(name as OperationName, shape, { affine: true, ...options } as OperationOptions)).toThrow(
      message,
    );
  });
});
