import { Graph, initialise, node1, Params, toOnnx, trace } from '@netwright/tensor-core';
import { batchNorm, conv2d, linear, maxPool2d, relu } from '@netwright/tensor-core/nn';
import { bodyOf, info, intsOf, modelFile, nodeOf, tensorOf } from '@netwright/tensor-core/testing';
import { describe, expect, it } from 'vitest';
import { profile } from '../../src/index.ts';

/** [N, 3, 8, 8] -> conv 3x3 to 4 channels, batch norm, relu, pool 2x2 -> [N, 4, 4, 4] -> dense to 5. */
const small = {
  build: (p: Params, x: ReturnType<Graph['input']>) => {
    let y = conv2d(p.at('conv'), x, 4, { kernel: 3, padding: 1, bias: false });
    y = relu(batchNorm(p.at('bn'), y));
    y = maxPool2d(y, { kernel: 2, stride: 2 });
    return linear(p.at('fc'), node1('Flatten', [y], { axis: 1 }), 5);
  },
  config: {},
  inputs: { x: { dtype: 'float32', shape: ['N', 3, 8, 8] } },
  outputs: ['logits'],
} as const;

const byOp = (p: ReturnType<typeof profile>, op: string) => [...p.rows()].filter((row) => row.op === op);

describe('profile of a traced model', () => {
  const p = profile(trace(small));

  it('counts parameters, statistics and constants apart', () => {
    expect(p.totals.parameters).toBe(4 * 3 * 9 + 2 * 4 + (64 * 5 + 5));
    expect(p.totals.statistics).toBe(2 * 4 + 1); // mean, variance and num_batches_tracked
    expect(p.totals.weightBytesByDType.float32).toBe(4 * (108 + 8 + 325 + 8));
  });

  it('counts multiply-accumulates of the convolution and the product alone', () => {
    expect(p.totals.macs).toBe(8 * 8 * 4 * 27 + 64 * 5);
    expect(p.totals.flops).toBe(2 * p.totals.macs);
    expect(p.totals.macsByDType).toEqual({ float32: p.totals.macs });
    expect(byOp(p, 'Conv')[0]).toMatchObject({
      path: 'conv',
      macs: 6912,
      parameters: 108,
      weightBytes: 432,
      inputShapes: [
        [1, 3, 8, 8],
        [4, 3, 3, 3],
      ],
      outputShapes: [[1, 4, 8, 8]],
      activations: 256,
      activationBytes: 1024,
      bytesMoved: 4 * (192 + 108 + 256),
      intensity: (2 * 6912) / (4 * (192 + 108 + 256)),
      counting: 'counted',
    });
  });

  it('says what it assumed and what it did not count', () => {
    expect(p).toMatchObject({ convention: 'mac', attention: 'included', batch: 1, problems: [] });
    expect(p.symbols).toEqual([{ symbol: 'N', value: 1, origin: 'assumed' }]);
    expect(p.uncounted).toEqual([
      { op: 'BatchNormalization', why: 'zero', nodes: 1 },
      { op: 'MaxPool', why: 'zero', nodes: 1 },
      { op: 'Relu', why: 'zero', nodes: 1 },
    ]);
    expect(byOp(p, 'Flatten')[0]).toMatchObject({ counting: 'free', bytesMoved: 0, macs: 0 });
  });

  it('adds up the activations of inputs and layers', () => {
    expect(p.totals.activations).toBe(192 + 256 + 64 + 5); // input, convolution, pooling, dense
    expect(p.totals.values).toBe(192 + 3 * 256 + 64 + 64 + 5);
  });

  it('finds the peaks: of one layer, by liveness, and in place', () => {
    expect(p.memory.layer).toMatchObject({ elements: 192 + 256, bytes: 4 * 448, name: 'conv/Conv' });
    expect(p.memory.live).toMatchObject({ elements: 512, bytes: 2048, name: 'bn/BatchNormalization' });
    expect(p.memory.inPlace).toMatchObject({ bytes: 4 * 448, name: 'conv/Conv' });
    expect([...p.rows()].map((row) => row.liveBytes)).toEqual([1024, 1024, 1024, 256, 256, 20]);
  });

  it('scales with the batch, weights do not', () => {
    const at8 = profile(trace(small), { dims: { N: 8 } });
    expect(at8.totals).toMatchObject({ macs: 8 * p.totals.macs, parameters: p.totals.parameters });
    expect(at8.totals.activations).toBe(8 * p.totals.activations);
    expect(at8).toMatchObject({ batch: 8, symbols: [{ symbol: 'N', value: 8, origin: 'given' }] });
  });

  it('is the same for the file, and twice the same', () => {
    const graph = trace(small);
    const again = profile(toOnnx(graph, initialise(graph, { seed: 0 })));
    const unread = { statistics: 1, weightBytes: 8 }; // num_batches_tracked, which evaluation does not read and files leave out
    expect(p.totals.statistics - again.totals.statistics).toBe(unread.statistics);
    expect(p.totals.weightBytes - again.totals.weightBytes).toBe(unread.weightBytes);
    const { weightBytesByDType: _, ...totals } = { ...again.totals, statistics: 9, weightBytes: p.totals.weightBytes };
    expect(p.totals).toMatchObject(totals);
    expect([again.memory, again.uncounted, again.problems]).toEqual([p.memory, p.uncounted, p.problems]);
    expect([...again.rows()]).toEqual([...p.rows()]);
    expect(profile(graph).totals).toEqual(p.totals);
  });

  it('counts a shared weight once', () => {
    const graph = new Graph();
    const params = new Params(graph);
    const x = graph.input('x', 'float32', [2, 4]);
    const w = () => params.param('w', [4, 4]);
    graph.output('y', node1('MatMul', [node1('MatMul', [x, w()]), w()]));
    const { totals } = profile(graph);
    expect(totals).toMatchObject({ parameters: 16, macs: 2 * (2 * 4 * 4), weightBytes: 64 });
  });

  it('leaves out nodes that no output needs', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2, 4]);
    node1('MatMul', [x, new Params(graph).param('unused', [4, 4])]);
    graph.output('y', node1('Relu', [x]));
    expect(profile(graph)).toMatchObject({ size: 1, totals: { macs: 0, parameters: 16 } });
  });
});

describe('bytes that a node moves', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [10, 8]);
  const table = new Params(graph).param('table', [1000, 8]);
  const rows = node1('Gather', [table, graph.input('ids', 'int64', [10])], { axis: 0 });
  graph.output('y', node1('Add', [node1('Add', [x, x]), rows]));
  const moved = [...profile(graph).rows()].map(({ op, bytesMoved }) => [op, bytesMoved]);

  it('are those of the rows that are picked, not of the whole table', () => {
    expect(moved).toContainEqual(['Gather', 2 * 4 * 80 + 8 * 10]); // read, written, and the ids
  });
  it('hold an input that is read twice once', () => {
    expect(moved).toContainEqual(['Add', 2 * 4 * 80]);
    expect(moved).toContainEqual(['Add', 3 * 4 * 80]);
  });
});

describe('in place', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [100]);
  graph.output('y', node1('Abs', [node1('Relu', [x])]));

  it('nothing is written over the input of the caller, but over what a node made', () => {
    const { live, inPlace } = profile(graph).memory;
    expect([live.bytes, inPlace.bytes]).toEqual([800, 800]); // x and relu(x)
    expect(inPlace.name).toBe('Relu');
  });
});

describe('attention', () => {
  const graph = new Graph();
  const q = graph.input('q', 'float32', [1, 2, 6, 4]);
  const k = graph.input('k', 'float32', [1, 2, 4, 6]);
  const w = new Params(graph).param('w', [6, 3]);
  graph.output('y', node1('MatMul', [node1('MatMul', [q, k]), w]));

  it('is included, and told apart', () => {
    const { totals } = profile(graph);
    expect(totals).toMatchObject({ macs: 2 * 6 * 6 * 4 + 2 * 6 * 3 * 6, attentionMacs: 2 * 6 * 6 * 4 });
  });
  it('can be left out', () => {
    const p = profile(graph, { attention: 'apart' });
    expect(p.totals).toMatchObject({ macs: 2 * 6 * 3 * 6, attentionMacs: 288, flops: 2 * 216 });
    expect(p.row(0)).toMatchObject({ macs: 0, attentionMacs: 288, flops: 0 });
  });
});

describe('control flow', () => {
  const x = [info('x', [2, 4])];
  const weight = tensorOf('w', [4, 4]);
  const product = nodeOf('MatMul', ['h', 'w'], ['h2']);
  const condition = nodeOf('Identity', ['c'], ['c2']);
  const bodyInputs = [info('i', [], 7), info('c', [], 9), info('h', [2, 4])];
  const body = { nodes: [product, condition], inputs: bodyInputs, outputs: [info('c2', [], 9), info('h2', [2, 4])] };
  const trips = (n: number) =>
    tensorOf('n', [], { elemType: 7, raw: new Uint8Array(new BigInt64Array([BigInt(n)]).buffer) });
  const loop = (inputs: string[]) =>
    nodeOf('Loop', inputs, ['y'], { name: 'loop', attributes: [bodyOf('body', body)] });
  const y = [info('y', [2, 4])];

  it('counts the body of a Loop by its trip count, and its weights once', () => {
    const p = profile(
      modelFile({ nodes: [loop(['n', '', 'x'])], inputs: x, outputs: y, initializers: [weight, trips(7)] }),
    );
    expect(p.totals).toMatchObject({ macs: 7 * 2 * 4 * 4, parameters: 16 });
    expect(p.row(1)).toMatchObject({ op: 'MatMul', depth: 1, repeats: 7, macs: 224, parameters: 16 });
    expect(p.row(0)).toMatchObject({ op: 'Loop', depth: 0, parameters: 0 });
    expect(p.problems).toEqual([]);
  });

  it('says when a trip count is not known, and takes one that is given', () => {
    const file = modelFile({
      nodes: [loop(['n', '', 'x'])],
      inputs: [...x, info('n', [], 7)],
      outputs: y,
      initializers: [weight],
    });
    const p = profile(file);
    expect(p.totals.macs).toBe(32);
    expect(p.problems).toEqual([{ place: 'node loop', message: 'its trip count is not known; its body counts once' }]);
    const given = profile(file, { trips: { loop: 3 } });
    expect(given).toMatchObject({ totals: { macs: 96 }, problems: [] });
    expect(() => profile(file, { trips: { loop: -1 } })).toThrow(
      'profile: the trip count of loop must be a whole number of 0 or more, got -1',
    );
  });

  it('counts the dearer branch of an If', () => {
    const attributes = [
      bodyOf('then_branch', { nodes: [nodeOf('Relu', ['x'], ['a'])], outputs: [info('a', [2, 4])] }),
      bodyOf('else_branch', { nodes: [nodeOf('MatMul', ['x', 'w'], ['b'])], outputs: [info('b', [2, 4])] }),
    ];
    const nodes = [nodeOf('If', ['c'], ['y'], { attributes })];
    const p = profile(modelFile({ nodes, inputs: [...x, info('c', [], 9)], outputs: y, initializers: [weight] }));
    expect(p.totals.macs).toBe(32);
    expect([...p.rows()].map(({ op, repeats }) => [op, repeats])).toEqual([
      ['If', 1],
      ['MatMul', 1],
      ['Relu', 0],
    ]);
  });

  it('counts the body of a Scan by the length of its sequence', () => {
    const inner = {
      nodes: [
        nodeOf('MatMul', ['s', 'w'], ['s2']),
        nodeOf('Add', ['s2', 'e'], ['s3']),
        nodeOf('Identity', ['s3'], ['o']),
      ],
      inputs: [info('s', [2, 4]), info('e', [2, 4])],
      outputs: [info('s3', [2, 4]), info('o', [2, 4])],
    };
    const attributes = [bodyOf('body', inner), intsOf('num_scan_inputs', 1)];
    const nodes = [nodeOf('Scan', ['x', 'seq'], ['y', 'all'], { attributes })];
    const inputs = [...x, info('seq', [9, 2, 4])];
    const p = profile(modelFile({ nodes, inputs, outputs: [...y, info('all', [9, 2, 4])], initializers: [weight] }));
    expect(p.totals).toMatchObject({ macs: 9 * 32, parameters: 16 });
  });
});

describe('stored values of quantised files', () => {
  const x8 = [info('x', [1, 3, 4, 4], 3)];
  const bytes = (n: number): Uint8Array => new Uint8Array(n);

  it('are weights where a convolution reads them, and constants where they are scales', () => {
    const inputs = ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', 'b'];
    const initializers = [
      tensorOf('xs', [], { raw: bytes(4) }),
      tensorOf('xz', [], { elemType: 3, raw: bytes(1) }),
      tensorOf('w', [2, 3, 3, 3], { elemType: 3, raw: bytes(54) }),
      tensorOf('ws', [2], { raw: bytes(8) }),
      tensorOf('wz', [2], { elemType: 3, raw: bytes(2) }),
      tensorOf('ys', [], { raw: bytes(4) }),
      tensorOf('yz', [], { elemType: 3, raw: bytes(1) }),
      tensorOf('b', [2], { elemType: 6, raw: bytes(8) }),
    ];
    const nodes = [nodeOf('QLinearConv', inputs, ['y'], { attributes: [intsOf('pads', [1, 1, 1, 1])] })];
    const { totals } = profile(modelFile({ nodes, inputs: x8, outputs: [info('y', [1, 2, 4, 4], 3)], initializers }));
    expect(totals).toMatchObject({
      parameters: 54 + 2,
      constants: 1 + 1 + 2 + 2 + 1 + 1,
      macs: 2 * 16 * 27,
      flops: 0, // integers
      ops: 2 * 2 * 16 * 27,
      macsByDType: { int8: 864 },
      weightBytesByDType: { int8: 54 + 1 + 2 + 1, int32: 8, float32: 4 + 8 + 4 },
    });
  });

  it('count as many weights as are packed into them', () => {
    const attributes = [intsOf('K', 64), intsOf('N', 10), intsOf('bits', 4), intsOf('block_size', 32)];
    const nodes = [nodeOf('MatMulNBits', ['x', 'b', 's'], ['y'], { domain: 'com.microsoft', attributes })];
    const initializers = [tensorOf('b', [10, 2, 16], { elemType: 2 }), tensorOf('s', [20])];
    const file = modelFile({ nodes, inputs: [info('x', [5, 64])], outputs: [info('y', [5, 10])], initializers });
    expect(profile(file).totals).toMatchObject({
      parameters: 640,
      constants: 20,
      weightBytesByDType: { uint4: 320, float32: 80 },
      macs: 5 * 640,
    });
  });
});

describe('bad calls', () => {
  it('are refused by name', () => {
    const graph = trace(small);
    expect(() => profile(graph, { convention: 'macs' as 'mac' })).toThrow(
      /^profile: the convention must be one of mac, .*got macs$/,
    );
    expect(() => profile(graph, { dims: { N: 1.5 } })).toThrow(
      'profile: the dimension N must be a whole number of 0 or more, got 1.5',
    );
    expect(() => profile(graph, { inputs: { x: [1, 3, 8, 8] } })).toThrow(
      /^profile: inputs can be given for the bytes of a file/,
    );
    expect(() => profile(graph).row(99)).toThrow('profile: there are 6 rows, got row 99');
    expect(profile(graph, { dims: { M: 2 } }).problems).toEqual([
      { place: 'dimension M', message: 'was given, but no shape has it' },
    ]);
  });

  it('refuses a value of more than 2^53 elements', () => {
    const nodes = [nodeOf('Relu', ['x'], ['y'])];
    const inputs = [info('x', [2 ** 40, 2 ** 40])];
    expect(() => profile(modelFile({ nodes, inputs, outputs: [info('y', [])] }))).toThrow(
      'profile: x [1099511627776, 1099511627776] has more than 2^53 elements',
    );
  });
});
