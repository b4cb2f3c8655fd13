import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberAt } from '../../../src/graph/convert.ts';
import type { TensorData } from '../../../src/graph/tensor-data.ts';
import { loadWeights } from '../../../src/weights/load.ts';
import { openPytorch } from '../../../src/weights/open-weights.ts';
import { readPytorch } from '../../../src/weights/pytorch/read.ts';
import { readWeights } from '../../../src/weights/read-weights.ts';
import { ints, legacyOf, op, pickle, storage, tensor, zipOf } from './pickle-file.ts';
import { zipFile } from './zip-file.ts';

// Files of PyTorch 1.13 and what torch.load gives for them: scripts/reference/make_pth.py.
const folder = join(import.meta.dirname, '../../fixtures/pth');
const fixture = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(join(folder, name)));
type Contents = Record<string, Record<string, [dtype: string, dims: number[], values: number[]]>>;
const contents = JSON.parse(await readFile(join(folder, 'contents.json'), 'utf8')) as Contents;

const plain = (weights: ReadonlyMap<string, TensorData>) =>
  Object.fromEntries(
    [...weights].map(([name, t]) => [
      name,
      [t.dtype, t.dims, Array.from({ length: t.data.length }, (_, i) => numberAt(t, i))],
    ]),
  );

/** A copy of the bytes that begins `shift` bytes into its buffer. */
const shifted = (bytes: Uint8Array, shift: number): Uint8Array => {
  const buffer = new Uint8Array(bytes.length + shift);
  buffer.set(bytes, shift);
  return buffer.subarray(shift);
};

describe.each(['zip', 'legacy'])('a checkpoint of the %s form', (form) => {
  test.each(Object.keys(contents))('%s holds what torch.load gives', async (name) => {
    const path = join(folder, `${name}.${form}.pth`);
    const expected = contents[name];
    expect(plain(await loadWeights(path))).toEqual(expected);
    const bytes = await readFile(path);
    for (const shift of [0, 1, 2, 4]) {
      expect(plain(await readPytorch(shifted(bytes, shift)))).toEqual(expected);
      expect(plain(await readWeights(shifted(bytes, shift), name))).toEqual(expected); // moves them where they suit
    }
  });

  test('tensors come in the order of the dict', async () => {
    const weights = await loadWeights(join(folder, `module.${form}.pth`));
    expect([...weights.keys()]).toEqual(Object.keys(contents.module as object));
  });

  test('views of one storage share memory, those that are not in row-major order are copied', async () => {
    const weights = await loadWeights(join(folder, `views.${form}.pth`));
    const data = (name: string) => (weights.get(name) as TensorData).data;
    expect(data('row').buffer).toBe(data('base').buffer);
    expect(data('row').byteOffset).toBe(data('base').byteOffset + 4 * 12);
    expect(data('part').buffer).not.toBe(data('base').buffer);
  });

  test('only what is asked for is read, and of a storage only what is needed', async () => {
    const path = join(folder, `views.${form}.pth`);
    const progress: number[] = [];
    const weights = await loadWeights(path, { only: ['row', 'scalar'], progress: (p) => progress.push(p.done) });
    expect([...weights.keys()]).toEqual(['row', 'scalar']);
    expect(progress).toEqual([4 * 12]); // elements 12 to 23 of the 24
    const checkpoint = await openPytorch(path);
    expect(checkpoint.names).toEqual(Object.keys(contents.views as object));
    expect((await checkpoint.read('repeated')).data).toEqual(Float32Array.of(7, 7, 7, 7, 7, 7));
    await expect(checkpoint.read('none')).rejects.toThrow(`readPytorch ${path}: there is no entry none`);
    await checkpoint.close();
  });
});

test('the format is told by the content, not by the name', async () => {
  const there = await mkdtemp(join(tmpdir(), 'format-'));
  try {
    for (const form of ['zip', 'legacy']) {
      const path = join(there, 'model.safetensors');
      await writeFile(path, await fixture(`parameters.${form}.pth`));
      expect(plain(await loadWeights(path))).toEqual(contents.parameters);
      expect(plain(await loadWeights(there))).toEqual(contents.parameters);
    }
    // A safetensors file whose header is 0x80 bytes long, the first byte of every pickle.
    const json = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.padEnd(0x80);
    const path = join(there, 'w.pth');
    await writeFile(path, Buffer.concat([Buffer.of(0x80, 0, 0, 0, 0, 0, 0, 0), Buffer.from(json), Buffer.alloc(4)]));
    expect(plain(await loadWeights(path))).toEqual({ w: ['float32', [1], [0]] });
    await writeFile(path, Buffer.concat([Buffer.alloc(257, 'x'), Buffer.from('ustar'), Buffer.alloc(250)]));
    await expect(loadWeights(path)).rejects.toThrow(
      `loadWeights ${path}: must be a safetensors file or of PyTorch 0.1.10`,
    );
  } finally {
    await rm(there, { recursive: true });
  }
});

describe('nothing is copied in memory', () => {
  const buffers = (weights: ReadonlyMap<string, TensorData>) =>
    new Set([...weights.values()].map((t) => t.data.buffer));

  test('data of the zip form are views of the bytes, which PyTorch aligns', async () => {
    const bytes = await fixture('module.zip.pth');
    expect([...buffers(await readPytorch(bytes))]).toEqual([bytes.buffer]);
  });

  test('data of the old form are moved to suit in bytes that are nobody else', async () => {
    const bytes = await fixture('module.legacy.pth');
    expect([...buffers(await readWeights(bytes, 'm'))]).toEqual([bytes.buffer]);
  });

  test('bytes of the caller are left as they are', async () => {
    const bytes = await fixture('module.legacy.pth');
    const before = bytes.slice();
    await readPytorch(bytes);
    expect(bytes).toEqual(before);
  });
});

describe('other writers', () => {
  const four = Float32Array.of(1, 2, 3, 4);
  const data = new Uint8Array(four.buffer);
  const view = tensor(storage('0'), op.int(0), ints(2, 2), ints(2, 1));
  const expected = { w: ['float32', [2, 2], [1, 2, 3, 4]] };

  test('zip files with 64-bit fields, comments and headers of other lengths', async () => {
    const object = pickle(op.dict([op.text('w'), view]));
    for (const options of [
      { large: true },
      { padding: 37 },
      { comment: 'PK\u0005\u0006 and more' },
      { large: true, padding: 3 },
    ]) {
      const file = zipFile(
        [
          ['a/version', '3\n'],
          ['a/byteorder', 'little'],
          ['a/data.pkl', object],
          ['a/data/0', data],
        ],
        options,
      );
      expect(plain(await readPytorch(file)), JSON.stringify(options)).toEqual(expected);
    }
  });

  test("Python 2's texts, its OrderedDict of pairs, and tensors from before PyTorch 0.4", async () => {
    const old = op.call(op.global('torch._utils', '_rebuild_tensor'), storage('0'), op.int(0), ints(2, 2), ints(2, 1));
    const dict = op.call(op.global('collections', 'OrderedDict'), op.list(op.list(op.oldText('w'), old)));
    expect(plain(await readPytorch(legacyOf(pickle(dict), { 0: [4, data] })))).toEqual(expected);
  });

  test('a value that is remembered and given twice is one tensor under two names', async () => {
    const object = pickle(op.dict([op.text('w'), [...view, ...op.put(7)]], [op.text('tied'), op.get(7)]));
    const weights = await readPytorch(zipOf(object, { 0: data }));
    expect(weights.get('tied')?.data.buffer === weights.get('w')?.data.buffer).toBe(true);
  });

  test('a pickle larger than the first part that is read from disk', async () => {
    const there = await mkdtemp(join(tmpdir(), 'large-'));
    try {
      const path = join(there, 'w.pth');
      const long = op.text('x'.repeat(1_500_000));
      await writeFile(path, legacyOf(pickle(op.dict([op.text('note'), long], [op.text('w'), view])), { 0: [4, data] }));
      expect(plain(await loadWeights(path))).toEqual(expected);
    } finally {
      await rm(there, { recursive: true });
    }
  });

  test('an empty dict is no error', async () => {
    expect(await readPytorch(zipOf(pickle(op.dict())))).toEqual(new Map());
  });

  test.each(['state_dict', 'model', 'model_state_dict'])(
    'weights under %s are entered, past other entries',
    async (key) => {
      const object = pickle(op.dict([op.text('best'), view], [op.text(key), op.dict([op.text('w'), view])]));
      expect(plain(await readPytorch(zipOf(object, { 0: data })))).toEqual(expected);
    },
  );
});

describe('large files', () => {
  let there: string;
  beforeAll(async () => {
    there = await mkdtemp(join(tmpdir(), 'rss-'));
  });
  afterAll(() => rm(there, { recursive: true }));

  test.each(['zip', 'legacy'])('of the %s form are read tensor by tensor, into buffers of their own', async (form) => {
    const names = ['a', 'b', 'c'];
    const elements = 2 ** 20;
    const bytes = new Uint8Array(4 * elements).fill(1);
    const object = pickle(
      op.dict(
        ...names.map(
          (name) =>
            [op.text(name), tensor(storage(name, op.int(elements)), op.int(0), ints(elements), ints(1))] as const,
        ),
      ),
    );
    const path = join(there, `${form}.pth`);
    await writeFile(
      path,
      form === 'zip'
        ? zipOf(object, Object.fromEntries(names.map((name) => [name, bytes])))
        : legacyOf(object, Object.fromEntries(names.map((name) => [name, [elements, bytes] as const]))),
    );
    for (const t of (await loadWeights(path)).values()) expect(t.data.buffer.byteLength).toBe(4 * elements);
  });
});
