import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadFile } from '../../src/weights/load-file.ts';
import { loadFile as loadFileInBrowser } from '../../src/weights/load-file-browser.ts';
import { type FileServer, fileServer } from './file-server.ts';

const bytes = new TextEncoder().encode('{"version": "1.0"}');
let folder: string;
let server: FileServer;
const loading = (extra: object = {}) => ({
  cache: join(folder, 'cache'),
  hubUrl: server.url,
  backoff: 1,
  retries: 0,
  ...extra,
});
const text = async (found: Promise<Uint8Array | undefined>): Promise<string | undefined> => {
  const value = await found;
  return value && new TextDecoder().decode(value);
};

/** Serves a file as the hub does, or says that there is none. */
function onHub(path: string, found: boolean): void {
  server.routes.set(path, (request, response) => {
    if (!found) response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('{}');
    else if (request.headers.range === 'bytes=0-0')
      response.writeHead(206, { 'content-range': `bytes 0-0/${bytes.length}`, etag: '"git"' }).end('{');
    else response.writeHead(200, { 'content-length': bytes.length, etag: '"git"' }).end(bytes);
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-'));
  server = await fileServer({ 'a b/tokenizer.json': bytes, 'tokenizer.json': bytes });
  await writeFile(join(folder, 'tokenizer.json'), bytes);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('loadFile', () => {
  test('reads a file of a folder, by its path and by its address', async () => {
    expect(await text(loadFile(folder, 'tokenizer.json'))).toBe('{"version": "1.0"}');
    expect(await text(loadFile(pathToFileURL(folder), 'tokenizer.json'))).toBe('{"version": "1.0"}');
    expect(await loadFile(folder, 'other.json')).toBeUndefined();
    expect(await loadFile(join(folder, 'tokenizer.json'), 'other.json')).toBeUndefined();
    await expect(loadFile(join(folder, '..'), folder.split('/').at(-1) as string)).rejects.toThrow(
      /^loadFile .*: the file must be readable, got EISDIR/,
    );
  });

  test.each(['', '/', '/?key=1'])('fetches a file of a folder on a server, written with %j, once', async (end) => {
    const source = `${server.url}a%20b${end}`;
    expect(await text(loadFile(source, 'tokenizer.json', loading()))).toBe('{"version": "1.0"}');
    expect(await text(loadFile(source, 'tokenizer.json', loading({ offline: true })))).toBe('{"version": "1.0"}');
    expect(await text(loadFile(source, 'tokenizer.json', loading({ cache: false })))).toBe('{"version": "1.0"}');
    expect(server.log.map((r) => r.path)).toEqual(['a b/tokenizer.json', 'a b/tokenizer.json']);
    expect(await loadFile(source, 'other.json', loading())).toBeUndefined();
    expect(await loadFile(source, 'another.json', loading({ offline: true }))).toBeUndefined();
  });

  test('fetches a file of a repository, or of a folder in it, with the token', async () => {
    for (const path of ['tokenizer.json', 'onnx/tokenizer.json']) onHub(`o/r/resolve/v2/${path}`, true);
    onHub('o/r/resolve/v2/other.json', false);
    expect(await text(loadFile('hf:o/r@v2', 'tokenizer.json', loading({ token: 'hf_x' })))).toBe('{"version": "1.0"}');
    expect(await text(loadFile('hf:o/r@v2/onnx', 'tokenizer.json', loading({ cache: false })))).toBe(
      '{"version": "1.0"}',
    );
    expect(server.log[1]?.headers.authorization).toBe('Bearer hf_x');
    expect(await loadFile('hf:o/r@v2', 'other.json', loading())).toBeUndefined();
    await server.close();
    expect(await text(loadFile('hf:o/r@v2', 'tokenizer.json', loading()))).toBe('{"version": "1.0"}');
  });

  test('says what else is wrong', async () => {
    server.faults.push({ status: 403 });
    await expect(loadFile(server.url, 'tokenizer.json', loading())).rejects.toThrow(
      `loadFile ${server.url}tokenizer.json: the server must give the file, got HTTP 403`,
    );
    server.faults.push({ status: 500 });
    await expect(loadFile(server.url, 'tokenizer.json', loading())).rejects.toThrow(
      `loadFile ${server.url}tokenizer.json: gave up after 1 attempts`,
    );
    await expect(loadFile('hf:gpt2', 'tokenizer.json')).rejects.toThrow('loadFile hf:gpt2: a hub source is');
  });
});

describe('loadFile in browsers', () => {
  test('reads addresses, and those of the hub', async () => {
    server.files.set('o/r/resolve/main/tokenizer.json', bytes);
    expect(await text(loadFileInBrowser(`${server.url}a%20b`, 'tokenizer.json'))).toBe('{"version": "1.0"}');
    expect(await text(loadFileInBrowser('hf:o/r', 'tokenizer.json', loading({ token: 'hf_x' })))).toBe(
      '{"version": "1.0"}',
    );
    expect(server.log.at(-1)?.headers.authorization).toBe('Bearer hf_x');
    expect(await loadFileInBrowser('hf:o/r', 'other.json', loading())).toBeUndefined();
  });
});
