import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tensorData, type Weights } from '../../src/graph/tensor-data.ts';
import { loadWeights } from '../../src/weights/load.ts';
import { loadWeights as loadWeightsInBrowser } from '../../src/weights/load-browser.ts';
import type { LoadProgress } from '../../src/weights/load-options.ts';
import { writeSafetensors } from '../../src/weights/safetensors.ts';
import { parseHubSource } from '../../src/weights/source.ts';
import { type FileServer, fileServer } from './file-server.ts';

const first: Weights = new Map([
  ['a', tensorData([1, 2, 3])],
  ['b', tensorData([4])],
]);
const second: Weights = new Map([['a', tensorData([5, 6])]]);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let folder: string;
let server: FileServer;
const loading = (extra: object = {}) => ({
  cache: join(folder, 'cache'),
  hubUrl: server.url,
  backoff: 1,
  retries: 1,
  progress: note,
  ...extra,
});
/** Tells the server what has arrived, so that it drops connections at the byte it was told to. */
const note = ({ done, phase }: LoadProgress): void => {
  if (phase === 'download') server.client.seen = done;
};

/** Serves a file as the hub does: a look-up tells its size and SHA-256, a download leads to another server. */
function putOnHub(path: string, bytes: Uint8Array, told = sha256(bytes)): void {
  const stored = `cdn/${sha256(bytes)}`;
  server.files.set(stored, bytes);
  server.routes.set(path, (request, response) => {
    if (request.headers.range === 'bytes=0-0')
      response
        .writeHead(206, {
          'content-range': `bytes 0-0/${bytes.length}`,
          'x-linked-etag': `"${told}"`,
          etag: '"commit"',
        })
        .end('x');
    else response.writeHead(302, { location: `/${stored}` }).end();
  });
}

function missing(path: string): void {
  server.routes.set(path, (_, response) => {
    response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('{}');
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
  server = await fileServer({});
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test.each([
  ['hf:timm/resnet50.a1_in1k', 'timm/resnet50.a1_in1k', 'main', undefined],
  ['hf:o/r@v1.0', 'o/r', 'v1.0', undefined],
  ['hf:o/r/sub/w.safetensors', 'o/r', 'main', 'sub/w.safetensors'],
  ['hf:o/r@refs%2Fpr%2F1/w.safetensors', 'o/r', 'refs/pr/1', 'w.safetensors'],
])('%s is parsed', (source, repo, revision, file) => {
  expect(parseHubSource(source)).toEqual({ repo, revision, file });
});

test.each(['hf:gpt2', 'hf:', 'hf:o/r@', 'hf:o/r/../x', 'hf:o/r/', 'hf:o//r'])('%s is refused', (source) => {
  expect(() => parseHubSource(source)).toThrow(`loadWeights ${source}: a hub source is hf:owner/repo`);
});

describe('loadWeights from the hub', () => {
  const path = 'o/r/resolve/main/model.safetensors';

  test('looks up, fetches and checks the weights of a repository, once per version', async () => {
    putOnHub(path, writeSafetensors(first));
    expect(await loadWeights('hf:o/r', loading())).toEqual(first);
    expect(await loadWeights('hf:o/r', loading())).toEqual(first);
    expect(server.log.filter((r) => r.path.startsWith('cdn/'))).toHaveLength(1);
    putOnHub(path, writeSafetensors(second));
    expect(await loadWeights('hf:o/r', loading())).toEqual(second);
  });

  test("refuses bytes that are not those of the hub's SHA-256", async () => {
    const bytes = writeSafetensors(first);
    putOnHub(path, bytes, '0'.repeat(64));
    await expect(loadWeights('hf:o/r', loading())).rejects.toThrow(
      `loadWeights hf:o/r@main/model.safetensors: the file's SHA-256 must be ${'0'.repeat(64)}, got ${sha256(bytes)}`,
    );
  });

  test('goes on where a connection broke, through the redirection', async () => {
    const bytes = writeSafetensors(new Map([['w', tensorData(new Float32Array(100_000).fill(3))]]));
    putOnHub(path, bytes);
    server.faults.push({ dropAfter: 5000 });
    expect((await loadWeights('hf:o/r', loading())).get('w')?.data[99_999]).toBe(3);
    expect(server.log.at(-1)?.headers.range).toBe('bytes=5000-');
  });

  test('sends the token to the hub, and finds sharded weights, with a revision', async () => {
    const base = 'o/r/resolve/v2/';
    missing(`${base}model.safetensors`);
    const map = { a: 'x.safetensors', b: 'y.safetensors' };
    putOnHub(
      `${base}model.safetensors.index.json`,
      new TextEncoder().encode(JSON.stringify({ weight_map: map })),
      'a1'.repeat(20),
    );
    putOnHub(`${base}x.safetensors`, writeSafetensors(new Map([['a', first.get('a')!]])));
    putOnHub(`${base}y.safetensors`, writeSafetensors(new Map([['b', first.get('b')!]])));
    expect(await loadWeights('hf:o/r@v2', loading({ token: 'hf_x' }))).toEqual(first);
    for (const request of server.log.filter((r) => r.path.startsWith('o/r')))
      expect(request.headers.authorization).toBe('Bearer hf_x');
    expect(await loadWeights('hf:o/r@v2', loading({ cache: false }))).toEqual(first);
  });

  test('finds the checkpoint of a repository without safetensors', async () => {
    missing(path);
    missing('o/r/resolve/main/model.safetensors.index.json');
    const file = join(import.meta.dirname, '../fixtures/pth/parameters.zip.pth');
    putOnHub('o/r/resolve/main/pytorch_model.bin', new Uint8Array(await readFile(file)));
    expect((await loadWeights('hf:o/r', loading())).get('weight')).toEqual(tensorData([0, 1, 2, 3, 4, 5], [2, 3]));
  });

  test("a commit's files need no look-up, and nothing needs one without network", async () => {
    const commit = 'c0ffee'.padEnd(40, '0');
    putOnHub(`o/r/resolve/${commit}/w.safetensors`, writeSafetensors(first));
    putOnHub(path, writeSafetensors(second));
    await loadWeights(`hf:o/r@${commit}/w.safetensors`, loading());
    await loadWeights('hf:o/r', loading());
    const before = server.log.length;
    expect(await loadWeights(`hf:o/r@${commit}/w.safetensors`, loading())).toEqual(first);
    expect(await loadWeights('hf:o/r', loading({ offline: true }))).toEqual(second);
    expect(server.log).toHaveLength(before);
    await server.close();
    expect(await loadWeights('hf:o/r', loading())).toEqual(second);
    await expect(loadWeights('hf:o/other', loading())).rejects.toThrow(
      'loadWeights hf:o/other@main/model.safetensors: the hub must answer, got fetch failed after 2 attempts',
    );
  });

  test('says what the hub refuses, and what it lacks', async () => {
    missing(path);
    missing('o/r/resolve/main/model.safetensors.index.json');
    missing('o/r/resolve/main/pytorch_model.bin');
    await expect(loadWeights('hf:o/r', loading())).rejects.toThrow(
      'the repository must have model.safetensors or model.safetensors.index.json or pytorch_model.bin at main',
    );
    missing('o/r/resolve/main/w.safetensors');
    await expect(loadWeights('hf:o/r/w.safetensors', loading())).rejects.toThrow(
      'the repository must have w.safetensors at main',
    );
    server.routes.set('o/closed/resolve/main/model.safetensors', (_, response) => {
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"error":"Access to o/closed is restricted"}');
    });
    await expect(loadWeights('hf:o/closed', loading())).rejects.toThrow(
      /the hub must give the file, got HTTP 401 .*restricted/,
    );
  });
});

describe('loadWeights in browsers', () => {
  test('reads the plain address of a file on the hub, and takes up a broken connection', async () => {
    const bytes = writeSafetensors(new Map([['w', tensorData(new Float32Array(100_000).fill(3))]]));
    putOnHub('o/r/resolve/main/model.safetensors', bytes);
    server.faults.push({ dropAfter: 5000 });
    const weights = await loadWeightsInBrowser('hf:o/r', loading({ token: 'hf_x', sha256: sha256(bytes) }));
    expect(weights.get('w')?.data[99_999]).toBe(3);
    expect(server.log.at(-1)?.headers.range).toBe('bytes=5000-');
    expect(server.log[0]?.headers.authorization).toBe('Bearer hf_x');
  });

  test('reads an address whose length is that of a packed answer', async () => {
    const bytes = writeSafetensors(first);
    const fetchPacked: typeof fetch = async () => new Response(bytes, { headers: { 'content-length': '20' } });
    expect(await loadWeightsInBrowser('http://x/m.safetensors', { fetch: fetchPacked })).toEqual(first);
  });

  test('reads an answer without a length, and only what is asked for', async () => {
    const fetchPlain: typeof fetch = async () => new Response(new Blob([writeSafetensors(first)]).stream());
    expect([
      ...(await loadWeightsInBrowser('http://x/m.safetensors', { fetch: fetchPlain, only: 'b' })).keys(),
    ]).toEqual(['b']);
  });
});
