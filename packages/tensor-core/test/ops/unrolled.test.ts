import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Graph, node, type Tensor, type TensorData } from '../../src/index.ts';
import { gruCell, lstmCell, rnnCell } from '../../src/ops/recurrent-cells.ts';
import { stack, unstack } from '../../src/ops/time-steps.ts';
import { type CellOf, type Direction, unroll } from '../../src/ops/unrolled.ts';
import { matchers } from '../../src/testing/index.ts';
import { run, values } from '../support/run.ts';

expect.extend(matchers);

interface Kind {
  op: 'LSTM' | 'GRU' | 'RNN';
  gates: number;
  cell: CellOf;
  attributes?: Readonly<Record<string, number>>;
}
const kinds: Kind[] = [
  { op: 'LSTM', gates: 4, cell: lstmCell() },
  { op: 'GRU', gates: 3, cell: gruCell() },
  { op: 'GRU', gates: 3, cell: gruCell({ linearBeforeReset: true }), attributes: { linear_before_reset: 1 } },
  { op: 'RNN', gates: 1, cell: rnnCell() },
];

const size = fc.integer({ min: 1, max: 3 });
const call = fc.record({
  kind: fc.constantFrom(...kinds),
  steps: fc.integer({ min: 1, max: 20 }),
  batch: size,
  features: size,
  hidden: size,
  direction: fc.constantFrom<Direction[]>('forward', 'reverse', 'bidirectional'),
  biased: fc.boolean(),
  started: fc.boolean(),
});

describe('a recurrent operator written out', () => {
  it('equals the operator, for random sizes, directions, biases and first states', async () => {
    await fc.assert(
      fc.asyncProperty(call, async ({ kind, steps, batch, features, hidden, direction, biased, started }) => {
        const d = direction === 'bidirectional' ? 2 : 1;
        const g = kind.gates * hidden;
        const graph = new Graph();
        const feeds: Record<string, TensorData> = {};
        const input = (name: string, ...dims: number[]): Tensor => {
          feeds[name] = values(dims, { seed: name.charCodeAt(0) });
          return graph.input(name, 'float32', dims);
        };
        const [x, w, r] = [input('x', steps, batch, features), input('w', d, g, features), input('r', d, g, hidden)];
        const b = biased ? input('b', d, 2 * g) : undefined;
        const names = kind.op === 'LSTM' ? ['h', 'c'] : ['h'];
        const initial = started ? names.map((n) => input(n, d, batch, hidden)) : [];
        const attributes = { hidden_size: hidden, direction, ...kind.attributes };
        const outputs = 1 + names.length;
        const expected = node(kind.op, [x, w, r, b, undefined, ...initial], attributes, { outputs });
        const { y, last } = unroll({ x, w, r, b, initial, direction }, kind.cell);
        [y, ...last].forEach((t, i) => {
          expect(t.shape).toEqual(expected[i]?.shape);
          graph.output(`found${i}`, t);
          graph.output(`expected${i}`, expected[i] as Tensor);
        });
        const out = await run(graph, feeds);
        for (let i = 0; i < outputs; i++)
          expect(out[`found${i}`]).toBeAllclose(out[`expected${i}`] as TensorData, { rtol: 1e-4, atol: 1e-5 });
      }),
      { numRuns: 25, seed: 3 },
    );
  });

  it('takes a symbolic batch, not a symbolic length', () => {
    const graph = new Graph();
    const [w, r] = [graph.input('w', 'float32', [1, 8, 3]), graph.input('r', 'float32', [1, 8, 2])];
    const of = (name: string, steps: number | string) =>
      unroll({ x: graph.input(name, 'float32', [steps, 'N', 3]), w, r, direction: 'forward' }, lstmCell());
    expect(of('x', 4).y.shape).toEqual([4, 1, 'N', 2]);
    expect(() => of('z', 'T')).toThrow('the sequence length must be fixed, got [T, N, 3]');
  });
});

describe('unstack and stack', () => {
  it('undo each other for any length, in pieces of at most 8', async () => {
    for (const n of [1, 7, 8, 9, 65]) {
      const graph = new Graph();
      const steps = unstack(graph.input('x', 'float32', [n, 2]));
      expect(steps).toHaveLength(n);
      expect(steps[0]?.shape).toEqual([2]);
      graph.output('y', stack(steps));
      const x = values([n, 2]);
      expect((await run(graph, { x })).y?.data).toEqual(x.data);
      for (let i = 0; i < graph.size; i++) {
        const { op, inputs, outputs } = graph.node(i);
        if (op === 'Split') expect(outputs.length).toBeLessThanOrEqual(8);
        if (op === 'Concat') expect(inputs.length).toBeLessThanOrEqual(8);
      }
    }
  });
});
