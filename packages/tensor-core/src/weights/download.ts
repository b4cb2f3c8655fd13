/** A download that goes on where it stopped, for Node and the browser. */

/** Where the bytes go. */
export interface Sink {
  /** How many bytes are there. */
  readonly length: number;
  /** Which version of the file they belong to: an ETag or a date; undefined when the server told none. */
  readonly validator: string | undefined;
  /** Forgets all bytes; those to come belong to `validator`. `total` is the size to come, when known. */
  restart(validator: string | undefined, total: number | undefined): Promise<void> | void;
  /** Adds bytes at the end. */
  write(bytes: Uint8Array): Promise<void> | void;
}

/** Options of a download. */
export interface DownloadOptions {
  fetch?: typeof fetch | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  signal?: AbortSignal | undefined;
  /** How often to try again without having got a byte more. */
  retries: number;
  /** The wait before the first new attempt [ms]; it doubles each time, up to 10 s. */
  backoff: number;
  /** How long to wait for bytes before the connection counts as lost [ms]. */
  stallTimeout: number;
  /** The size that the file must have, when known [bytes]. */
  size?: number | undefined;
  /** Whether the server's length counts the bytes we see; not so in browsers, which unpack compressed answers. */
  exactLength: boolean;
  progress?: ((received: number, total: number | undefined) => void) | undefined;
}

/** What a finished download says about its file. */
export interface Downloaded {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** A failure that another attempt may cure. */
class LostConnection extends Error {
  constructor(
    message: string,
    readonly wait = 0,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An answer that no other attempt would change. */
export class RefusedDownload extends Error {
  constructor(
    message: string,
    /** The server's, as in HTTP 404. */
    readonly status: number,
  ) {
    super(message);
  }
}

const maxRestarts = 3;

/**
 * Brings the file at `url` into `sink`. After a lost connection, and when `sink` holds a part already, it asks for the rest
 * (Range with If-Range), and starts again when the file has changed since. Throws when the server refuses, when it gives no
 * further byte in `retries` attempts, when the file keeps changing, and when its length is not the announced one.
 */
export async function download(url: string, sink: Sink, options: DownloadOptions): Promise<Downloaded> {
  const state = { restarts: 0 };
  for (let failures = 0; ; ) {
    const before = sink.length;
    try {
      return await attempt(url, sink, options, state);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof LostConnection)) throw error;
      failures = sink.length > before ? 1 : failures + 1;
      if (failures > options.retries)
        throw new Error(
          `loadWeights ${url}: gave up after ${failures} attempts at ${sink.length} bytes: ${error.message}`,
          {
            cause: error,
          },
        );
      await sleep(Math.max(error.wait, Math.min(options.backoff * 2 ** (failures - 1), 10_000)), options.signal);
    }
  }
}

async function attempt(
  url: string,
  sink: Sink,
  options: DownloadOptions,
  state: { restarts: number },
): Promise<Downloaded> {
  const watch = new Watch(options.stallTimeout, options.signal);
  try {
    const response = await request(url, sink, options, watch.signal);
    const validator = validatorOf(response);
    let total = await begin(url, sink, response, validator, state);
    if (total === 'complete') return versionOf(response);
    if (options.size !== undefined && total !== undefined && total !== options.size && options.exactLength)
      throw new Error(`loadWeights ${url}: the file must have ${options.size} bytes, got ${total}`);
    total ??= options.size;
    const reader = response.body?.getReader();
    options.progress?.(sink.length, total);
    for (;;) {
      watch.wind();
      const piece = await reader?.read().catch((error: Error) => {
        throw new LostConnection(watch.reason ?? `the connection was lost (${reasonOf(error)})`, 0, { cause: error });
      });
      if (!piece || piece.done) break;
      if (total !== undefined && sink.length + piece.value.length > total) {
        if (options.exactLength)
          throw new Error(
            `loadWeights ${url}: the file must have ${total} bytes, got ${sink.length + piece.value.length} or more`,
          );
        total = undefined;
      }
      await sink.write(piece.value);
      options.progress?.(sink.length, total);
    }
    if (total !== undefined && sink.length < total && options.exactLength)
      throw new LostConnection(`the connection ended at ${sink.length} of ${total} bytes`);
    return versionOf(response);
  } finally {
    watch.stop();
  }
}

/** Sends the request, for the rest of the file when a part of a known version is there. */
async function request(url: string, sink: Sink, options: DownloadOptions, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity', ...options.headers };
  if (sink.length > 0 && sink.validator) {
    headers.range = `bytes=${sink.length}-`;
    headers['if-range'] = sink.validator;
  }
  let response: Response;
  try {
    response = await (options.fetch ?? fetch)(url, { headers, signal });
  } catch (error) {
    throw new LostConnection(reasonOf(error as Error), 0, { cause: error });
  }
  if (response.ok || response.status === 416) return response;
  await response.body?.cancel();
  const status = `HTTP ${response.status}${response.statusText && ` ${response.statusText}`}`;
  if (response.status >= 500 || response.status === 408 || response.status === 429)
    throw new LostConnection(status, Math.min(Number(response.headers.get('retry-after')) * 1000 || 0, 60_000));
  throw new RefusedDownload(`loadWeights ${url}: the server must give the file, got ${status}`, response.status);
}

/** Prepares the sink for the answer's bytes. Returns the size of the whole file when the server tells it. */
async function begin(
  url: string,
  sink: Sink,
  response: Response,
  validator: string | undefined,
  state: { restarts: number },
): Promise<number | undefined | 'complete'> {
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const size = range?.[2] === undefined || range[2] === '*' ? undefined : Number(range[2]);
  if (response.status === 416 && size === sink.length && size > 0) return 'complete';
  const continues = response.status === 206 && Number(range?.[1]) === sink.length;
  if (continues && sink.validator !== undefined && (validator === undefined || validator === sink.validator))
    return size;
  const changed = sink.length > 0 && sink.validator !== undefined && validator !== sink.validator;
  if (changed && ++state.restarts > maxRestarts)
    throw new Error(`loadWeights ${url}: the file must stay the same while it is read, got ${state.restarts} changes`);
  if (response.status === 200) {
    const length = response.headers.get('content-encoding') ? null : response.headers.get('content-length');
    const total = length === null ? undefined : Number(length);
    await sink.restart(validator, total);
    return total;
  }
  // A part that does not fit ours: of another version, or from another place.
  await response.body?.cancel();
  await sink.restart(undefined, undefined);
  throw new LostConnection(`the server gave ${response.headers.get('content-range') ?? 'no range'} of another version`);
}

/** What names a version of the file: a strong ETag, else its date. Weak ETags do not promise the same bytes. */
function validatorOf(response: Response): string | undefined {
  const etag = response.headers.get('etag');
  if (etag && !etag.startsWith('W/')) return etag;
  return response.headers.get('last-modified') ?? undefined;
}

const versionOf = (response: Response): Downloaded => ({
  etag: response.headers.get('etag') ?? undefined,
  lastModified: response.headers.get('last-modified') ?? undefined,
});

/** Aborts when no bytes come for a while, or when the caller says so. */
class Watch {
  reason: string | undefined;
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly onAbort = (): void => this.controller.abort(this.outer?.reason);

  constructor(
    private readonly timeout: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    outer?.throwIfAborted();
    outer?.addEventListener('abort', this.onAbort);
    this.wind();
  }
  get signal(): AbortSignal {
    return this.controller.signal;
  }
  wind(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.reason = `no bytes came for ${this.timeout} ms`;
      this.controller.abort(new Error(this.reason));
    }, this.timeout);
  }
  stop(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.onAbort);
    this.controller.abort(); // closes the connection of an answer that was not read to its end
  }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      signal?.removeEventListener('abort', done);
      clearTimeout(timer);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    }
    signal?.addEventListener('abort', done);
  });
}

/** fetch says only "fetch failed"; the reason is its cause. */
function reasonOf(error: Error): string {
  const cause = error.cause as (Error & { code?: string }) | undefined;
  return cause ? `${error.message}: ${cause.code ?? cause.message}` : error.message;
}
