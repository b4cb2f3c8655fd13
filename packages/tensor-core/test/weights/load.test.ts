import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tensorData, type Weights } from '../../src/graph/tensor-data.ts';
import { uniform } from '../../src/random/uniform.ts';
import { defaultCacheFolder } from '../../src/weights/cache.ts';
import { openSafetensors } from '../../src/weights/file.ts';
import { loadWeights } from '../../src/weights/load.ts';
import type { LoadProgress } from '../../src/weights/load-options.ts';
import { writeSafetensors } from '../../src/weights/safetensors.ts';
import { type FileServer, fileServer } from './file-server.ts';

const weightsOf = (seed: number): Weights =>
  new Map([
    ['a', tensorData(uniform(100_000, { seed }), [100, 1000])],
    ['b', tensorData(uniform(50, { seed }), [50])],
    ['counter', tensorData([seed], [], 'int64')],
  ]);
const first = weightsOf(1);
const second = weightsOf(2);
const firstFile = writeSafetensors(first);
const secondFile = writeSafetensors(second);
const sha256 = createHash('sha256').update(firstFile).digest('hex');
/** Names, dtypes, shapes and a hash of the data: quicker to compare than the data. */
const digest = (weights: Weights): string[] =>
  [...weights]
    .map(([name, { dtype, dims, data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return `${name} ${dtype} [${dims}] ${createHash('sha256').update(bytes).digest('hex')}`;
    })
    .sort();

let folder: string;
let server: FileServer;
let url: string;
const loading = (extra: object = {}) => ({
  cache: join(folder, 'cache'),
  backoff: 1,
  retries: 2,
  progress: note,
  ...extra,
});
/** Tells the server what has arrived, so that it drops connections at the byte it was told to. */
const note = ({ done, phase }: LoadProgress): void => {
  if (phase === 'download') server.client.seen = done;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-'));
  server = await fileServer({ 'm.safetensors': firstFile });
  url = `${server.url}m.safetensors`;
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Every complete file and part in the cache. */
const cached = async (): Promise<string[]> =>
  (await readdir(join(folder, 'cache'), { recursive: true }).catch(() => []))
    .filter((name) => name.includes('/'))
    .map((name) => name.replace(/^.*\//, '').replace(/^part\..*(?<!json)$/, 'part'))
    .filter((name) => !name.endsWith('.json'));

describe('loadWeights from a path', () => {
  test('reads the tensors of a file, by path and by file address', async () => {
    const path = join(folder, 'größe 1.safetensors');
    await writeFile(path, firstFile);
    expect(digest(await loadWeights(path))).toEqual(digest(first));
    expect(digest(await loadWeights(pathToFileURL(path)))).toEqual(digest(first));
    expect(await loadWeights(path, { sha256 })).toBeDefined();
    await expect(loadWeights(path, { sha256: 'abcdef01' })).rejects.toThrow(
      `loadWeights ${path}: the file's SHA-256 must begin with abcdef01, got ${sha256}`,
    );
  });

  test('reads only what is asked for, and each tensor on its own', async () => {
    const path = join(folder, 'm.safetensors');
    await writeFile(path, firstFile);
    expect([...(await loadWeights(path, { only: ['b', /^count/] })).keys()]).toEqual(['counter', 'b']);
    const file = await openSafetensors(path);
    expect(await file.read('b')).toEqual(first.get('b'));
    await expect(file.read('c')).rejects.toThrow(`readSafetensors ${path}: there is no entry c`);
    await file.close();
  });

  test('reads neighbours of every alignment, and tensors larger than a run', async () => {
    const mixed: Weights = new Map([
      ['large', tensorData(uniform(3_000_000))],
      ['d', tensorData([1, 2, 3], [3], 'float64')],
      ['e', tensorData([1, 0, 1], [3], 'bool')],
      ['f', tensorData([5], [1], 'int16')],
      ['g', tensorData([], [0], 'float32')],
    ]);
    const path = join(folder, 'mixed.safetensors');
    await writeFile(path, writeSafetensors(mixed));
    const progress: LoadProgress[] = [];
    expect(digest(await loadWeights(path, { progress: (p) => progress.push(p) }))).toEqual(digest(mixed));
    expect(progress.at(-1)).toEqual({ file: path, phase: 'read', done: 12_000_029, total: 12_000_029 });
    // A file whose tensors are not aligned: the header is one byte longer.
    const bytes = writeSafetensors(mixed);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const odd = Buffer.concat([bytes.subarray(0, 8 + length), Buffer.from(' '), bytes.subarray(8 + length)]);
    odd.writeBigUInt64LE(BigInt(length + 1));
    await writeFile(path, odd);
    expect(digest(await loadWeights(path))).toEqual(digest(mixed));
  });

  test('names a file that is absent, cut short or no safetensors file', async () => {
    const path = join(folder, 'none.safetensors');
    await expect(loadWeights(path)).rejects.toThrow(`loadWeights ${path}: there is no such file`);
    await writeFile(path, firstFile.subarray(0, 1000));
    await expect(loadWeights(path)).rejects.toThrow(
      /none\.safetensors.*data_offsets must stay within the file's \d+ bytes/,
    );
    await writeFile(path, '<!DOCTYPE html>');
    await expect(loadWeights(path)).rejects.toThrow('is this a safetensors file?');
    await writeFile(path, '');
    await expect(loadWeights(path)).rejects.toThrow('got 0 bytes');
    await expect(loadWeights(folder)).rejects.toThrow(
      'the folder must hold model.safetensors or model.safetensors.index.json',
    );
  });
});

describe('loadWeights of shards', () => {
  const shards = {
    'model-00001-of-00002.safetensors': writeSafetensors(new Map([['a', first.get('a')!]])),
    'model-00002-of-00002.safetensors': writeSafetensors(
      new Map([
        ['b', first.get('b')!],
        ['counter', first.get('counter')!],
        ['spare', first.get('b')!],
      ]),
    ),
  };
  const [one, two] = Object.keys(shards) as [string, string];
  const index = (map: object = { a: one, b: two, counter: two }): Uint8Array =>
    new TextEncoder().encode(JSON.stringify({ metadata: { total_size: 400_208 }, weight_map: map }));
  const put = async (map?: object): Promise<string> => {
    for (const [name, bytes] of Object.entries(shards)) await writeFile(join(folder, name), bytes);
    await writeFile(join(folder, 'model.safetensors.index.json'), index(map));
    return join(folder, 'model.safetensors.index.json');
  };

  test('gathers what the index names, from its path and from its folder', async () => {
    expect(digest(await loadWeights(await put()))).toEqual(digest(first));
    expect(digest(await loadWeights(folder))).toEqual(digest(first));
  });

  test('fetches only the shards that are needed', async () => {
    for (const [name, bytes] of Object.entries(shards)) server.files.set(`x/${name}`, bytes);
    server.files.set('x/model.safetensors.index.json', index());
    const source = `${server.url}x/model.safetensors.index.json?key=1`;
    expect([...(await loadWeights(source, loading({ only: 'b' }))).keys()]).toEqual(['b']);
    expect(server.log.map((r) => r.path)).toEqual(['x/model.safetensors.index.json', `x/${two}`]);
    expect(digest(await loadWeights(source, loading()))).toEqual(digest(first));
    expect(digest(await loadWeights(source, loading({ cache: false })))).toEqual(digest(first));
  });

  test('refuses an index that lies', async () => {
    await expect(loadWeights(await put({ a: two, b: two }))).rejects.toThrow(
      `${two} must hold all its tensors of the index, got 1 missing: a`,
    );
    await expect(loadWeights(await put({ a: '../a.safetensors' }))).rejects.toThrow(
      'index.json, a: needs a .safetensors or .bin file beside the index, got "../a.safetensors"',
    );
    await expect(loadWeights(await put({ a: 3 }))).rejects.toThrow('got 3');
    await expect(loadWeights(await put({ a: 'gone.safetensors' }))).rejects.toThrow(
      'gone.safetensors: there is no such file',
    );
    const path = await put();
    await writeFile(path, '{"weight_map":[]}');
    await expect(loadWeights(path)).rejects.toThrow('the index must have a weight_map, got []');
    await writeFile(path, '<html>');
    await expect(loadWeights(path)).rejects.toThrow('the index must be JSON, got "<html>"');
  });
});

describe('loadWeights from an address', () => {
  test('fetches once, then asks only whether the file has changed', async () => {
    expect(digest(await loadWeights(url, loading()))).toEqual(digest(first));
    expect(digest(await loadWeights(new URL(url), loading()))).toEqual(digest(first));
    expect(server.log.map((r) => r.status)).toEqual([200, 304]);
    server.files.set('m.safetensors', secondFile);
    expect(digest(await loadWeights(url, loading()))).toEqual(digest(second));
    expect(await cached()).toEqual(['m.safetensors']);
  });

  test('reports progress up to the whole size', async () => {
    const seen: LoadProgress[] = [];
    await loadWeights(url, loading({ progress: (p: LoadProgress) => seen.push(p) }));
    const downloads = seen.filter((p) => p.phase === 'download');
    expect(downloads[0]).toEqual({ file: url, phase: 'download', done: 0, total: firstFile.length });
    expect(downloads.at(-1)).toEqual({ file: url, phase: 'download', done: firstFile.length, total: firstFile.length });
    expect(downloads.map((p) => p.done)).toEqual(downloads.map((p) => p.done).sort((a, b) => a - b));
    expect(seen.at(-1)?.phase).toBe('read');
  });

  test('goes on where a connection broke, and asks for no byte twice', async () => {
    server.faults.push({ dropAfter: 100_000 }, { dropAfter: 50_000 }, { dropAfter: 1000 }, { dropAfter: 7 });
    expect(digest(await loadWeights(url, loading({ sha256 })))).toEqual(digest(first));
    expect(server.log.map((r) => r.headers.range)).toEqual([
      undefined,
      ...['bytes=100000-', 'bytes=150000-', 'bytes=151000-', 'bytes=151007-'],
    ]);
    expect(server.log.map((r) => r.bytes).reduce((a, b) => a + b)).toBe(firstFile.length);
  });

  test('starts again when the file changes half-way', async () => {
    server.faults.push({ dropAfter: 100_000, after: () => server.files.set('m.safetensors', secondFile) });
    expect(digest(await loadWeights(url, loading()))).toEqual(digest(second));
    expect(server.log.map((r) => r.status)).toEqual([200, 200]);
  });

  test('starts again when a server without If-Range gives the rest of another version', async () => {
    server.faults.push(
      { dropAfter: 100_000, after: () => server.files.set('m.safetensors', secondFile) },
      { noIfRange: true },
    );
    expect(digest(await loadWeights(url, loading()))).toEqual(digest(second));
    expect(server.log.map((r) => [r.status, r.headers.range])).toEqual([
      [200, undefined],
      [206, 'bytes=100000-'],
      [200, undefined],
    ]);
  });

  test('gives up on a file that changes all the time', async () => {
    let version = 0;
    const after = (): void => {
      server.files.set('m.safetensors', writeSafetensors(weightsOf(++version)));
    };
    for (let i = 0; i < 9; i++) server.faults.push({ dropAfter: 1000 + i, after });
    await expect(loadWeights(url, loading())).rejects.toThrow('must stay the same while it is read, got 4 changes');
  });

  test('starts from the beginning where the server has no ranges or no versions', async () => {
    server.faults.push({ dropAfter: 1000 }, { noRange: true });
    expect(digest(await loadWeights(url, loading({ sha256 })))).toEqual(digest(first));
    server.files.set('n.safetensors', secondFile);
    server.faults.push({ dropAfter: 1000, noEtag: true }, { noEtag: true });
    expect(digest(await loadWeights(`${server.url}n.safetensors`, loading()))).toEqual(digest(second));
    expect(server.log.map((r) => r.headers.range)).toEqual([undefined, 'bytes=1000-', undefined, undefined]);
  });

  test('takes up in a later call what an earlier one left', async () => {
    server.faults.push({ dropAfter: 200_000 }, { status: 503 }, { status: 503 });
    await expect(loadWeights(url, loading({ retries: 1 }))).rejects.toThrow(
      `loadWeights ${url}: gave up after 2 attempts at 200000 bytes: HTTP 503 Service Unavailable`,
    );
    expect(await cached()).toEqual(['part']);
    expect(digest(await loadWeights(url, loading({ sha256 })))).toEqual(digest(first));
    expect(server.log.at(-1)?.headers.range).toBe('bytes=200000-');
    expect(await cached()).toEqual(['m.safetensors']);
  });

  test('takes up what a killed process left', async () => {
    server.faults.push({ stallAfter: 150_000 });
    const source = join(import.meta.dirname, '../../src/weights/load.ts');
    const program = `import { loadWeights } from ${JSON.stringify(source)};
      await loadWeights(${JSON.stringify(url)}, { cache: ${JSON.stringify(join(folder, 'cache'))}, progress: (p) => { if (p.done === 150_000) setTimeout(() => console.log('now'), 100); } });`;
    const child = spawn(process.execPath, [
      '--import',
      import.meta.resolve('tsx'),
      '--input-type=module',
      '-e',
      program,
    ]);
    child.stdout.on('data', () => child.kill('SIGKILL'));
    await new Promise((resolve) => child.on('close', resolve));
    expect(await cached()).toEqual(['part']);
    expect(digest(await loadWeights(url, loading({ sha256 })))).toEqual(digest(first));
    expect(server.log.at(-1)?.headers.range).toBe('bytes=150000-');
    expect(await cached()).toEqual(['m.safetensors']);
  });

  test('asks again when no bytes come, and after a busy server', async () => {
    server.faults.push({ stallAfter: 1000 }, { status: 503 }, { status: 429, headers: { 'retry-after': '0' } });
    expect(digest(await loadWeights(url, loading({ stallTimeout: 500, retries: 3 })))).toEqual(digest(first));
    expect(server.log.map((r) => r.status)).toEqual([200, 503, 429, 206]);
  });

  test('refuses a length that is not the announced one', async () => {
    const longer = { 'content-length': String(firstFile.length + 8) };
    server.faults.push(
      ...Array.from({ length: 9 }, () => ({ headers: longer, noRange: true, dropAfter: firstFile.length })),
    );
    await expect(loadWeights(url, loading())).rejects.toThrow(/gave up after 3 attempts at \d+ bytes: the connection/);
    server.faults.length = 0;
    server.routes.set('long.safetensors', (request, response) => {
      if (!request.headers.range) {
        response.writeHead(200, { etag: '"x"', 'content-length': 100 }).write(firstFile.subarray(0, 50));
        setTimeout(() => response.destroy(), 30);
      } else
        response.writeHead(206, { etag: '"x"', 'content-range': 'bytes 50-99/100' }).end(firstFile.subarray(50, 150));
    });
    await expect(loadWeights(`${server.url}long.safetensors`, loading())).rejects.toThrow(
      'must have 100 bytes, got 150 or more',
    );
    expect((await cached()).filter((name) => name !== 'part')).toEqual([]);
  });

  test('keeps no file that is cut short, is something else or has another checksum', async () => {
    server.files.set('m.safetensors', firstFile.slice(0, 3000));
    await expect(loadWeights(url, loading())).rejects.toThrow(
      `readSafetensors ${url}, a: data_offsets must stay within`,
    );
    server.files.set('m.safetensors', new TextEncoder().encode('<!DOCTYPE html><title>Log in</title>'));
    await expect(loadWeights(url, loading())).rejects.toThrow('is this a safetensors file?');
    server.files.set('m.safetensors', secondFile);
    await expect(loadWeights(url, loading({ sha256 }))).rejects.toThrow(`SHA-256 must be ${sha256}, got `);
    expect(await cached()).toEqual([]);
    server.files.set('m.safetensors', firstFile);
    expect(digest(await loadWeights(url, loading({ sha256 })))).toEqual(digest(first));
  });

  test('says at once what the server refuses, and which address', async () => {
    await expect(loadWeights(`${server.url}no.safetensors`, loading())).rejects.toThrow(
      `loadWeights ${server.url}no.safetensors: the server must give the file, got HTTP 404 Not Found`,
    );
    expect(server.log).toHaveLength(1);
  });

  test('with a checksum a complete copy needs no server; without network the last copy is used', async () => {
    await loadWeights(url, loading());
    const before = server.log.length;
    expect(digest(await loadWeights(url, loading({ sha256 })))).toEqual(digest(first));
    expect(digest(await loadWeights(url, loading({ offline: true })))).toEqual(digest(first));
    expect(server.log).toHaveLength(before);
    await server.close();
    expect(digest(await loadWeights(url, loading()))).toEqual(digest(first));
    await expect(loadWeights(`${url}2`, loading({ offline: true }))).rejects.toThrow('is not in the cache');
    await expect(loadWeights(`${url}2`, loading())).rejects.toThrow(
      /gave up after 3 attempts at 0 bytes: .*ECONNREFUSED/,
    );
  });

  test('a copy of another size than it had is fetched again', async () => {
    await loadWeights(url, loading());
    const [entry] = await readdir(join(folder, 'cache'));
    await writeFile(join(folder, 'cache', entry!, 'm.safetensors'), 'damaged');
    expect(digest(await loadWeights(url, loading()))).toEqual(digest(first));
  });

  test('several loads at once do not disturb one another', async () => {
    server.faults.push({ dropAfter: 1000 }, { dropAfter: 2000 }, { dropAfter: 3000 });
    const loads = await Promise.all([1, 2, 3].map(() => loadWeights(url, loading())));
    for (const weights of loads) expect(digest(weights)).toEqual(digest(first));
    expect(await cached()).toEqual(['m.safetensors']);
  });

  test('stops when told to', async () => {
    server.faults.push({ stallAfter: 1000 });
    const controller = new AbortController();
    const load = loadWeights(url, loading({ signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(load).rejects.toThrow('enough');
  });

  test('keeps nothing when there is to be no cache', async () => {
    server.faults.push({ dropAfter: 1000 });
    expect(digest(await loadWeights(url, loading({ cache: false, sha256 })))).toEqual(digest(first));
    await expect(loadWeights(url, loading({ cache: false, sha256: 'abcdef01' }))).rejects.toThrow(
      `SHA-256 must begin with abcdef01, got ${sha256}`,
    );
    expect(await cached()).toEqual([]);
  });
});

test('the default cache lies where the environment says', async () => {
  expect(defaultCacheFolder({ NETWRIGHT_CACHE: '/n', XDG_CACHE_HOME: '/x' })).toBe('/n');
  expect(defaultCacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux')).toBe('/x/netwright');
  expect(defaultCacheFolder({}, 'linux')).toMatch(/\/\.cache\/netwright$/);
  await mkdir(join(folder, 'env'));
  process.env.NETWRIGHT_CACHE = join(folder, 'env');
  try {
    await loadWeights(url);
    const [entry] = await readdir(join(folder, 'env'));
    expect((await readFile(join(folder, 'env', entry!, 'm.safetensors'))).equals(firstFile)).toBe(true);
  } finally {
    delete process.env.NETWRIGHT_CACHE;
  }
});
