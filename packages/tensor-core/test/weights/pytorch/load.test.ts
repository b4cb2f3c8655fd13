import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadWeights } from '../../../src/weights/load.ts';
import { loadWeights as loadWeightsInBrowser } from '../../../src/weights/load-browser.ts';
import type { LoadProgress } from '../../../src/weights/load-options.ts';
import { type Fault, type FileServer, fileServer } from '../file-server.ts';
import { ints, legacyOf, op, pickle, storage, tensor, zipOf } from './pickle-file.ts';

/** A checkpoint of one tensor of 100,000 elements, all of one value. */
function checkpoint(form: 'zip' | 'legacy', value: number): Uint8Array {
  const elements = 100_000;
  const bytes = new Uint8Array(new Float32Array(elements).fill(value).buffer);
  const w = tensor(storage('0', op.int(elements)), op.int(0), ints(elements), ints(1));
  const object = pickle(op.dict([op.text('w'), w]));
  return form === 'zip' ? zipOf(object, { 0: bytes }) : legacyOf(object, { 0: [elements, bytes] });
}

const first = checkpoint('zip', 1);
const second = checkpoint('zip', 2);
const sha256 = createHash('sha256').update(first).digest('hex');
const hashed = `net-${sha256.slice(0, 8)}.pth`;

const source = join(import.meta.dirname, '../../../src/weights/load.ts');

let folder: string;
let server: FileServer;
let url: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pth-'));
  server = await fileServer({ 'net.pth': first, [`models/${hashed}`]: first });
  url = `${server.url}net.pth`;
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

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
/** The value that a loaded checkpoint is full of. */
const load = async (source: string, extra: object = {}): Promise<number> => {
  const data = (await loadWeights(source, loading(extra))).get('w')?.data as Float32Array;
  expect(data).toHaveLength(100_000);
  expect(data.every((v) => v === data[0])).toBe(true);
  return data[0] as number;
};
/** Every complete file and part in the cache. */
const cached = async (): Promise<string[]> =>
  (await readdir(join(folder, 'cache'), { recursive: true }).catch(() => []))
    .filter((name) => name.includes('/') && !name.endsWith('.json'))
    .map((name) => name.replace(/^.*\//, '').replace(/^part\..*/, 'part'));

describe('a checkpoint on a server', () => {
  test.each(['zip', 'legacy'] as const)('of the %s form is fetched once, through a broken connection', async (form) => {
    server.files.set('net.pth', checkpoint(form, 3));
    server.faults.push({ dropAfter: 100_000 });
    expect(await load(url)).toBe(3);
    expect(server.log.map((r) => r.headers.range)).toEqual([undefined, 'bytes=100000-']);
    expect(await load(url)).toBe(3);
    expect(server.log.at(-1)?.status).toBe(304);
    expect(await load(url, { cache: false })).toBe(3);
    expect((await loadWeightsInBrowser(url, { only: 'w' })).get('w')?.data[7]).toBe(3);
    expect(await cached()).toEqual(['net.pth']);
  });

  test('shards are found by an index of .bin files', async () => {
    const index = { weight_map: { w: 'pytorch_model-00001-of-00001.bin' } };
    server.files.set('pytorch_model.bin.index.json', new TextEncoder().encode(JSON.stringify(index)));
    server.files.set('pytorch_model-00001-of-00001.bin', first);
    expect(await load(`${server.url}pytorch_model.bin.index.json`)).toBe(1);
  });
});

describe("a checksum in the name of PyTorch's own files", () => {
  const published = `https://download.pytorch.org/models/${hashed}`;
  /** What download.pytorch.org would give. */
  const mirror: typeof fetch = (input, init) =>
    fetch(String(input).replace('https://download.pytorch.org/', server.url), init);

  test('is checked, and makes a complete copy need no server', async () => {
    expect(await load(published, { fetch: mirror })).toBe(1);
    expect(await load(published, { fetch: mirror })).toBe(1);
    expect(server.log).toHaveLength(1);
  });

  test.each([{}, { cache: false as const }])('refuses other bytes, which are not kept: %o', async (extra) => {
    server.files.set(`models/${hashed}`, second);
    const found = createHash('sha256').update(second).digest('hex');
    await expect(load(published, { fetch: mirror, ...extra })).rejects.toThrow(
      `loadWeights ${published}: the file's SHA-256 must begin with ${sha256.slice(0, 8)}, got ${found}`,
    );
    expect(await cached()).toEqual([]);
    server.files.set(`models/${hashed}`, first);
    expect(await load(published, { fetch: mirror, ...extra })).toBe(1);
  });

  test('is checked in browsers too', async () => {
    server.files.set(`models/${hashed}`, second);
    await expect(loadWeightsInBrowser(published, { fetch: mirror })).rejects.toThrow('SHA-256 must begin with');
  });

  test('means nothing in the names of other servers', async () => {
    server.files.set(`models/${hashed}`, second);
    expect(await load(`${server.url}models/${hashed}`)).toBe(2);
  });

  test('may be given by 8 digits or more, in either case', async () => {
    expect(await load(url, { sha256: sha256.slice(0, 12).toUpperCase() })).toBe(1);
    expect(await load(url, { sha256 })).toBe(1);
    expect(server.log).toHaveLength(1); // the copy has this checksum
    await expect(load(url, { sha256: sha256.slice(0, 7) })).rejects.toThrow(
      `loadWeights ${url}: sha256 must be 8 to 64 hexadecimal digits, got "${sha256.slice(0, 7)}"`,
    );
    await expect(load(url, { sha256: '0'.repeat(8) })).rejects.toThrow(`must begin with 00000000, got ${sha256}`);
    expect(await load(url)).toBe(1);
  });
});

describe('a server that misbehaves', () => {
  /** Sends bytes without telling how many, then breaks the connection or closes it. */
  const withoutLength = (bytes: Uint8Array, end: 'cut' | 'closed'): void => {
    server.routes.set('net.pth', (_, response) => {
      response.writeHead(200, end === 'closed' ? { connection: 'close', 'transfer-encoding': 'identity' } : {});
      response.write(bytes);
      setTimeout(() => (end === 'cut' ? response.destroy() : response.end()), 50);
    });
  };
  const always = (fault: Fault): void => void server.faults.push(...Array.from({ length: 9 }, () => fault));
  const page = new TextEncoder().encode('<!DOCTYPE html><title>Log in</title>');
  const longer = { 'content-length': String(first.length + 8) };
  const notWhole = 'readPytorch .*net\\.pth: the zip file must end with its directory';

  test.each<[does: string, message: string, prepare: () => unknown]>([
    ['has no such file', 'must give the file, got HTTP 404 Not Found$', () => server.files.delete('net.pth')],
    ['refuses', 'must give the file, got HTTP 403 Forbidden$', () => always({ status: 403 })],
    ['wants a login', 'must give the file, got HTTP 401 Unauthorized$', () => always({ status: 401 })],
    ['fails', 'gave up after 3 attempts at 0 bytes: HTTP 500 Internal Server Error$', () => always({ status: 500 })],
    [
      'drops every connection',
      'gave up after 3 attempts at 0 bytes: .*(?:closed|lost|failed)',
      () => always({ dropAfter: 0 }),
    ],
    [
      'announces more than it sends',
      'gave up after 3 attempts at \\d+ bytes: the connection',
      () => always({ headers: longer, noRange: true, dropAfter: first.length }),
    ],
    [
      'announces and sends less than the file has',
      notWhole,
      () => server.files.set('net.pth', first.slice(0, 300_000)),
    ],
    [
      'cuts a file whose length it does not tell',
      'gave up after \\d+ attempts at \\d+ bytes: the connection was lost',
      () => withoutLength(first.slice(0, 1000), 'cut'),
    ],
    ['ends such a file too early', notWhole, () => withoutLength(first.slice(0, 1000), 'closed')],
    ['gives a page in its place', 'is this a safetensors file\\?', () => server.files.set('net.pth', page)],
    ['is not there', 'gave up after 3 attempts at 0 bytes: fetch failed: ECONNREFUSED', () => server.close()],
  ])('one that %s is one clear error and leaves no file', async (_, message, prepare) => {
    await prepare();
    const error = await load(url).catch((e: Error) => e);
    expect(String(error)).toMatch(new RegExp(message));
    expect(String(error)).toContain(url);
    expect((await cached()).filter((name) => name !== 'part')).toEqual([]);
  });

  test('a name that no network knows is one clear error', async () => {
    await expect(load('http://no-such-host.invalid/net.pth')).rejects.toThrow(
      /^loadWeights http:\/\/no-such-host\.invalid\/net\.pth: gave up after 3 attempts at 0 bytes: fetch failed: (?:ENOTFOUND|EAI_AGAIN)/,
    );
    expect(await cached()).toEqual([]);
  });

  test('a file whose length it does not tell is read', async () => {
    withoutLength(first, 'closed');
    expect(await load(url)).toBe(1);
    server.files.set('chunked.pth', first);
    server.routes.set('chunked.pth', (_, response) => response.writeHead(200).end(first)); // in chunks
    expect(await load(`${server.url}chunked.pth`)).toBe(1);
    expect((await cached()).sort()).toEqual(['chunked.pth', 'net.pth']);
  });

  test('a file that changes half-way is read in one version', async () => {
    server.faults.push({ dropAfter: 100_000, after: () => server.files.set('net.pth', second) });
    expect(await load(url)).toBe(2);
    expect(server.log.map((r) => r.status)).toEqual([200, 200]);
  });
});

test('a disk that takes no more is one clear error, and what has come is continued', async () => {
  const cache = join(folder, 'cache');
  const code = `import { loadWeights } from ${JSON.stringify(source)};
    await loadWeights(${JSON.stringify(url)}, { cache: ${JSON.stringify(cache)} }).catch((e) => console.log(e.message));`;
  // 200 blocks of 1,024 bytes for every file.
  const node = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', code];
  const child = spawn('bash', ['-c', 'trap "" XFSZ; ulimit -f 200; exec "$@"', 'bash', process.execPath, ...node]);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(text).toMatch(/^loadWeights http:.*net\.pth: could not write .*part\..*: EFBIG/);
  expect(await cached()).toEqual(['part']);
  expect(await load(url)).toBe(1);
  expect(server.log.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d+-$/);
});

describe('a process killed in mid-download', () => {
  const program = (): string => `import { loadWeights } from ${JSON.stringify(source)};
    await loadWeights(${JSON.stringify(url)}, { cache: ${JSON.stringify(join(folder, 'cache'))}, progress: (p) => console.log(p.phase, p.done) });
    console.log('done');`;
  const start = (): ChildProcess =>
    spawn(process.execPath, ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', program()]);

  /** Serves the file piece by piece, from where it is asked to. */
  function serveSlowly(): { sent: number } {
    const count = { sent: 0 };
    server.routes.set('net.pth', (request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const range = from > 0 ? { 'content-range': `bytes ${from}-${first.length - 1}/${first.length}` } : {};
      response.writeHead(from > 0 ? 206 : 200, { etag: '"1"', 'content-length': first.length - from, ...range });
      let at = from;
      const timer = setInterval(() => {
        const piece = first.subarray(at, at + 8192);
        response.write(piece);
        at += piece.length;
        count.sent += piece.length;
        if (at >= first.length) response.end();
      }, 3);
      response.on('close', () => clearInterval(timer));
    });
    return count;
  }

  test('again and again, is taken up each time, and the cache never has a wrong file', async () => {
    const count = serveSlowly();
    for (const bytes of [40_000, 120_000, 250_000]) {
      const child = start();
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk;
        const done = Number(/download (\d+)\s*$/.exec(text)?.[1] ?? 0);
        if (done >= bytes) child.kill('SIGKILL');
      });
      const signal = await new Promise((resolve) => child.on('close', (_, s) => resolve(s)));
      expect(signal, text).toBe('SIGKILL');
      expect(await cached()).toEqual(['part']);
    }
    expect(await load(url, { sha256 })).toBe(1);
    expect(await cached()).toEqual(['net.pth']);
    const [entry] = await readdir(join(folder, 'cache'));
    expect((await readFile(join(folder, 'cache', entry as string, 'net.pth'))).equals(first)).toBe(true);
    expect(server.log.filter((r) => r.headers.range !== undefined)).toHaveLength(3);
    expect(count.sent).toBeLessThan(2 * first.length); // what was on its way at each kill is sent again
  });
});
