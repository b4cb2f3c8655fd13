import { describe, expect, it } from 'vitest';
import { fromOnnx, GraphError, toOnnx } from '../../src/index.ts';
import { type Field, info, message, modelFile, nodeOf } from '../../src/testing/index.ts';
import { resnetGraph } from '../support/resnet.ts';
import { fileOf } from './support/fixture.ts';

const x = [info('x', ['N', 4])];
const y = [info('y', ['N', 4])];
const relu = nodeOf('Relu', ['x'], ['y'], { name: 'act/Relu' });
const text = (s: string): Uint8Array => new TextEncoder().encode(s);

describe('a file that is no model', () => {
  it('is refused when empty', () => {
    expect(() => fromOnnx(new Uint8Array())).toThrow('fromOnnx: the file is empty');
  });

  it.each([
    ['text', text('{"format": "something else", "version": 3}\n')],
    ['an image', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
    ['an archive', text('PK\u0003\u0004 and so on, for some more bytes')],
    ['zeros', new Uint8Array(64)],
    ['a safetensors file', Uint8Array.from([...[2, 0, 0, 0, 0, 0, 0, 0], ...text('{}')])],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => fromOnnx(bytes)).toThrow(/^fromOnnx: not an ONNX file/);
  });

  it('is refused when a field of the model has another type', () => {
    expect(() => fromOnnx(message([[7, 3]]))).toThrow(/^fromOnnx: not an ONNX file .*the graph .*wire type 0/);
  });
});

describe('a damaged file', () => {
  it('is refused wherever it is cut, with one clear error', () => {
    const whole = fileOf('classic-9');
    for (let length = 1; length < whole.length; length++)
      expect(() => fromOnnx(whole.subarray(0, length)), `${length} of ${whole.length} bytes`).toThrow(/^fromOnnx: /);
  });

  it('names what is cut off', () => {
    const whole = toOnnx(resnetGraph({ depths: [1], width: 4, size: 32, classes: 3 }));
    expect(() => fromOnnx(whole.subarray(0, whole.length - 10))).toThrow(
      /^fromOnnx: the file is cut off or damaged: the graph at byte \d+ needs \d+ bytes, there are \d+$/,
    );
  });

  it('never ends in anything but a value or one of our errors when bytes change', () => {
    const whole = fileOf('gru-13');
    let state = 1;
    for (let k = 0; k < 600; k++) {
      const copy = whole.slice();
      for (let j = 0; j < 3; j++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        copy[state % copy.length] = state >>> 24;
      }
      try {
        fromOnnx(copy);
      } catch (error) {
        expect((error as Error).message).toMatch(/^fromOnnx/);
        expect((error as Error).name).toBe('GraphError');
      }
    }
  });
});

describe('a model that is not supported', () => {
  const cases: [string, Parameters<typeof modelFile>[0], string][] = [
    [
      'an unknown operator',
      { inputs: x, outputs: y, nodes: [nodeOf('Frobnicate', ['x'], ['y'], { name: 'a/b', domain: 'com.acme' })] },
      'fromOnnx node a/b: the operator Frobnicate of domain com.acme is not known',
    ],
    [
      'an unknown operator of ai.onnx without a name',
      { inputs: x, outputs: y, nodes: [nodeOf('Frobnicate', ['x'], ['y'])] },
      'fromOnnx node y: the operator Frobnicate of domain ai.onnx is not known',
    ],
    [
      'an older operator set',
      { inputs: x, outputs: y, nodes: [relu], opset: 6 },
      'fromOnnx: the operator set ai.onnx must be 7 to 26, got 6',
    ],
    [
      'a newer operator set',
      { inputs: x, outputs: y, nodes: [relu], opset: 27 },
      'fromOnnx: the operator set ai.onnx must be 7 to 26, got 27',
    ],
    [
      'a value that nothing makes',
      { inputs: x, outputs: y, nodes: [nodeOf('Add', ['x', 'z'], ['y'], { name: 'sum' })] },
      'fromOnnx node sum: reads z, which no input, initializer or earlier node gives',
    ],
    [
      'an output that nothing makes',
      { inputs: x, outputs: [info('z', [1])], nodes: [relu] },
      'fromOnnx: output z of graph g is made by no node',
    ],
    [
      'a value made twice',
      { inputs: x, outputs: y, nodes: [relu, nodeOf('Tanh', ['x'], ['y'])] },
      'fromOnnx: value y: the name is taken',
    ],
    [
      'an input without a rank',
      {
        inputs: [
          [
            [1, 'x'],
            [2, [[1, [[1, 1]]]]],
          ],
        ],
        outputs: y,
        nodes: [relu],
      },
      'fromOnnx input x: the file does not say its rank',
    ],
    [
      'an input that is a sequence',
      {
        inputs: [
          [
            [1, 'x'],
            [2, [[4, [[1, [[1, [[1, 1]]]]]]]]],
          ],
        ],
        outputs: y,
        nodes: [relu],
      },
      'fromOnnx value x: only tensors are supported, got a sequence',
    ],
    [
      'an element type that there is not',
      { inputs: [info('x', [4], 27)], outputs: y, nodes: [relu] },
      'fromOnnx value x: element type 27 is not supported',
    ],
    [
      'sparse initialisers',
      { inputs: x, outputs: y, nodes: [relu], graph: [[15, []]] },
      'fromOnnx graph g: sparse initializers are not supported',
    ],
    [
      'a type_proto attribute',
      {
        inputs: x,
        outputs: y,
        nodes: [
          nodeOf('Relu', ['x'], ['y'], {
            attributes: [
              [
                [1, 'type'],
                [14, []],
                [20, 13],
              ],
            ],
          }),
        ],
      },
      'fromOnnx: attribute type of node y is a type_proto, which is not supported',
    ],
    [
      'shapes that do not fit',
      {
        inputs: x,
        outputs: y,
        nodes: [nodeOf('MatMul', ['x', 'w'], ['y'], { name: '/fc/MatMul' })],
        initializers: [
          [
            [1, 3],
            [1, 2],
            [2, 1],
            [8, 'w'],
            [9, new Uint8Array(24)],
          ],
        ],
      },
      "fromOnnx node /fc/MatMul: MatMul fc: the last axis of a must equal the second-last of b's, got [N, 4] and [3, 2] (inputs float32 [N, 4], float32 [3, 2])",
    ],
  ];
  it.each(cases)('is refused for %s', (_, parts, error) => {
    expect(() => fromOnnx(modelFile(parts))).toThrow(new GraphError(error));
  });

  it('is refused when it names no operator set', () => {
    const graph: Field[] = [[2, 'g']];
    expect(() =>
      fromOnnx(
        message([
          [1, 8],
          [7, graph],
        ]),
      ),
    ).toThrow('fromOnnx: the file names no operator set');
  });

  it('is refused when a declared shape is another, if asked to be strict', () => {
    const file = modelFile({ inputs: x, outputs: [info('y', ['N', 5])], nodes: [relu] });
    expect(fromOnnx(file).graph.outputs.get('y')?.shape).toEqual(['N', 4]);
    expect(() => fromOnnx(file, { strict: true })).toThrow(
      'fromOnnx node act/Relu: the file declares y as float32 [N, 5], its operator gives float32 [N, 4]',
    );
  });
});
