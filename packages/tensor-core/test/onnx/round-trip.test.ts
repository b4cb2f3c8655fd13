import { describe, expect, it } from 'vitest';
import { fromOnnx, Graph, initialise, node1, Params, tensorData, toOnnx, toOnnxChunks } from '../../src/index.ts';
import { add, mul } from '../../src/nn/index.ts';
import { type Field, Float, graphOf, info, message, modelFile, nodeOf } from '../../src/testing/index.ts';
import { resnetGraph } from '../support/resnet.ts';
import { run, values } from '../support/run.ts';
import { runFile } from './support/fixture.ts';

const bytesOf = (a: ArrayBufferView): Uint8Array => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
const includes = (whole: Uint8Array, part: Uint8Array): boolean => Buffer.from(whole).includes(Buffer.from(part));
const x = [info('x', ['N', 4])];
const y = [info('y', ['N', 4])];

describe('what this library writes', () => {
  it('is read into the same graph and written to the same bytes', () => {
    const graph = resnetGraph({ depths: [1, 1], width: 4, size: 32, classes: 3 });
    graph.metadata.set('card', 'a small one');
    const weights = initialise(graph);
    const bytes = toOnnx(graph, weights);
    const read = fromOnnx(bytes, { strict: true });
    expect(read.graph.nodes.name).toEqual(graph.nodes.name);
    expect(read.graph.nodes.path).toEqual(graph.nodes.path);
    expect([...read.graph.params.values()].map((p) => [p.name, p.kind, p.shape])).toEqual(
      [...graph.params.values()].map((p) => [p.name, p.kind, p.shape]),
    );
    expect([...read.weights]).toEqual([...weights]);
    expect([...read.graph.metadata]).toEqual([['card', 'a small one']]);
    expect(toOnnx(read.graph, read.weights)).toEqual(bytes);
  });

  it('keeps parameters and buffers of every rank and type apart from constants', () => {
    const graph = new Graph();
    const p = new Params(graph);
    const input = graph.input('x', 'float32', ['N']);
    const scaled = mul(mul(input, p.param('scale', [])), 3);
    const count = p.buffer('count', [], undefined, 'int64');
    graph.output('y', add(scaled, node1('Cast', [count], { to: 1 })));
    const read = fromOnnx(toOnnx(graph, initialise(graph)));
    expect([...read.graph.params.values()].map((q) => [q.name, q.kind, q.dtype, q.shape])).toEqual([
      ['scale', 'parameter', 'float32', []],
      ['count', 'buffer', 'int64', []],
    ]);
    expect([...read.graph.constants.values()].map((t) => [t.dtype, ...t.data])).toEqual([['float32', 3]]);
  });

  it('gives outputs their names, by an Identity where the value has to keep its own', async () => {
    const graph = new Graph();
    const input = graph.input('x', 'float32', [2]);
    const twice = mul(input, 2);
    graph.output('same', input);
    graph.output('first', twice);
    graph.output('second', twice);
    const out = await run(graph, { x: tensorData([1, 2]) });
    expect(Object.entries(out).map(([k, t]) => [k, ...t.data])).toEqual([
      ['same', 1, 2],
      ['first', 2, 4],
      ['second', 2, 4],
    ]);
    expect(fromOnnx(toOnnx(graph)).graph.size).toBe(3);
  });

  it('refuses an output with the name of another value', () => {
    const graph = new Graph();
    graph.output('x', mul(graph.input('x', 'float32', [2]), 2));
    expect(() => toOnnx(graph)).toThrow('toOnnx: output x has the name of another value, which the graph also needs');
  });

  it('has an IR version that goes with its operator set', () => {
    for (const [opset, ir] of [
      [9, 4],
      [13, 7],
      [17, 8],
      [21, 10],
      [24, 12],
      [26, 13],
    ] as const) {
      const graph = new Graph({ opsets: { '': opset } });
      graph.output('y', node1('Relu', [graph.input('x', 'float32', [2])]));
      expect([opset, toOnnx(graph)[1]]).toEqual([opset, ir]);
    }
  });

  it('comes in pieces that hold the weights themselves, not copies', () => {
    const graph = resnetGraph({ depths: [1], width: 4, size: 32, classes: 3 });
    const weights = initialise(graph);
    const chunks = toOnnxChunks(graph, weights);
    expect(Buffer.concat(chunks).equals(toOnnx(graph, weights))).toBe(true);
    for (const t of weights.values()) expect(chunks.some((c) => c.buffer === t.data.buffer)).toBe(true);
  });
});

describe('attributes', () => {
  const tensor: Field[] = [
    [1, Uint8Array.of(2)],
    [2, 1],
    [9, bytesOf(Float32Array.of(1, 2))],
  ];
  const cases: [string, Field[]][] = [
    [
      'a float',
      [
        [2, new Float(0.25)],
        [20, 1],
      ],
    ],
    [
      'a float under a name that means an int elsewhere',
      [
        [1, 'axis'],
        [2, new Float(1)],
        [20, 1],
      ],
    ],
    [
      'an int',
      [
        [3, -7],
        [20, 2],
      ],
    ],
    [
      'an int past 2^53',
      [
        [3, 2n ** 60n + 1n],
        [20, 2],
      ],
    ],
    [
      'an int under a name that means a float elsewhere',
      [
        [1, 'alpha'],
        [3, 2],
        [20, 2],
      ],
    ],
    [
      'a text',
      [
        [4, 'näher'],
        [20, 3],
      ],
    ],
    [
      'a tensor',
      [
        [5, tensor],
        [20, 4],
      ],
    ],
    [
      'floats',
      [
        [7, new Float(0.5)],
        [7, new Float(2)],
        [20, 6],
      ],
    ],
    [
      'ints',
      [
        [8, 3],
        [8, -1],
        [20, 7],
      ],
    ],
    ['no floats', [[20, 6]]],
    [
      'no ints',
      [
        [1, 'alpha'],
        [20, 7],
      ],
    ],
    [
      'texts',
      [
        [9, 'a'],
        [9, 'b'],
        [20, 8],
      ],
    ],
    ['no texts', [[20, 8]]],
    [
      'tensors',
      [
        [10, tensor],
        [10, tensor],
        [20, 9],
      ],
    ],
  ];
  it.each(cases)('%s is written as it was read', (_, fields) => {
    const named: Field[] = fields.some(([n]) => n === 1) ? fields : [[1, 'attribute'], ...fields];
    const attribute = message(named);
    const file = modelFile({
      inputs: x,
      outputs: y,
      nodes: [nodeOf('Relu', ['x'], ['y'], { name: 'a', attributes: [named] })],
    });
    const { graph, weights } = fromOnnx(file);
    const written = toOnnx(graph, weights);
    expect(includes(written, attribute)).toBe(true);
  });

  it('graphs are read and written as several subgraphs', () => {
    const branch = graphOf({ nodes: [nodeOf('Relu', ['x'], ['z'])], outputs: [info('z', ['N', 4])] });
    const attributes: Field[][] = [
      [
        [1, 'bodies'],
        [11, branch],
        [11, branch],
        [20, 10],
      ],
    ];
    const file = modelFile({ inputs: x, outputs: y, nodes: [nodeOf('Relu', ['x'], ['y'], { attributes })] });
    const once = fromOnnx(file);
    const { graph } = fromOnnx(toOnnx(once.graph, once.weights));
    expect((graph.node(0).attributes.bodies as Graph[]).map((g) => g.nodes.op)).toEqual([['Relu'], ['Relu']]);
    expect(graph.captures.get(0)).toEqual([graph.find('x')?.id]);
  });

  it('are read from packed fields and without a type too', () => {
    const packed: Field[] = [
      [1, 'perm'],
      [8, Uint8Array.of(1, 0)],
    ];
    const transpose = nodeOf('Transpose', ['x'], ['y'], { attributes: [packed] });
    const { graph } = fromOnnx(modelFile({ inputs: x, outputs: [info('y', [4, 'N'])], nodes: [transpose] }));
    expect(graph.node(0).attributes).toEqual({ perm: [1, 0] });
    const alpha: Field[] = [
      [1, 'alpha'],
      [7, bytesOf(Float32Array.of(1, 2))],
    ];
    const file = modelFile({ inputs: x, outputs: y, nodes: [nodeOf('Relu', ['x'], ['y'], { attributes: [alpha] })] });
    expect(fromOnnx(file).graph.node(0).attributes).toEqual({ alpha: [1, 2] });
  });
});

describe('what a file says beside its graph', () => {
  const doc: Field = [6, 'a remark'];
  const metadata: Field = [
    9,
    [
      [1, 'origin'],
      [2, 'line 7'],
    ],
  ];
  const file = modelFile({
    irVersion: 9,
    inputs: x,
    outputs: y,
    nodes: [[...nodeOf('Relu', ['x'], ['h']), doc, metadata], nodeOf('Tanh', ['h'], ['y'])],
    graph: [[10, 'what the graph is']],
    model: [
      [2, 'tool'],
      [3, '4.5'],
      [4, 'org.example'],
      [5, 12],
      [6, 'what the model is'],
      [
        8,
        [
          [1, 'com.microsoft'],
          [2, 1],
        ],
      ],
      [
        14,
        [
          [1, 'licence'],
          [2, 'free'],
        ],
      ],
    ],
  });

  it('is written back: producer, versions, doc strings, metadata of model and nodes', () => {
    const { graph, weights } = fromOnnx(file);
    expect(graph.metadata.get('licence')).toBe('free');
    expect([...graph.opsets]).toEqual([
      ['', 13],
      ['com.microsoft', 1],
    ]);
    const written = Buffer.from(toOnnx(graph, weights));
    const parts: Field[] = [
      [1, 9],
      [2, 'tool'],
      [3, '4.5'],
      [4, 'org.example'],
      [5, 12],
      [6, 'what the model is'],
    ];
    expect(written.subarray(0, message(parts).length).equals(message(parts))).toBe(true);
    for (const part of [
      [doc, metadata],
      [[10, 'what the graph is']],
      [
        [
          14,
          [
            [1, 'licence'],
            [2, 'free'],
          ],
        ],
      ],
    ] as Field[][])
      expect(includes(written, message(part))).toBe(true);
  });

  it('does not lend its name to nodes without one', () => {
    expect(fromOnnx(file).graph.nodes.name).toEqual(['h', 'y']);
  });
});

describe('optional inputs and outputs', () => {
  it('that are left out stay so', async () => {
    const h = 2;
    const w = values([1, 4 * h, 3]);
    const r = values([1, 4 * h, h], { seed: 2 });
    const initializers = Object.entries({ w, r }).map(([name, t]): Field[] => [
      ...t.dims.map((d): Field => [1, d]),
      [2, 1],
      [8, name],
      [9, bytesOf(t.data)],
    ]);
    const zeros: Field[] = [
      [1, 1],
      [1, 2],
      [1, h],
      [2, 1],
      [8, 'h0'],
      [9, new Uint8Array(4 * 2 * h)],
    ];
    const lstm = nodeOf('LSTM', ['x', 'w', 'r', '', '', 'h0'], ['', 'last', ''], {
      name: 'cell/LSTM',
      attributes: [
        [
          [1, 'hidden_size'],
          [3, h],
          [20, 2],
        ],
      ],
    });
    const file = modelFile({
      inputs: [info('x', ['T', 2, 3])],
      outputs: [info('last', [1, 2, h])],
      nodes: [lstm],
      initializers: [...initializers, zeros],
    });
    const { graph, weights } = fromOnnx(file, { strict: true });
    const written = toOnnx(graph, weights);
    expect(
      includes(
        written,
        message([
          [1, ''],
          [1, ''],
          [1, 'h0'],
          [2, ''],
          [2, 'last'],
          [3, 'cell/LSTM'],
        ]),
      ),
    ).toBe(true);
    const feeds = { x: values([5, 2, 3], { seed: 3 }) };
    expect(await runFile(written, feeds)).toEqual(await runFile(file, feeds));
    const all = graph.node(0).outputs.length;
    expect(all).toBe(2);
  });

  it('initialisers that are listed as inputs, as before IR 4, are weights and no inputs', () => {
    const file = modelFile({
      irVersion: 3,
      inputs: [...x, info('w', [4])],
      outputs: y,
      nodes: [nodeOf('Mul', ['x', 'w'], ['y'])],
      initializers: [
        [
          [1, 4],
          [2, 1],
          [8, 'w'],
          [9, new Uint8Array(16)],
        ],
      ],
    });
    const { graph, weights } = fromOnnx(file);
    expect([[...graph.inputs.keys()], [...graph.params.keys()], [...weights.keys()]]).toEqual([['x'], ['w'], ['w']]);
    expect(toOnnx(graph, weights)[1]).toBe(4);
  });

  it('float vectors that set an operator up are constants', () => {
    const file = modelFile({
      inputs: [info('x', ['N', 1, 4, 4])],
      outputs: [info('y', ['N', 1, 8, 8])],
      nodes: [nodeOf('Resize', ['x', '', 'scales'], ['y'])],
      initializers: [
        [
          [1, 4],
          [2, 1],
          [8, 'scales'],
          [9, bytesOf(Float32Array.of(1, 1, 2, 2))],
        ],
      ],
    });
    const { graph, weights } = fromOnnx(file, { strict: true });
    expect(weights.size).toBe(0);
    expect(graph.outputs.get('y')?.shape).toEqual(['N', 1, 8, 8]);
  });
});

describe('dimensions', () => {
  it('without a name or a value get one from their input, and expressions are canonical', () => {
    const open: Field[] = [
      [
        1,
        [
          [1, 1],
          [
            2,
            [
              [1, []],
              [1, [[2, '?']]],
              [1, [[2, 'W*H']]],
              [1, [[1, 3]]],
            ],
          ],
        ],
      ],
    ];
    const file = modelFile({
      inputs: [
        [
          [1, 'in.put'],
          [2, open],
        ],
      ],
      outputs: [info('y', [])],
      nodes: [nodeOf('Relu', ['in.put'], ['y'])],
    });
    expect(fromOnnx(file).graph.outputs.get('y')?.shape).toEqual(['in_put_0', 'in_put_1', 'H*W', 3]);
  });

  it('that depend on data have the names that the file gives them', () => {
    const file = modelFile({
      inputs: x,
      outputs: [info('y', [2, 'found'], 7)],
      nodes: [nodeOf('NonZero', ['x'], ['h']), nodeOf('Identity', ['h'], ['y'])],
      valueInfos: [info('h', [2, 'found'], 7)],
    });
    expect(fromOnnx(file).graph.outputs.get('y')?.shape).toEqual([2, 'found']);
  });
});
