import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ort from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOnnx, writeOnnx } from '../../src/files/index.ts';
import { initialise, toOnnx } from '../../src/index.ts';
import { resnetGraph } from '../support/resnet.ts';
import { run, values } from '../support/run.ts';

const graph = resnetGraph({ depths: [1], width: 8, size: 16, classes: 3 });
const weights = initialise(graph, { seed: 3 });
const x = values([1, 3, 16, 16]);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-onnx-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The logits of the file at a path, run by onnxruntime, which finds external data beside it. */
async function runPath(path: string): Promise<number[]> {
  const session = await ort.InferenceSession.create(path);
  const out = await session.run({ x: new ort.Tensor('float32', x.data as Float32Array, x.dims) });
  await session.release();
  return Array.from(out.logits?.data as Float32Array);
}

describe('writeOnnx', () => {
  it('writes what toOnnx gives, and makes the folder', async () => {
    const path = join(folder, 'new', 'model.onnx');
    await writeOnnx(path, graph, weights);
    expect(new Uint8Array(await readFile(path))).toEqual(toOnnx(graph, weights));
    expect(await readdir(join(folder, 'new'))).toEqual(['model.onnx']);
  });

  it('keeps large tensors in a second file when asked to; both runtimes read them', async () => {
    const path = join(folder, 'model.onnx');
    await writeOnnx(path, graph, weights, { external: true });
    expect((await readdir(folder)).toSorted()).toEqual(['model.onnx', 'model.onnx.data']);
    const expected = Array.from((await run(graph, { x }, weights)).logits?.data as Float32Array);
    expect(await runPath(path)).toEqual(expected);
    const read = readOnnx(path);
    expect([...read.weights]).toEqual([...weights]);
  });

  it('leaves the old data until the new model is there, then removes them', async () => {
    const path = join(folder, 'model.onnx');
    const other = initialise(graph, { seed: 4 });
    await writeOnnx(path, graph, weights, { external: true });
    await writeOnnx(path, graph, other, { external: true });
    expect((await readdir(folder)).toSorted()).toEqual(['model.onnx', 'model.onnx.2.data']);
    expect([...readOnnx(path).weights]).toEqual([...other]);
    await writeOnnx(path, graph, weights, { external: true });
    expect((await readdir(folder)).toSorted()).toEqual(['model.onnx', 'model.onnx.data']);
    await writeOnnx(path, graph, weights);
    expect(await readdir(folder)).toEqual(['model.onnx']);
  });

  it('touches no file of another model', async () => {
    for (const name of ['model.onnx.best.data', 'model.onnx.data.txt', 'mymodel.onnx.data'])
      await writeFile(join(folder, name), 'mine');
    await writeOnnx(join(folder, 'model.onnx'), graph, weights);
    expect(await readdir(folder)).toHaveLength(4);
  });

  it('throws before it writes anything when weights are missing', async () => {
    await expect(writeOnnx(join(folder, 'model.onnx'), graph, new Map())).rejects.toThrow(
      'toOnnx: no weights for conv1.weight',
    );
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('readOnnx', () => {
  it('names the file that is missing or wrong', async () => {
    const path = join(folder, 'model.onnx');
    expect(() => readOnnx(path)).toThrow(`readOnnx ${path}: there is no such file`);
    await writeFile(path, 'no model');
    expect(() => readOnnx(path)).toThrow(`readOnnx ${path}: not an ONNX file`);
    await writeOnnx(path, graph, weights, { external: true });
    await rm(join(folder, 'model.onnx.data'));
    expect(() => readOnnx(path)).toThrow(`readOnnx ${path}: external data model.onnx.data: there is no such file`);
  });

  it('takes no external data from outside of the folder', async () => {
    const path = join(folder, 'model.onnx');
    await writeOnnx(path, graph, weights, { external: true });
    const text = (await readFile(path)).toString('latin1').replaceAll('model.onnx.data', '../../x/secret');
    const moved = Buffer.from(text.replaceAll('../../x/secret', '../../x/secrets'), 'latin1');
    await writeFile(path, moved);
    expect(() => readOnnx(path)).toThrow(
      `readOnnx ${path}: external data must lie in the model's folder, got '../../x/secrets'`,
    );
  });
});
