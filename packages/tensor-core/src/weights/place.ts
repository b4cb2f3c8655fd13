import type { TensorData } from '../graph/tensor-data.ts';
import { checkSha256 } from './checksum.ts';
import { type DownloadOptions, download } from './download.ts';
import { downloadOptions, type LoadOptions } from './load-options.ts';
import { MemorySink } from './memory-sink.ts';
import { matcher } from './name-pattern.ts';
import { readWeights } from './read-weights.ts';
import { checkShard, parseShardIndex } from './sharded.ts';
import { isIndex } from './source.ts';

/** Accepts the tensors to read. */
export type NameTest = (name: string) => boolean;

/** Where a file of weights lies. */
export interface Place {
  /** The path or address, for messages. */
  readonly label: string;
  /** The whole file as text, for an index. */
  text(): Promise<string>;
  /** The tensors of the file that `only` accepts. */
  read(only: NameTest | undefined): Promise<Map<string, TensorData>>;
  /** A file in the same folder. */
  sibling(file: string): Place;
}

/** Reads the weights at a place; those of all shards when it is an index. */
export async function loadPlace(place: Place, options: LoadOptions): Promise<Map<string, TensorData>> {
  const only = options.only === undefined ? undefined : matcher(options.only);
  if (!isIndex(place.label)) return place.read(only);
  const { files } = parseShardIndex(await place.text(), place.label);
  const weights = new Map<string, TensorData>();
  for (const [file, names] of files) {
    const wanted = [...names].filter((name) => only?.(name) ?? true);
    if (wanted.length === 0) continue;
    const accepted = new Set(wanted);
    const found = await place.sibling(file).read((name) => accepted.has(name));
    checkShard(found, wanted, file, place.label);
    for (const [name, tensor] of found) weights.set(name, tensor);
  }
  return weights;
}

/** The bytes of a file at an address. `exactLength` is false in browsers, see `DownloadOptions`. Throws as `download` does. */
export async function memoryBytes(
  url: string,
  options: LoadOptions,
  exactLength: boolean,
  sha256?: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const settings: DownloadOptions = downloadOptions(options, url, exactLength);
  const sink = new MemorySink();
  await download(url, sink, settings);
  if (sha256 !== undefined) checkSha256(await sha256Of(sink.bytes(), url), sha256, url);
  return sink.bytes();
}

/** A file at an address, read into memory. */
export function memoryPlace(url: string, options: LoadOptions, exactLength: boolean, sha256?: string): Place {
  const bytes = (): Promise<Uint8Array<ArrayBuffer>> => memoryBytes(url, options, exactLength, sha256);
  return {
    label: url,
    text: async () => new TextDecoder().decode(await bytes()),
    read: async (only) => readWeights(await bytes(), url, only),
    sibling: (file) => memoryPlace(siblingUrl(url, file), options, exactLength),
  };
}

/** The address of a file in the same folder; a query (an access key) is kept. */
export function siblingUrl(url: string, file: string): string {
  const sibling = new URL(encodeURIComponent(file), url);
  sibling.search = new URL(url).search;
  return sibling.href;
}

/** Throws where there is no such function: browsers have it on secure pages only. */
async function sha256Of(bytes: Uint8Array<ArrayBuffer>, label: string): Promise<string> {
  if (!globalThis.crypto?.subtle)
    throw new Error(`loadWeights ${label}: a checksum needs crypto.subtle, which browsers have on https pages only`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((b) => b.toString(16).padStart(2, '0')).join('');
}
