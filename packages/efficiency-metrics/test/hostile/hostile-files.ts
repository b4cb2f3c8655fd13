/** Files that are made to break a reader. */
import { bodyOf, type Field, info, intsOf, message, modelFile, nodeOf, tensorOf } from '@netwright/tensor-core/testing';

const x = [info('x', [2, 3])];
const y: Field[][] = [[[1, 'y']]];
const relu = nodeOf('Relu', ['x'], ['y']);
const int64 = (name: string, values: readonly (number | bigint)[], dims = [values.length]): Field[] =>
  tensorOf(name, dims, { elemType: 7, raw: new Uint8Array(BigInt64Array.from(values, BigInt).buffer) });
const run = (...nodes: Field[][]): Uint8Array => modelFile({ nodes, inputs: x, outputs: y });
const chain = (op: string, times: number, from: string, input = (t: string): string[] => [t]): Field[][] =>
  Array.from({ length: times }, (_, i) =>
    nodeOf(op, input(i === 0 ? from : `${from}${i}`), [i === times - 1 ? 'y' : `${from}${i + 1}`]),
  );

/** A core inside headers, each of which holds all that is inside it: no copies, however deep. */
function nested(depth: number, core: Uint8Array, fields: readonly (readonly [Field[], number])[]): Uint8Array {
  const headers: Uint8Array[] = [];
  let length = core.length;
  for (let i = 0; i < depth; i++)
    for (const [before, number] of fields.toReversed()) {
      const size: number[] = [];
      for (let n = length; ; n >>>= 7) {
        size.push(n > 127 ? (n & 127) | 128 : n);
        if (n <= 127) break;
      }
      const header = Buffer.concat([message(before), Uint8Array.of((number << 3) | 2, ...size)]);
      headers.push(header);
      length += header.length;
    }
  return Buffer.concat([...headers.reverse(), core]);
}

/** If in If in If: a node's attribute's graph's node's ... */
function nestedBranches(depth: number): Uint8Array {
  const node: Field[] = [
    [1, 'c'],
    [2, 'y'],
    [4, 'If'],
  ];
  const graph = nested(depth, message([[1, relu] as Field, [12, [[1, 'y']]]]), [
    [[[12, [[1, 'y']]]], 1],
    [node, 5],
    [
      [
        [1, 'then_branch'],
        [20, 5],
      ],
      6,
    ],
  ]);
  const inputs = message([...x, info('c', [], 9)].map((f): Field => [11, f]));
  return message([
    [1, 8],
    [8, [[2, 13]]],
    [7, Buffer.concat([inputs, graph])],
  ]);
}

const functionOf = (name: string, nodes: readonly Field[][]): Field => [
  25,
  [[1, name], [10, 'f'], [4, 'a'], [5, 'b'], ...nodes.map((n): Field => [7, n])],
];
const call = (name: string, from: string, to: string): Field[] => nodeOf(name, [from], [to], { domain: 'f' });
const calling = (model: Field[], first: string): Uint8Array =>
  modelFile({ nodes: [call(first, 'x', 'y')], inputs: x, outputs: y, model });

/** Loops in loops whose carried values grow along one axis at every level. */
function growingLoops(depth: number): Field[] {
  let parts: Parameters<typeof bodyOf>[1] = {
    nodes: [nodeOf('Concat', ['v', 'v'], ['w0'], { attributes: [intsOf('axis', 0)] })],
  };
  for (let i = 0; i <= depth; i++) {
    const body = {
      nodes: [...(parts.nodes ?? []), nodeOf('Identity', [`c${i}`], [`k${i}`])],
      inputs: [info(`i${i}`, [], 7), info(`c${i}`, [], 9), [[1, i === 0 ? 'v' : `v${i}`]] as Field[]],
      outputs: [[[1, `k${i}`]], [[1, `w${i}`]]] as Field[][],
    };
    const from = i === depth ? 'x' : `v${i + 1}`;
    const to = i === depth ? 'y' : `w${i + 1}`;
    parts = { nodes: [nodeOf('Loop', ['n', '', from], [to], { attributes: [bodyOf('body', body)] })] };
  }
  return (parts.nodes as Field[][])[0] as Field[];
}

const doubled = (op: string, times: number): Uint8Array =>
  modelFile({
    nodes: [
      nodeOf('Shape', ['s'], ['d']),
      ...Array.from({ length: times }, (_, i) => nodeOf(op, [`d${i || ''}`, `d${i || ''}`], [`d${i + 1}`])),
      nodeOf('ConstantOfShape', [`d${times}`], ['y']),
    ],
    inputs: [info('s', ['a', 'b', 'c + d'])],
    outputs: y,
  });

const quotients = (times: number): Uint8Array =>
  modelFile({
    nodes: [
      nodeOf('Shape', ['s'], ['d0']),
      ...Array.from({ length: times }, (_, i) => [
        nodeOf('Div', [`d${i}`, 'two'], [`q${i}`]),
        nodeOf('Mul', [`d${i}`, `q${i}`], [`m${i}`]),
        nodeOf('Add', [`m${i}`, `q${i}`], [`d${i + 1}`]),
      ]).flat(),
      nodeOf('ConstantOfShape', [`d${times}`], ['y']),
    ],
    inputs: [info('s', ['a', 'b'])],
    outputs: y,
    initializers: [int64('two', [3])],
  });

const billion = 10 ** 9;
const shaped = (op: string, inputs: readonly string[], contents: readonly (number | bigint)[]): Uint8Array =>
  modelFile({
    nodes: [nodeOf(op, inputs, ['a']), nodeOf('Abs', ['a'], ['y'])],
    inputs: x,
    outputs: y,
    initializers: [int64('n', contents), int64('zero', [0], []), int64('one', [1], []), int64('limit', [billion], [])],
  });

const loop = (trips: bigint, depth: number): Uint8Array => {
  let nodes: Field[][] = [nodeOf('MatMul', ['x', 'w'], ['r0'])];
  for (let i = 0; i < depth; i++)
    nodes = [
      nodeOf('Loop', ['n', ''], [`r${i + 1}`], {
        attributes: [
          bodyOf('body', {
            nodes: [...nodes, nodeOf('Identity', [`c${i}`], [`k${i}`])],
            inputs: [info(`i${i}`, [], 7), info(`c${i}`, [], 9)],
            outputs: [[[1, `k${i}`]], [[1, `r${i}`]]],
          }),
        ],
      }),
    ];
  return modelFile({
    nodes: [...nodes, nodeOf('Identity', [`r${depth}`], ['y'])],
    inputs: x,
    outputs: y,
    initializers: [tensorOf('w', [3, 3]), int64('n', [trips], [])],
  });
};

const huge = 'n'.repeat(1_000_000);
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\0', '🧠\u202e', huge];

/** Files by what is wrong with them; each is made when it is asked for. */
export const hostileFiles: Readonly<Record<string, () => Uint8Array>> = {
  'nodes in a circle': () => run(nodeOf('Add', ['x', 'b'], ['a']), nodeOf('Relu', ['a'], ['b'])),
  'a node that reads itself': () => run(nodeOf('Add', ['x', 'y'], ['y'])),
  'a circle of 30,000 nodes': () => run(...chain('Relu', 30_000, 'y')),
  '20,000 nodes in reverse': () => run(...chain('Relu', 20_000, 'x').toReversed()),
  'a value made twice': () => run(relu, relu),
  'an initializer given twice': () =>
    modelFile({ nodes: [relu], inputs: x, outputs: y, initializers: [tensorOf('w', [2]), tensorOf('w', [3])] }),
  'an input given twice': () => modelFile({ nodes: [relu], inputs: [...x, ...x], outputs: y }),
  'an input past 2^53 elements': () =>
    modelFile({ nodes: [relu], inputs: [info('x', [2 ** 30, 2 ** 30, 2 ** 30])], outputs: y }),
  'an input of 2^53 bytes and products of it': () =>
    modelFile({
      nodes: [nodeOf('MatMul', ['x', 'x'], ['y'])],
      inputs: [info('x', [67_000_000, 67_000_000])],
      outputs: y,
    }),
  'a weight past 2^53 elements': () =>
    modelFile({
      nodes: [nodeOf('MatMul', ['x', 'w'], ['y'])],
      inputs: x,
      outputs: y,
      initializers: [tensorOf('w', [3, 2 ** 40, 2 ** 40])],
    }),
  'a dimension past 2^63': () =>
    modelFile({
      nodes: [relu],
      inputs: [
        [
          [1, 'x'],
          [
            2,
            [
              [
                1,
                [
                  [1, 1],
                  [2, [[1, [[1, 2n ** 62n]]]]],
                ],
              ],
            ],
          ],
        ],
      ],
      outputs: y,
    }),
  'a negative dimension': () => modelFile({ nodes: [relu], inputs: [info('x', [-1, -9])], outputs: y }),
  'a weight with a negative dimension': () =>
    modelFile({ nodes: [relu], inputs: x, outputs: y, initializers: [tensorOf('w', [-3])] }),
  'ConstantOfShape of a billion': () => shaped('ConstantOfShape', ['n'], [billion]),
  'ConstantOfShape past 2^63': () => shaped('ConstantOfShape', ['n'], [2n ** 62n, 2n ** 62n]),
  'ConstantOfShape of negative sizes': () => shaped('ConstantOfShape', ['n'], [-5, -7]),
  'Range of a billion': () => shaped('Range', ['zero', 'limit', 'one'], [0]),
  'Range by steps of 0': () => shaped('Range', ['zero', 'limit', 'zero'], [0]),
  'Expand to a billion': () => shaped('Expand', ['x', 'n'], [billion, 1, 1]),
  'Tile by a billion': () => shaped('Tile', ['x', 'n'], [billion, billion]),
  'OneHot of a billion': () => shaped('OneHot', ['n', 'limit', 'n'], [0, 1]),
  'Pad by a billion': () => shaped('Pad', ['x', 'n'], [billion, billion, billion, billion]),
  'Pad by minus a billion': () => shaped('Pad', ['x', 'n'], [-billion, 0, 0, 0]),
  'Reshape to -1, -1': () => shaped('Reshape', ['x', 'n'], [-1, -1]),
  'Reshape to -9': () => shaped('Reshape', ['x', 'n'], [-9]),
  'an initializer of a billion elements without data': () =>
    modelFile({
      nodes: [nodeOf('Add', ['x', 'w'], ['y'])],
      inputs: x,
      outputs: y,
      initializers: [
        [
          [1, billion],
          [2, 1],
          [8, 'w'],
        ],
      ],
    }),
  'integers whose data are absent': () =>
    modelFile({
      nodes: [nodeOf('Reshape', ['x', 'n'], ['y'])],
      inputs: x,
      outputs: y,
      initializers: [tensorOf('n', [2], { elemType: 7 })],
    }),
  '100,000 attributes': () =>
    run(nodeOf('Relu', ['x'], ['y'], { attributes: Array.from({ length: 100_000 }, () => intsOf('a', 1)) })),
  'an attribute of two million integers': () =>
    run(
      nodeOf('Transpose', ['x'], ['y'], {
        attributes: [
          [
            [1, 'perm'],
            [8, new Uint8Array(2_000_000)],
            [20, 7],
          ],
        ],
      }),
    ),
  'a Conv with a kernel of a million axes': () =>
    run(
      nodeOf('Conv', ['x', 'x'], ['y'], {
        attributes: [
          [
            [1, 'kernel_shape'],
            [8, new Uint8Array(1_000_000).fill(3)],
            [20, 7],
          ],
        ],
      }),
    ),
  'an input of 100,000 axes': () =>
    modelFile({ nodes: [relu], inputs: [info('x', new Array<number>(100_000).fill(1))], outputs: y }),
  'a tensor of 100,000 strings': () =>
    modelFile({
      nodes: [relu],
      inputs: x,
      outputs: y,
      initializers: [[[1, 1_000_000], [2, 8], [8, 'w'], ...Array.from({ length: 100_000 }, (): Field => [6, 's'])]],
    }),
  'a Loop of 2^63 - 1 trips': () => loop(2n ** 63n - 1n, 1),
  'a Loop of -5 trips': () => loop(-5n, 1),
  'loops in loops, 10^54 trips': () => loop(10n ** 9n, 6),
  'loops 100 deep': () => loop(2n, 99),
  'loops 60 deep whose values grow': () =>
    modelFile({ nodes: [growingLoops(60)], inputs: x, outputs: y, initializers: [int64('n', [3], [])] }),
  'If in If, 10,000 deep': () => nestedBranches(10_000),
  'functions 10,000 deep': () =>
    calling(
      Array.from({ length: 10_000 }, (_, i) =>
        functionOf(`f${i}`, [i === 9999 ? nodeOf('Relu', ['a'], ['b']) : call(`f${i + 1}`, 'a', 'b')]),
      ),
      'f0',
    ),
  'a function that calls itself': () => calling([functionOf('f', [call('f', 'a', 'b')])], 'f'),
  'two functions that call each other twice': () =>
    calling(
      [
        functionOf('f', [call('g', 'a', 't'), call('g', 't', 'b')]),
        functionOf('g', [call('f', 'a', 't'), call('f', 't', 'b')]),
      ],
      'f',
    ),
  'functions that call ten others each, eight levels': () =>
    calling(
      Array.from({ length: 9 }, (_, level) =>
        functionOf(
          `f${level}`,
          Array.from({ length: 10 }, (_, i) => {
            const [from, to] = [i === 0 ? 'a' : `t${i}`, i === 9 ? 'b' : `t${i + 1}`];
            return level === 8 ? nodeOf('Relu', [from], [to]) : call(`f${level + 1}`, from, to);
          }),
        ),
      ),
      'f0',
    ),
  'protobuf groups 10,000 deep': () =>
    Buffer.concat([new Uint8Array(10_000).fill((9 << 3) | 3), new Uint8Array(10_000).fill((9 << 3) | 4), run(relu)]),
  'protobuf groups a million deep': () => Buffer.concat([run(relu), new Uint8Array(1_000_000).fill(0x7b)]),
  'symbols squared 40 times': () => doubled('Mul', 40),
  'symbols added 60 times': () => doubled('Add', 60),
  'quotients of quotients': () => quotients(30),
  'a shape joined with itself 40 times': () =>
    modelFile({
      nodes: [
        nodeOf('Shape', ['x'], ['d']),
        ...Array.from({ length: 40 }, (_, i) =>
          nodeOf('Concat', [`d${i || ''}`, `d${i || ''}`], [`d${i + 1}`], { attributes: [intsOf('axis', 0)] }),
        ),
        nodeOf('ConstantOfShape', ['d40'], ['y']),
      ],
      inputs: x,
      outputs: y,
    }),
  'a node that reads its input 100,000 times': () =>
    run(nodeOf('Concat', new Array<string>(100_000).fill('x'), ['y'], { attributes: [intsOf('axis', 0)] })),
  'a node of 100,000 outputs': () =>
    run(
      nodeOf(
        'Split',
        ['x'],
        Array.from({ length: 100_000 }, (_, i) => (i === 0 ? 'y' : `y${i}`)),
      ),
    ),
  'strange names everywhere': () =>
    modelFile({
      nodes: names.flatMap((name, i) => [
        nodeOf('Relu', [i === 0 ? 'x' : `v${i}`], [name || 'empty'], { name }),
        nodeOf('Abs', [name || 'empty'], [i === names.length - 1 ? 'y' : `v${i + 1}`], {
          name,
          attributes: [intsOf(name, 3)],
        }),
      ]),
      inputs: [...x, ...names.map((name) => info(`in${name}`, [name, `${name}_1`, 4]))],
      outputs: y,
      model: [
        [
          14,
          [
            [1, '__proto__'],
            [2, 'x'],
          ],
        ],
      ],
    }),
  'operators and domains with strange names': () =>
    run(
      ...names.map((name, i) =>
        nodeOf(name, ['x'], [i === 0 ? 'y' : `y${i}`], { domain: names[(i + 1) % names.length] ?? '' }),
      ),
      ...names.map((name, i) => nodeOf(name, ['x'], [`z${i}`])),
    ),
  'inputs that are named like properties': () =>
    modelFile({
      nodes: [nodeOf('Add', ['__proto__', 'constructor'], ['y'])],
      inputs: [info('__proto__', ['__proto__', 'constructor']), info('constructor', ['valueOf', 'constructor'])],
      outputs: y,
    }),
  'no bytes': () => new Uint8Array(),
  zeros: () => new Uint8Array(10_000),
  ones: () => new Uint8Array(10_000).fill(255),
  text: () => new TextEncoder().encode('{"format": "graph-model"}'),
};
