import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTokenizer, type Tokenizer } from '../../src/tokenizer/index.ts';
import { bert, gpt2 } from '../support/published-tokenizers.ts';
import { type Served, served } from '../support/served.ts';

let folder: string;
let server: Served;
const loading = (extra: object = {}) => ({
  hubUrl: server.url,
  cache: join(folder, 'cache'),
  retries: 0,
  backoff: 1,
  ...extra,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenizer-'));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(bert.json));
  await writeFile(join(folder, 'tokenizer_config.json'), '{"mask_token": "test"}');
  server = await served({
    '/openai-community/gpt2/resolve/main/tokenizer.json': gpt2.json,
    '/openai-community/gpt2/resolve/main/tokenizer_config.json': gpt2.config,
    '/o/r/resolve/v1/words/tokenizer.json': bert.json,
    '/files/tokenizer.json': bert.json,
    '/page/tokenizer.json': '<!doctype html>',
    '/list/tokenizer.json': 'null',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const expectBert = (tokenizer: Tokenizer): void => {
  expect(tokenizer.size).toBe(30_522);
  expect(tokenizer.encode('Hello world').ids).toEqual([101, 7592, 2088, 102]);
};

describe('loadTokenizer', () => {
  it('reads a repository of the hub, and keeps it', async () => {
    const tokenizer = await loadTokenizer('hf:openai-community/gpt2', loading());
    expect(tokenizer.encode('Hello world').ids).toEqual([15496, 995]);
    const before = server.log.length;
    const again = await loadTokenizer('hf:openai-community/gpt2', loading({ offline: true }));
    expect(again.decode([15496, 995])).toBe('Hello world');
    expect(server.log).toHaveLength(before);
  });

  it('reads a folder of a repository, at a revision and without a configuration', async () => {
    expectBert(await loadTokenizer('hf:o/r@v1/words', loading()));
    expectBert(await loadTokenizer('hf:o/r@v1/words/tokenizer.json', loading({ cache: false })));
    expect(server.log.at(-1)).toBe('/o/r/resolve/v1/words/tokenizer_config.json');
  });

  it('reads an address, of the folder or of the file', async () => {
    expectBert(await loadTokenizer(new URL(`${server.url}/files/`), loading()));
    expectBert(await loadTokenizer(`${server.url}/files/tokenizer.json?key=1`, loading({ cache: false })));
    expect(server.log.slice(-2)).toEqual(['/files/tokenizer.json', '/files/tokenizer_config.json']);
  });

  it('reads a folder, and the configuration beside', async () => {
    for (const source of [folder, join(folder, 'tokenizer.json'), pathToFileURL(folder)]) {
      const tokenizer = await loadTokenizer(source);
      expectBert(tokenizer);
      expect(tokenizer.tokenOf(tokenizer.special.mask ?? -1)).toBe('test');
    }
  });

  it('says what is missing or wrong', async () => {
    await expect(loadTokenizer('hf:o/other', loading())).rejects.toThrow(
      'loadTokenizer hf:o/other: the source must have a tokenizer.json, got none',
    );
    await expect(loadTokenizer(`${server.url}/page`, loading())).rejects.toThrow(
      `loadTokenizer ${server.url}/page: tokenizer.json must be JSON, got "<!doctype html>"`,
    );
    await expect(loadTokenizer(`${server.url}/list`, loading())).rejects.toThrow(
      'tokenizer.json must be an object, got null',
    );
    await expect(loadTokenizer('hf:gpt2', loading())).rejects.toThrow('hf:gpt2: a hub source is hf:owner/repo');
    await expect(loadTokenizer('http://127.0.0.1:9/x', loading())).rejects.toThrow('gave up after 1 attempts');
  });
});
