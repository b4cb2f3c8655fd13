import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CachedFile, cachedFile, defaultCacheFolder, isCached } from './cache.ts';
import { type HubOptions, resolveHubFile } from './hub.ts';
import { downloadOptions, type LoadOptions } from './load-options.ts';
import { addressIn, fileOrNone, type LoadFileOptions, pathIn } from './neighbour.ts';
import { memoryBytes } from './place.ts';
import { type HubSource, parseHubSource } from './source.ts';

/**
 * The bytes of a file that lies beside weights: `loadFile('hf:openai-community/gpt2', 'tokenizer.json')`. The source is a
 * folder: a path, an address (http, https, file), or a repository of the hub and a folder in it (`hf:owner/repo[@revision]
 * [/folder]`). Downloads are kept and checked as those of `loadWeights`. Undefined where there is no such file, or offline none
 * in the cache; throws when it cannot be had for another reason.
 */
export function loadFile(
  source: string | URL,
  file: string,
  options: LoadFileOptions = {},
): Promise<Uint8Array | undefined> {
  const text = String(source);
  return fileOrNone(async () => {
    if (text.startsWith('hf:')) return fromHub(parseHubSource(text), file, options);
    if (/^https?:\/\//i.test(text)) {
      const url = addressIn(new URL(text), file);
      return fetched({ url, name: url }, options, options.cache ?? defaultCacheFolder());
    }
    return fromDisk(join(text.startsWith('file:') ? fileURLToPath(text) : text, file));
  });
}

async function fromDisk(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new Error(`loadFile ${path}: the file must be readable, got ${error.message}`, { cause: error });
  });
}

async function fetched(
  file: CachedFile & { name: string },
  options: LoadOptions,
  folder: string | false,
): Promise<Uint8Array | undefined> {
  const { offline = false } = options;
  if (folder === false) return memoryBytes(file.url, options, true, file.sha256);
  if (offline && !(await isCached(file.name, folder))) return undefined;
  const settings = { ...downloadOptions(options, file.name, true), size: file.size };
  return readFile(await cachedFile(file, { ...settings, folder, offline }));
}

async function fromHub(hub: HubSource, file: string, options: LoadFileOptions): Promise<Uint8Array | undefined> {
  const { token = process.env.HF_TOKEN, hubUrl = process.env.HF_ENDPOINT ?? 'https://huggingface.co' } = options;
  const folder = options.cache ?? defaultCacheFolder();
  const lookUp: HubOptions = { ...options, token, hubUrl };
  const found = await resolveHubFile(hub, pathIn(hub, file), lookUp, folder);
  if (!found) return undefined;
  const headers = token ? { ...options.headers, authorization: `Bearer ${token}` } : options.headers;
  return fetched(found, headers ? { ...options, headers } : options, folder);
}
