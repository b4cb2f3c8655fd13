import { describe, expect, it } from 'vitest';
import { fromOnnx, type Graph, grad, type Tensor, tensorData, toOnnx } from '../../src/index.ts';
import '../../src/nn/index.ts';
import { type Field, graphOf, info, modelFile, nodeOf } from '../../src/testing/index.ts';
import { runFile } from './support/fixture.ts';

const graphAttribute = (name: string, graph: readonly Field[]): Field[] => [
  [1, name],
  [6, graph],
  [20, 5],
];
const constant = (name: string, elemType: number, dims: number[], data: ArrayBufferView): Field[] => [
  ...dims.map((d): Field => [1, d]),
  [2, elemType],
  [8, name],
  [9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
];

/** A value of an element type and any shape. */
const typed = (name: string, elemType: number): Field[] => [
  [1, name],
  [2, [[1, [[1, elemType]]]]],
];

/** if (flag) x * k, else if (flag) x else -x: the inner branch reads a value from two graphs further out. */
const branches = modelFile({
  inputs: [info('flag', [], 9), info('x', ['N'])],
  outputs: [info('y', ['N'])],
  initializers: [constant('k', 1, [1], Float32Array.of(3))],
  nodes: [
    nodeOf('Abs', ['x'], ['size']),
    nodeOf('If', ['flag'], ['y'], {
      name: 'choose/If',
      attributes: [
        graphAttribute(
          'then_branch',
          graphOf({ nodes: [nodeOf('Mul', ['size', 'k'], ['a'])], outputs: [info('a', ['N'])] }),
        ),
        graphAttribute(
          'else_branch',
          graphOf({
            nodes: [
              nodeOf('Not', ['flag'], ['other']),
              nodeOf('If', ['other'], ['b'], {
                attributes: [
                  graphAttribute(
                    'then_branch',
                    graphOf({ nodes: [nodeOf('Neg', ['size'], ['c'])], outputs: [info('c', ['N'])] }),
                  ),
                  graphAttribute(
                    'else_branch',
                    graphOf({ nodes: [nodeOf('Identity', ['x'], ['d'])], outputs: [info('d', ['N'])] }),
                  ),
                ],
              }),
            ],
            outputs: [info('b', ['N'])],
          }),
        ),
      ],
    }),
  ],
});

describe('If', () => {
  it('has its branches as graphs that read from the graphs around them', async () => {
    const { graph, weights } = fromOnnx(branches, { strict: true });
    const outer = graph.node(1).attributes.else_branch as Graph;
    const inner = outer.node(1).attributes.then_branch as Graph;
    expect([outer.outer === graph, inner.outer === outer, inner.imported]).toEqual([true, true, true]);
    const nameOf = (g: Graph) => (id: number) => g.values.name[id];
    expect(graph.captures.get(1)?.map(nameOf(graph)).toSorted()).toEqual(['flag', 'k', 'size', 'x']);
    expect(outer.captures.get(1)?.map(nameOf(outer)).toSorted()).toEqual(['size', 'x']);
    expect([...weights.keys()]).toEqual(['k']);
    const written = toOnnx(graph, weights);
    for (const flag of [0, 1]) {
      const feeds = { flag: tensorData([flag], [], 'bool'), x: tensorData([-1, 2]) };
      const out = await runFile(written, feeds);
      expect(out).toEqual(await runFile(branches, feeds));
      expect(Array.from(out.y?.data as Float32Array)).toEqual(flag ? [3, 6] : [-1, -2]);
    }
  });

  it('has no gradient, which is said where a branch reads what is asked for', () => {
    const { graph } = fromOnnx(branches, { upgrade: true });
    const [y, k] = [graph.find('y'), graph.find('k')] as [Tensor, Tensor];
    expect(() => grad(y, [k], { seed: graph.find('size') as Tensor })).toThrow(
      'If choose: has no gradient rule (node choose/If)',
    );
  });

  it('keeps what its branches read when that is also an output of another name', async () => {
    const { graph, weights } = fromOnnx(branches);
    graph.output('magnitude', graph.find('size') as Tensor);
    const feeds = { flag: tensorData([1], [], 'bool'), x: tensorData([-1, 2]) };
    const out = await runFile(toOnnx(graph, weights), feeds);
    expect(out.magnitude?.data).toEqual(Float32Array.of(1, 2));
  });
});

describe('Loop', () => {
  /** Appends x to a list three times, and stacks the running length. */
  const growing = modelFile({
    inputs: [info('x', ['N', 2])],
    outputs: [info('list', ['M', 2]), info('lengths', ['K', 2], 7)],
    initializers: [constant('trips', 7, [], BigInt64Array.of(3n)), constant('start', 1, [0, 2], new Float32Array(0))],
    nodes: [
      nodeOf('Loop', ['trips', '', 'start'], ['list', 'lengths'], {
        name: 'Loop',
        attributes: [
          graphAttribute(
            'body',
            graphOf({
              inputs: [info('i', [], 7), info('on', [], 9), typed('so_far', 1)],
              nodes: [
                nodeOf('Identity', ['on'], ['go_on']),
                nodeOf('Concat', ['so_far', 'x'], ['longer'], {
                  attributes: [
                    [
                      [1, 'axis'],
                      [3, 0],
                      [20, 2],
                    ],
                  ],
                }),
                nodeOf('Shape', ['longer'], ['length']),
              ],
              outputs: [info('go_on', [], 9), typed('longer', 1), typed('length', 7)],
            }),
          ),
        ],
      }),
    ],
  });

  it('finds the types of its body, and leaves open the sizes that grow', async () => {
    const { graph, weights } = fromOnnx(growing);
    const body = graph.node(0).attributes.body as Graph;
    expect([...body.inputs.values()].map((t) => [t.name, t.dtype, t.shape])).toEqual([
      ['i', 'int64', []],
      ['on', 'bool', []],
      ['so_far', 'float32', ['so_far_0', 2]],
    ]);
    expect(body.outputs.get('longer')?.shape).toEqual(['N + so_far_0', 2]);
    const lengths = graph.outputs.get('lengths') as Tensor;
    expect([lengths.dtype, lengths.shape]).toEqual(['int64', [3, 2]]);
    const feeds = { x: tensorData([1, 2], [1, 2]) };
    const out = await runFile(toOnnx(graph, weights), feeds);
    expect([out.list?.dims, Array.from(out.lengths?.data ?? [], Number)]).toEqual([
      [3, 2],
      [1, 2, 2, 2, 3, 2],
    ]);
    expect(out).toEqual(await runFile(growing, feeds));
  });
});

describe('Scan', () => {
  it('gives its body one element of each sequence', async () => {
    const file = modelFile({
      inputs: [info('start', [2]), info('x', ['T', 2])],
      outputs: [info('last', [2]), info('sums', ['T', 2])],
      nodes: [
        nodeOf('Scan', ['start', 'x'], ['last', 'sums'], {
          attributes: [
            [
              [1, 'num_scan_inputs'],
              [3, 1],
              [20, 2],
            ],
            graphAttribute(
              'body',
              graphOf({
                inputs: [typed('sum', 1), typed('element', 1)],
                nodes: [nodeOf('Add', ['sum', 'element'], ['next']), nodeOf('Identity', ['next'], ['seen'])],
                outputs: [info('next', [2]), info('seen', [2])],
              }),
            ),
          ],
        }),
      ],
    });
    const { graph, weights } = fromOnnx(file, { strict: true });
    expect(graph.outputs.get('sums')?.shape).toEqual(['T', 2]);
    const feeds = { start: tensorData([1, 1]), x: tensorData([1, 2, 3, 4], [2, 2]) };
    const out = await runFile(toOnnx(graph, weights), feeds);
    expect(Array.from(out.sums?.data as Float32Array)).toEqual([2, 3, 5, 7]);
  });
});
