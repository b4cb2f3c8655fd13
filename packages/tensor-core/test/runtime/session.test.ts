import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Graph, Params, tensorData, toOnnx } from '../../src/index.ts';
import { add, matmul, relu } from '../../src/nn/index.ts';
import { createSession, devices } from '../../src/runtime/node.ts';

// Vulkan reads it when the first session on a GPU is made: in this file there is no driver.
process.env.VK_ICD_FILENAMES = '/nowhere/driver.json';
process.env.VK_DRIVER_FILES = '/nowhere/driver.json';

/** y = relu(x w + b), z = x + 1 for x of [N, 2]. */
function small(): Graph {
  const graph = new Graph({ name: 'small' });
  const p = new Params(graph);
  const x = graph.input('x', 'float32', ['N', 2]);
  graph.output('y', relu(add(matmul(x, p.param('w', [2, 2])), p.param('b', [2]))));
  graph.output('z', add(x, 1));
  return graph;
}
const weights = new Map([
  ['w', tensorData([1, 2, 3, 4], [2, 2])],
  ['b', tensorData([-10, 1], [2])],
]);
const x = tensorData([1, 1, 2, 1], [2, 2]);

describe('a session on the CPU', () => {
  test('says how many threads it was given', async () => {
    await using session = await createSession(small(), weights, { device: 'cpu', threads: 1 });
    expect(session.threads).toBe(1);
  });

  test('computes by name and says what it is', async () => {
    await using session = await createSession(small(), weights, { device: 'cpu' });
    expect(session.device).toBe('cpu');
    expect(session.provider).toMatch(/^onnxruntime-node \d+\.\d+/);
    expect(session.threads).toBe(availableParallelism());
    expect(session.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['N', 2] }]);
    expect(session.outputNames).toEqual(['y', 'z']);
    const { y, z } = await session.run({ x: { data: new Float32Array([1, 1, 2, 1]), dims: [2, 2] } });
    // [1, 1] w = [4, 6], [2, 1] w = [5, 8]; plus [-10, 1]
    expect(y).toEqual({ dtype: 'float32', dims: [2, 2], data: new Float32Array([0, 7, 0, 9]) });
    expect(z?.data).toEqual(new Float32Array([2, 2, 3, 2]));
  });

  test('gives only the outputs asked for', async () => {
    await using session = await createSession(small(), weights, { device: 'cpu' });
    expect(Object.keys(await session.run({ x }, { outputs: ['z'] }))).toEqual(['z']);
    await expect(session.run({ x }, { outputs: ['q'] })).rejects.toThrow('run small: no output q, only y, z');
  });

  test('takes parameters as inputs without weights, or where asInputs says so', async () => {
    await using open = await createSession(small(), { device: 'cpu' });
    expect(open.inputNames).toEqual(['x', 'w', 'b']);
    const { y } = await open.run({ x, ...Object.fromEntries(weights) });
    expect(y?.data).toEqual(new Float32Array([0, 7, 0, 9]));
    await using half = await createSession(small(), weights, { device: 'cpu', asInputs: new Set(['b']) });
    expect(half.inputNames).toEqual(['x', 'b']);
  });

  test('takes its own results, kept or not, as feeds', async () => {
    await using session = await createSession(small(), weights, { device: 'cpu', keep: ['z'] });
    const { z } = await session.run({ x });
    if (!z) throw new Error('no z');
    expect(z.onDevice).toBe(false);
    expect(await z.download()).toBe(z);
    const again = await session.run({ x: z });
    expect(again.z?.data).toEqual(new Float32Array([3, 3, 4, 3]));
    z.dispose();
  });

  test('answers runs that are started together in order', async () => {
    await using session = await createSession(small(), weights, { device: 'cpu' });
    const runs = [1, 2, 3].map((v) => session.run({ x: tensorData([v, v], [1, 2]) }));
    expect((await Promise.all(runs)).map((r) => r.z?.data[0])).toEqual([2, 3, 4]);
  });

  test('reads bytes, a path and a file URL', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netwright-'));
    try {
      const bytes = toOnnx(small(), weights);
      const path = join(folder, 'small.onnx');
      await writeFile(path, bytes);
      for (const model of [bytes, path, pathToFileURL(path), pathToFileURL(path).href]) {
        await using session = await createSession(model, { device: 'cpu' });
        expect((await session.run({ x })).y?.data).toEqual(new Float32Array([0, 7, 0, 9]));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('passes bool, int64 and float16 through unchanged', async () => {
    const graph = new Graph();
    const feeds = {
      a: tensorData([1, 0], [2], 'bool'),
      b: tensorData([2 ** 40, -1], [2], 'int64'),
      c: { dtype: 'float16', dims: [1], data: new Uint16Array([0x3c00]) },
    } as const;
    for (const [name, t] of Object.entries(feeds)) graph.output(`${name}_out`, graph.input(name, t.dtype, t.dims));
    await using session = await createSession(graph, { device: 'cpu' });
    const out = await session.run(feeds);
    expect(out).toEqual({ a_out: feeds.a, b_out: feeds.b, c_out: feeds.c });
  });
});

describe('bad feeds', () => {
  const graph = new Graph({ name: 'pair' });
  const a = graph.input('a', 'float32', ['N', 3]);
  const b = graph.input('b', 'int64', ['N']);
  graph.output('a_out', a);
  graph.output('b_out', b);
  const good = { a: tensorData([1, 2, 3], [1, 3]), b: tensorData([1], [1], 'int64') };
  const cases: [string, Record<string, unknown>, string][] = [
    ['a missing input', { b: good.b }, 'run pair: missing a'],
    ['all that is wrong at once', { b: good.b, c: good.a }, 'run pair: missing a; unexpected c (the inputs are a, b)'],
    ['a wrong dtype', { ...good, a: good.b }, 'run pair: a needs float32 [N, 3], got int64 [1]'],
    [
      'a wrong shape',
      { ...good, a: tensorData([1, 2], [1, 2]) },
      'run pair: a needs float32 [N, 3], got float32 [1, 2]',
    ],
    [
      'a wrong array',
      { ...good, a: { data: new Float64Array(3), dims: [1, 3] } },
      'run pair: a needs float32 in a Float32Array, got Float64Array',
    ],
    [
      'too few elements',
      { ...good, a: { data: new Float32Array(2), dims: [1, 3] } },
      'run pair: a needs 3 elements for [1, 3], got 2',
    ],
    [
      'two sizes for one symbol',
      { ...good, b: tensorData([1, 2], [2], 'int64') },
      'run pair: b needs [N] with N = 1 as in a, got [2]',
    ],
  ];
  test.each(cases)('%s is one error', async (_, feeds, message) => {
    await using session = await createSession(graph, { device: 'cpu' });
    await expect(session.run(feeds as never)).rejects.toThrow(message);
  });
});

describe('sessions that cannot be', () => {
  test('an unknown device is an error', async () => {
    await expect(createSession(small(), weights, { device: 'tpu' as never })).rejects.toThrow(
      'createSession: device is one of auto, cpu, webgpu, cuda, dml, coreml, wasm, got "tpu"',
    );
  });

  test('a named device that is not there is an error, and never another device', async () => {
    await expect(createSession(small(), weights, { device: 'wasm' })).rejects.toThrow(
      /^createSession: device wasm is not there: onnxruntime-node has cpu.* on this platform$/,
    );
    const elsewhere = process.platform === 'darwin' ? 'dml' : 'coreml';
    await expect(createSession(small(), weights, { device: elsewhere })).rejects.toThrow(
      `createSession: device ${elsewhere} is not there: onnxruntime-node has `,
    );
  });

  test.runIf(process.platform === 'linux')('a GPU without a driver is an error, and auto takes the CPU', async () => {
    await expect(createSession(small(), weights, { device: 'webgpu' })).rejects.toThrow(
      /^createSession: device webgpu is not there: ./,
    );
    expect((await devices()).find((d) => d.device === 'webgpu')).toMatchObject({ available: false });
    await using session = await createSession(small(), weights);
    expect(session.device).toBe('cpu');
  });

  test('bytes that are no model are an error that names the file', async () => {
    await expect(createSession(new Uint8Array([1, 2, 3]), { device: 'cpu', label: 'bad.onnx' })).rejects.toThrow(
      /^createSession bad\.onnx on cpu: /,
    );
    await expect(createSession('/nowhere/model.onnx', { device: 'cpu' })).rejects.toThrow(
      /^createSession \/nowhere\/model\.onnx: cannot be read: ENOENT/,
    );
  });

  test('a kept output that there is not is an error', async () => {
    await expect(createSession(small(), weights, { device: 'cpu', keep: ['q'] })).rejects.toThrow(
      'createSession small on cpu: no output q to keep, only y, z',
    );
  });

  test('a disposed session says so', async () => {
    const session = await createSession(small(), weights, { device: 'cpu' });
    await session.dispose();
    await session.dispose();
    await expect(session.run({ x })).rejects.toThrow('run small: the session was disposed');
  });
});

test('auto says which device it took, and it is one that is there', async () => {
  await using session = await createSession(small(), weights);
  const there = (await devices()).filter((d) => d.available).map((d) => d.device);
  expect(there).toContain('cpu');
  expect(there).toContain(session.device);
});
