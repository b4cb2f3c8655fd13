import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

/** Files on a server of this machine, by path. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  /** The paths that were asked for. */
  readonly log: string[];
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Serves bytes, text and objects as JSON, as the hub does: a look-up, which asks for one byte, is told the size and version. */
export async function served(files: Readonly<Record<string, object | string>>): Promise<Served> {
  const log: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    log.push(path);
    const file = files[path];
    if (file === undefined) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('{}');
      return;
    }
    const isRaw = typeof file === 'string' || file instanceof Uint8Array;
    const bytes = Buffer.from(isRaw ? file : JSON.stringify(file));
    const headers = { etag: '"1"', 'content-type': types[extname(path)] ?? 'application/json' };
    if (request.headers.range === 'bytes=0-0')
      response.writeHead(206, { ...headers, 'content-range': `bytes 0-0/${bytes.length}` }).end('{');
    else response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, log, [Symbol.asyncDispose]: close };
}
