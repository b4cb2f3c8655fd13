import { describe, expect, test } from 'vitest';
import { rebuild } from '../../src/graph/rebuild.ts';
import { Graph, node1, Params, type Tensor, tensorData, toOnnx } from '../../src/index.ts';
import { add, maximum, mul, relu, sub } from '../../src/nn/index.ts';
import { run } from '../support/run.ts';

/** y = relu(x w + 1), with a buffer that counts and a value nobody needs. */
function original(): Graph {
  const graph = new Graph({ mode: 'train', name: 'original' });
  const p = new Params(graph);
  const x = graph.input('x', 'float32', ['N', 2]);
  const count = p.buffer('count', [1]);
  p.update('count', add(count, 1));
  sub(x, 5);
  const y = graph.within('layer', () => relu(add(mul(x, p.param('w', [2])), 1)));
  graph.taps.set('layer', y);
  graph.output('y', y);
  graph.output('count_next', graph.updates.get('count') as Tensor);
  return graph;
}
const weights = new Map([
  ['w', tensorData([2, -3])],
  ['count', tensorData([7])],
]);
const x = tensorData([1, 1, 2, 0], [2, 2]);

describe('rebuild', () => {
  test('without replacements keeps names, values and declarations, and drops what is not needed', async () => {
    const graph = original();
    const copy = rebuild(graph, () => undefined);
    expect(copy.nodes.op).toEqual(['Add', 'Mul', 'Add', 'Relu']);
    expect(copy.nodes.name).toEqual(graph.nodes.name.filter((_, i) => graph.nodes.op[i] !== 'Sub'));
    expect([...copy.inputs.keys(), ...copy.params.keys(), ...copy.outputs.keys()]).toEqual([
      ...graph.inputs.keys(),
      ...graph.params.keys(),
      ...graph.outputs.keys(),
    ]);
    expect([...copy.updates.keys()]).toEqual(['count']);
    expect(copy.taps.get('layer')?.graph).toBe(copy);
    expect(copy.mode).toBe('train');
    expect(await run(copy, { x }, weights)).toEqual(await run(graph, { x }, weights));
  });

  test('puts other nodes in the place of those it is told to, named below them', async () => {
    const copy = rebuild(original(), ({ op }, [a]) => (op === 'Relu' ? [maximum(a as Tensor, 0)] : undefined));
    expect(copy.nodes.op).toEqual(['Add', 'Mul', 'Add', 'Max']);
    expect(copy.nodes.name.at(-1)).toBe('layer/Relu/Max');
    expect(await run(copy, { x }, weights)).toEqual(await run(original(), { x }, weights));
  });

  test('refuses a replacement of another dtype', () => {
    expect(() =>
      rebuild(original(), ({ op }, [a]) => (op === 'Relu' ? [node1('Greater', [a, a])] : undefined)),
    ).toThrow('Relu layer/Relu: was replaced by bool [N, 2], is float32 [N, 2]');
  });

  test('leaves the original as it was', () => {
    const graph = original();
    const before = toOnnx(graph, weights);
    rebuild(graph, ({ op }, [a]) => (op === 'Relu' ? [node1('Sigmoid', [a])] : undefined));
    expect(toOnnx(graph, weights)).toEqual(before);
  });
});
