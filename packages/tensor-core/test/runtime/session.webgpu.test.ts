import { describe, expect, test } from 'vitest';
import { Graph, node1, Params, tensorData } from '../../src/index.ts';
import { add, matmul } from '../../src/nn/index.ts';
import { createSession, devices } from '../../src/runtime/node.ts';

/** next = w + x, sum = the sum of next: a step whose state stays on the device. */
function step(): Graph {
  const graph = new Graph({ name: 'step' });
  const w = new Params(graph).param('w', [2, 3]);
  const next = add(w, graph.input('x', 'float32', [1, 3]));
  graph.output('next', next);
  graph.output('sum', node1('ReduceSum', [next], { keepdims: 0 }));
  return graph;
}
const w = tensorData([0, 0, 0, 10, 10, 10], [2, 3]);
const x = tensorData([1, 2, 3], [1, 3]);

describe('a session on WebGPU', () => {
  test('keeps outputs on the device between runs', async () => {
    await using session = await createSession(step(), { device: 'webgpu', strict: true, keep: ['next'] });
    expect(session.device).toBe('webgpu');
    let state = (await session.run({ w, x })).next;
    for (let i = 2; i <= 5; i++) {
      const result = await session.run({ w: state as never, x });
      state?.dispose();
      state = result.next;
      expect(result.sum?.data[0]).toBe(30 + i * 12);
    }
    expect(state?.onDevice).toBe(true);
    expect(state?.dims).toEqual([2, 3]);
    expect(() => state?.data).toThrow('next: the values are on webgpu; await download() to read them');
    const data = new Float32Array([5, 10, 15, 15, 20, 25]);
    expect(await state?.download()).toEqual({ dtype: 'float32', dims: [2, 3], data });
    expect((await state?.download())?.data).toEqual(data);
    state?.dispose();
    state?.dispose();
    await expect(state?.download()).rejects.toThrow('next: was disposed');
    await expect(session.run({ w: state as never, x })).rejects.toThrow('run step: w was disposed');
  });

  test('hands a kept output to another session, and out-lives its own', async () => {
    const graph = new Graph({ name: 'square' });
    const a = graph.input('a', 'float32', [2, 2]);
    graph.output('y', matmul(a, a));
    await using reader = await createSession(graph, { device: 'webgpu', strict: true });
    const producer = await createSession(graph, { device: 'webgpu', strict: true, keep: ['y'] });
    const { y } = await producer.run({ a: tensorData([1, 1, 0, 1], [2, 2]) });
    await producer.dispose();
    expect((await reader.run({ a: y as never })).y?.data).toEqual(new Float32Array([1, 4, 0, 1]));
    expect((await y?.download())?.data).toEqual(new Float32Array([1, 2, 0, 1]));
    y?.dispose();
  });

  test('does not feed a tensor of the device to a session on the CPU', async () => {
    await using gpu = await createSession(step(), { device: 'webgpu', keep: ['next'] });
    await using cpu = await createSession(step(), { device: 'cpu' });
    const { next } = await gpu.run({ w, x });
    await expect(cpu.run({ w: next as never, x })).rejects.toThrow(
      'run step: w is on webgpu, the session on cpu: await download() first',
    );
    expect((await cpu.run({ w: (await next?.download()) as never, x })).sum?.data[0]).toBe(54);
    next?.dispose();
  });

  test('downloads int32, int64 and scalars', async () => {
    const graph = new Graph();
    const i = graph.input('i', 'int32', [2]);
    graph.output('a', add(i, i));
    graph.output('b', node1('Cast', [i], { to: 7 }));
    graph.output('c', node1('ReduceSum', [node1('Cast', [i], { to: 1 })], { keepdims: 0 }));
    await using session = await createSession(graph, { device: 'webgpu', keep: ['a', 'b', 'c'] });
    const out = await session.run({ i: tensorData([3, -4], [2], 'int32') });
    expect(await out.a?.download()).toEqual(tensorData([6, -8], [2], 'int32'));
    expect(await out.b?.download()).toEqual(tensorData([3, -4], [2], 'int64'));
    expect(await out.c?.download()).toEqual(tensorData([-1], []));
    for (const t of Object.values(out)) t.dispose();
  });

  test('runs that are started together wait for one another, over sessions too', async () => {
    await using a = await createSession(step(), { device: 'webgpu' });
    await using b = await createSession(step(), { device: 'webgpu' });
    const runs = [0, 1, 2, 3, 4, 5].map((v) => (v % 2 ? a : b).run({ w: tensorData(Array(6).fill(v), [2, 3]), x }));
    expect((await Promise.all(runs)).map((r) => r.sum?.data[0])).toEqual([12, 18, 24, 30, 36, 42]);
  });

  test('bytes that are no model are an error that names them', async () => {
    await expect(createSession(new Uint8Array([1, 2, 3]), { device: 'webgpu', label: 'bad.onnx' })).rejects.toThrow(
      /^createSession bad\.onnx on webgpu: the file cannot be read: .*\{ legalise: false \} runs it unread$/,
    );
  });

  test('strict refuses a node that only the CPU runs', async () => {
    const graph = new Graph({ name: 'fallback' });
    graph.output('y', node1('NonZero', [graph.input('x', 'float32', [3])]));
    await expect(createSession(graph, { device: 'webgpu', strict: true })).rejects.toThrow(
      /^createSession fallback on webgpu: .*fallback to CPU EP has been explicitly disabled/,
    );
    await using loose = await createSession(graph, { device: 'webgpu' });
    expect((await loose.run({ x: tensorData([1, 0, 2]) })).y?.data).toEqual(new BigInt64Array([0n, 2n]));
  });
});

test('a software GPU is there, but auto takes the CPU, which is faster', async () => {
  expect(await devices()).toContainEqual({ device: 'webgpu', available: true });
  await using session = await createSession(step());
  expect(session.device).toBe('cpu');
});
