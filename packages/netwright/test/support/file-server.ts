import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A local server of files by path, with a log of what was asked for. */
export interface FileServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: string[];
}

/** Serves files plainly, and those of `hub` as the Hugging Face hub does: by a look-up that tells the checksum, and a download. */
export async function serveFiles(
  files: Readonly<Record<string, Uint8Array>>,
  hub: Readonly<Record<string, { bytes: Uint8Array; sha256?: string }>> = {},
): Promise<FileServer> {
  const asked: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname.slice(1));
    asked.push(path);
    const onHub = hub[path];
    const file = files[path] ?? onHub?.bytes;
    if (!file) response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('{}');
    else if (onHub && request.headers.range === 'bytes=0-0') {
      const { bytes, sha256 = createHash('sha256').update(bytes).digest('hex') } = onHub;
      const range = { 'content-range': `bytes 0-0/${bytes.length}` };
      response.writeHead(206, { ...range, etag: '"commit"', 'x-linked-etag': `"${sha256}"` }).end('x');
    } else if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { 'content-length': file.length, etag: '"v1"' }).end(file);
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
