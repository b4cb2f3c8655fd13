import { describe, expect, it } from 'vitest';
import { fromOnnx, tensorData, toOnnx } from '../../src/index.ts';
import { type Field, Float, info, modelFile, nodeOf } from '../../src/testing/index.ts';
import { runFile } from './support/fixture.ts';

/** leaky(v; alpha = 0.5) = LeakyRelu(v) + v, as a function of the model. */
const body: Field[] = [
  [1, 'leaky'],
  [10, 'local'],
  [4, 'v'],
  [5, 'out'],
  [
    11,
    [
      [1, 'alpha'],
      [2, new Float(0.5)],
      [20, 1],
    ],
  ],
  [
    7,
    nodeOf('LeakyRelu', ['v'], ['inner'], {
      name: 'act',
      attributes: [
        [
          [1, 'alpha'],
          [21, 'alpha'],
          [20, 1],
        ],
      ],
    }),
  ],
  [7, nodeOf('Add', ['inner', 'v'], ['out'])],
  [9, [[2, 16]]],
];

const fileWith = (opset: number): Uint8Array =>
  modelFile({
    inputs: [info('x', [2])],
    outputs: [info('y', [2])],
    nodes: [
      nodeOf('leaky', ['x'], ['h'], { name: 'block/leaky', domain: 'local' }),
      nodeOf('leaky', ['h'], ['y'], {
        domain: 'local',
        attributes: [
          [
            [1, 'alpha'],
            [2, new Float(0.25)],
            [20, 1],
          ],
        ],
      }),
    ],
    model: [
      [
        8,
        [
          [1, 'local'],
          [2, 1],
        ],
      ],
      [25, body],
    ],
    opset,
  });

describe("a model's own functions", () => {
  it('are written out where they are called', async () => {
    const file = fileWith(16);
    const { graph, weights } = fromOnnx(file, { strict: true });
    expect([...graph.nodes.op, ...graph.nodes.name]).toEqual([
      ...['LeakyRelu', 'Add', 'LeakyRelu', 'Add'],
      ...['block/leaky/act', 'block/leaky/Add_1', 'y/act', 'y/Add_1'],
    ]);
    const feeds = { x: tensorData([-4, 3]) };
    const out = await runFile(toOnnx(graph, weights), feeds);
    expect(out).toEqual(await runFile(file, feeds));
    // -4 -> -2 - 4 = -6 -> -1.5 - 6; 3 -> 6 -> 12
    expect(out.y?.data).toEqual(Float32Array.of(-7.5, 12));
  });

  it('must be of the operator set of the model', () => {
    expect(() => fromOnnx(fileWith(15))).toThrow(
      'fromOnnx node block/leaky: function leaky is written for ai.onnx 16, the model for 15',
    );
  });
});
