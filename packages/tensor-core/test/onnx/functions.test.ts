import { describe, expect, it } from 'vitest';
import { fromOnnx, tensorData, toOnnx } from '../../src/index.ts';
import { bodyOf, type Field, Float, info, modelFile, nodeOf } from '../../src/testing/index.ts';
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

  it('may hold subgraphs, which see names and attributes of the call', async () => {
    const alpha: Field[] = [
      [1, 'alpha'],
      [21, 'slope'],
      [20, 1],
    ];
    // choose(v, c; slope = 0.5): t = -v; c ? LeakyRelu(t; slope) : t + v, called twice, so that t is two values
    const branches = [
      bodyOf('then_branch', {
        nodes: [nodeOf('LeakyRelu', ['t'], ['r'], { attributes: [alpha] })],
        outputs: [info('r', [2])],
      }),
      bodyOf('else_branch', { nodes: [nodeOf('Add', ['t', 'v'], ['s'])], outputs: [info('s', [2])] }),
    ];
    const choose: Field[] = [
      [1, 'choose'],
      [10, 'local'],
      [4, 'v'],
      [4, 'c'],
      [5, 'out'],
      [
        11,
        [
          [1, 'slope'],
          [2, new Float(0.5)],
          [20, 1],
        ],
      ],
      [7, nodeOf('Neg', ['v'], ['t'])],
      [7, nodeOf('If', ['c'], ['out'], { attributes: branches })],
      [9, [[2, 16]]],
    ];
    const slope: Field[] = [
      [1, 'slope'],
      [2, new Float(0.25)],
      [20, 1],
    ];
    const file = modelFile({
      inputs: [info('x', [2]), info('c', [], 9)],
      outputs: [info('y', [2])],
      nodes: [
        nodeOf('choose', ['x', 'c'], ['h'], { domain: 'local', name: 'first' }),
        nodeOf('choose', ['h', 'c'], ['y'], { domain: 'local', name: 'second', attributes: [slope] }),
      ],
      model: [
        [
          8,
          [
            [1, 'local'],
            [2, 1],
          ],
        ],
        [25, choose],
      ],
      opset: 16,
    });
    const { graph, weights } = fromOnnx(file);
    const written = toOnnx(graph, weights);
    for (const [c, expected] of [
      [1, [2, -0.5]], // 4, -2 -> -4, 2 -> -2, 2 (slope 0.5) -> 2, -2 -> 2, -0.5 (slope 0.25)
      [0, [0, 0]],
    ] as const) {
      const feeds = { x: tensorData([4, -2]), c: { dtype: 'bool' as const, dims: [], data: Uint8Array.of(c) } };
      const out = await runFile(written, feeds);
      expect(out).toEqual(await runFile(file, feeds));
      expect(out.y?.data).toEqual(Float32Array.from(expected));
    }
  });

  it('must be of the operator set of the model', () => {
    expect(() => fromOnnx(fileWith(15))).toThrow(
      'fromOnnx node block/leaky: function leaky is written for ai.onnx 16, the model for 15',
    );
  });
});
