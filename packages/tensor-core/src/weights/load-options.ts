import type { DownloadOptions } from './download.ts';
import type { NamePattern } from './name-pattern.ts';

/** How far a load is. */
export interface LoadProgress {
  /** The file: a path or an address. */
  readonly file: string;
  /** What is being done with it. */
  readonly phase: 'download' | 'read';
  /** Bytes done of `total`; the total is undefined when a server does not tell it. */
  readonly done: number;
  readonly total: number | undefined;
}

/** Options of `loadWeights`. */
export interface LoadOptions {
  /** The tensors to read; all by default. */
  only?: NamePattern | readonly NamePattern[];
  /** Called as bytes come, for a progress bar. */
  progress?: (progress: LoadProgress) => void;
  /** Stops the load. */
  signal?: AbortSignal;
  /**
   * The SHA-256 that the file must have, in hexadecimal, or the first digits of it, 8 at least; of the index, for sharded
   * weights. Default what the hub says, or the name of a file of download.pytorch.org.
   */
  sha256?: string;
  /** In place of the global fetch, for a proxy or a test. */
  fetch?: typeof fetch;
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>>;
  /** How often to ask again without having got a byte more. Default 5. */
  retries?: number;
  /** The wait before asking again [ms], doubled each time up to 10 s. Default 250. */
  backoff?: number;
  /** How long a connection may give nothing [ms]. Default 30,000. */
  stallTimeout?: number;
  /** The Hugging Face hub, for `hf:` sources. Default https://huggingface.co, or `HF_ENDPOINT` in Node. */
  hubUrl?: string;
  /** The hub's access token. Default `HF_TOKEN` in Node. */
  token?: string;
  /** Node: the folder that keeps downloads; `false` keeps none. Default `NETWRIGHT_CACHE`, else the user's cache folder. */
  cache?: string | false;
  /** Node: use the cache only. Default false. */
  offline?: boolean;
}

/** The options of one download. */
export function downloadOptions(options: LoadOptions, file: string, exactLength: boolean): DownloadOptions {
  const { fetch, headers, signal, retries = 5, backoff = 250, stallTimeout = 30_000, progress } = options;
  return {
    fetch,
    headers,
    signal,
    retries,
    backoff,
    stallTimeout,
    exactLength,
    progress: progress && ((done, total) => progress({ file, phase: 'download', done, total })),
  };
}
