import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What went over the wire for one request. */
export interface Served {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  status: number;
  bytes: number;
}

/** How a request is answered; the defaults are a well-behaved file server's. */
export interface Fault {
  /** Closes the connection after this many bytes of the body, once the client has seen them. */
  dropAfter?: number;
  /** Stops sending after this many bytes, without closing. */
  stallAfter?: number;
  /** Answers with this status and no file. */
  status?: number;
  headers?: Record<string, string>;
  /** Ignores Range, or If-Range. */
  noRange?: boolean;
  noIfRange?: boolean;
  noEtag?: boolean;
  /** Called after the answer has ended, to change the file. */
  after?: () => void;
}

/** A local file server that keeps a log and misbehaves as told, one fault per request in order. */
export interface FileServer extends AsyncDisposable {
  readonly url: string;
  readonly log: Served[];
  readonly files: Map<string, Uint8Array>;
  readonly faults: Fault[];
  /** How many bytes of the file the client has, by its own account: a reset connection loses what is on its way. */
  readonly client: { seen: number };
  /** More answers by path, tried first. */
  readonly routes: Map<string, (request: IncomingMessage, response: ServerResponse) => void>;
  close(): Promise<void>;
}

export const etagOf = (bytes: Uint8Array): string => `"${createHash('sha1').update(bytes).digest('hex').slice(0, 8)}"`;

/** Starts a server on a free port. */
export async function fileServer(files: Record<string, Uint8Array>): Promise<FileServer> {
  const log: Served[] = [];
  const client = { seen: -1 };
  const faults: Fault[] = [];
  const contents = new Map(Object.entries(files));
  const routes: FileServer['routes'] = new Map();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname.slice(1));
    const served: Served = { path, headers: request.headers, status: 0, bytes: 0 };
    log.push(served);
    response.on('close', () => {
      served.status = response.statusCode;
    });
    const route = routes.get(path);
    if (route) route(request, response);
    else answer(request, response, contents.get(path), faults.shift() ?? {}, served, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, log, client, files: contents, faults, routes, close, [Symbol.asyncDispose]: close };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  file: Uint8Array | undefined,
  fault: Fault,
  served: Served,
  client: { readonly seen: number },
): void {
  response.on('close', () => fault.after?.());
  if (fault.status !== undefined || !file) {
    response.writeHead(fault.status ?? 404, fault.headers).end('no file here');
    return;
  }
  const etag = etagOf(file);
  const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = request.headers;
  const headers: Record<string, string | number> = fault.noEtag ? {} : { etag };
  if (ifNoneMatch === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const from = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  const isPart =
    range !== undefined && !fault.noRange && (fault.noIfRange || ifRange === undefined || ifRange === etag);
  if (isPart && from >= file.length) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    return;
  }
  if (isPart) headers['content-range'] = `bytes ${from}-${file.length - 1}/${file.length}`;
  const body = isPart ? file.subarray(from) : file;
  response.writeHead(isPart ? 206 : 200, { ...headers, 'content-length': body.length, ...fault.headers });
  const stop = fault.dropAfter ?? fault.stallAfter;
  if (stop === undefined) {
    served.bytes = body.length;
    response.end(body);
  } else {
    const part = body.subarray(0, stop);
    served.bytes = part.length;
    response.write(part);
    if (fault.dropAfter === undefined) return;
    const isSeen = (): boolean => client.seen === (isPart ? from : 0) + part.length;
    const start = performance.now();
    const poll = setInterval(() => {
      if (!isSeen() && performance.now() - start < 3000) return;
      clearInterval(poll);
      response.destroy();
    }, 5);
  }
}
