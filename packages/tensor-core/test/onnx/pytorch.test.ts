import { describe, expect, it } from 'vitest';
import {
  evaluateDim,
  fromOnnx,
  type Graph,
  grad,
  type Tensor,
  type TensorData,
  toOnnx,
  type Weights,
} from '../../src/index.ts';
import { mul, reduceSum } from '../../src/nn/index.ts';
import { toBeAllclose } from '../../src/testing/index.ts';
import { run, values } from '../support/run.ts';
import { fileOf, fixtures, runFile } from './support/fixture.ts';

expect.extend({ toBeAllclose });

/** Elements of the typed arrays that onnxruntime-node gives and takes. */
const runnable = ['float32', 'float64', 'int32', 'int64', 'bool'];

describe('models that PyTorch exported', () => {
  it.each(fixtures.map((f) => [f.name, f] as const))('%s runs as before when read and written', async (name, f) => {
    const bytes = fileOf(name);
    const { graph, weights } = fromOnnx(bytes, { strict: true });
    for (const [output, shape] of Object.entries(f.shapes)) expect(graph.outputs.get(output)?.shape).toEqual(shape);
    const written = toOnnx(graph, weights);
    expect(await runFile(written, f.feeds)).toEqual(await runFile(bytes, f.feeds));
    const again = fromOnnx(written, { strict: true });
    expect(toOnnx(again.graph, again.weights)).toEqual(written);
    expect(again.graph.nodes.name).toEqual(graph.nodes.name);
    expect(again.graph.values.name.toSorted()).toEqual(graph.values.name.toSorted());
  });

  it.each(fixtures.map((f) => [f.name, f] as const))(
    '%s has the shapes at run time that are inferred',
    async (name, f) => {
      const { graph, weights } = fromOnnx(fileOf(name));
      const inner: Tensor[] = [];
      for (let i = 0; i < graph.size; i++)
        for (const t of graph.node(i).outputs)
          if (!graph.outputs.has(t.name) && runnable.includes(t.dtype)) inner.push(t);
      for (const t of inner) graph.output(t.name, t);
      const got = await runFile(toOnnx(graph, weights), f.feeds, { graphOptimizationLevel: 'disabled' });
      for (const [output, t] of graph.outputs) {
        const dims = t.shape.map((d) => evaluateDim(d, f.symbols));
        expect([output, t.dtype, dims]).toEqual([output, got[output]?.dtype, got[output]?.dims]);
        const ints = graph.ints.get(t.id)?.map((d) => evaluateDim(d, f.symbols));
        if (ints) expect([output, ...ints]).toEqual([output, ...Array.from(got[output]?.data ?? [], Number)]);
      }
    },
  );

  it.each(fixtures.map((f) => [f.name, f] as const))('%s gives the same in the form of ai.onnx 21', async (name, f) => {
    const bytes = fileOf(name);
    const { graph, weights } = fromOnnx(bytes, { upgrade: true, strict: true });
    expect(graph.opsets.get('')).toBe(21);
    const [got, expected] = [await runFile(toOnnx(graph, weights), f.feeds), await runFile(bytes, f.feeds)];
    for (const output of Object.keys(expected)) {
      expect(got[output]?.dims).toEqual(expected[output]?.dims);
      expect(got[output]?.data).toBeAllclose(expected[output]?.data as Float32Array, { atol: 1e-6 });
    }
  });

  it('refuses new nodes beside those of an older operator set', () => {
    const { graph } = fromOnnx(fileOf('conv-9'));
    expect(() => reduceSum(graph.outputs.get('logits') as Tensor)).toThrow(
      'ReduceSum (top): the graph was read from a file of ai.onnx 9, new nodes are of 21: read it with fromOnnx(bytes, { upgrade: true })',
    );
  });

  it('puts nodes under the modules that their names tell', () => {
    const { graph } = fromOnnx(fileOf('conv-13'));
    expect(graph.nodes.path.slice(0, 4)).toEqual(['stem.0', 'stem.1', 'stem.2', 'grouped']);
    expect(graph.nodes.name[0]).toBe('/stem/stem.0/Conv');
  });

  it('takes running statistics for buffers and other float initialisers for parameters', () => {
    const { graph, weights } = fromOnnx(fileOf('conv-9'));
    const buffers = [...graph.params.values()].filter((p) => p.kind === 'buffer').map((p) => p.name);
    expect(buffers).toEqual(['stem.2.running_mean', 'stem.2.running_var', 'norm.running_mean', 'norm.running_var']);
    expect([...weights.keys()]).toEqual([...graph.params.keys()]);
    expect(weights.get('grouped.weight')?.dims).toEqual([12, 2, 3, 3]);
  });

  it('takes fixed input sizes in place of the symbols', () => {
    const { graph } = fromOnnx(fileOf('decoder-11'), { inputs: { x: [1, 2, 32, 48] } });
    expect(graph.outputs.get('y')?.shape).toEqual([1, 2, 16, 24]);
    expect(() => fromOnnx(fileOf('decoder-11'), { inputs: { image: [1] } })).toThrow(
      'fromOnnx: there is no input image, only x',
    );
    expect(() => fromOnnx(fileOf('decoder-11'), { inputs: { x: [1, 2] } })).toThrow(
      'fromOnnx input x: needs rank 4, got [1, 2]',
    );
  });
});

/** sum(r * y) of the first output for fixed random r, in float64. */
async function lossOf(
  graph: Graph,
  feeds: Readonly<Record<string, TensorData>>,
  weights: Weights,
  r: TensorData,
): Promise<number> {
  const y = Object.values(await run(graph, feeds, weights))[0] as TensorData;
  return (y.data as Float32Array).reduce((s, v, i) => s + v * (r.data[i] as number), 0);
}

/** Average pooling and recurrent layers are differentiated at fixed sizes only. */
const fixed: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  'decoder-11': { x: [2, 2, 9, 14] },
  'lstm-11': { x: [3, 4, 5] },
  'gru-13': { x: [3, 4, 4] },
};

describe('gradients through models that PyTorch exported equal central differences', () => {
  it.each(fixtures.filter((f) => f.name !== 'control-13').map((f) => [f.name, f] as const))('%s', async (name, f) => {
    const inputs = fixed[name] ?? {};
    const { graph, weights } = fromOnnx(fileOf(name), { upgrade: true, inputs });
    const [y] = graph.outputs.values();
    const r = values(
      (y as Tensor).shape.map((d) => evaluateDim(d, f.symbols)),
      { seed: 11 },
    );
    const plain = fromOnnx(fileOf(name)).graph;
    const trained = [...graph.params.values()].filter((p) => p.kind === 'parameter');
    const seed = graph.input('r', 'float32', (y as Tensor).shape);
    const gradients = grad(
      reduceSum(mul(y as Tensor, seed)),
      trained.map((p) => p.tensor),
    );
    gradients.forEach((g, i) => {
      graph.output(`grad ${trained[i]?.name}`, g);
    });
    const got = await run(graph, { ...f.feeds, r }, weights);
    const step = 3e-4; // small, for few of the kinks of ReLU, clipping and max pooling to lie within it
    for (const p of trained) {
      const old = weights.get(p.name) as TensorData;
      const direction = values(old.dims, { seed: 12 }).data as Float32Array;
      const moved = (h: number): Weights =>
        new Map(weights).set(p.name, {
          ...old,
          data: (old.data as Float32Array).map((w, i) => w + h * (direction[i] as number)),
        });
      const difference =
        ((await lossOf(plain, f.feeds, moved(step), r)) - (await lossOf(plain, f.feeds, moved(-step), r))) / (2 * step);
      const g = got[`grad ${p.name}`]?.data as Float32Array;
      const exact = g.reduce((s, v, i) => s + v * (direction[i] as number), 0);
      expect(Math.abs(exact - difference), `${p.name}: ${exact} and ${difference}`).toBeLessThan(
        5e-3 * Math.max(1, Math.abs(difference)),
      );
    }
  });
});
