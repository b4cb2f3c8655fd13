import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TensorData } from '../graph/tensor-data.ts';
import { type CachedFile, cachedFile, defaultCacheFolder } from './cache.ts';
import { checkSha256, parseSha256, publishedSha256 } from './checksum.ts';
import { sha256OfFile } from './file-source.ts';
import { resolveHubFile } from './hub.ts';
import { downloadOptions, type LoadOptions } from './load-options.ts';
import { openWeights } from './open-weights.ts';
import { loadPlace, memoryPlace, type Place, siblingUrl } from './place.ts';
import { parseShardIndex } from './sharded.ts';
import { type HubSource, hubWeightFiles, isIndex, parseHubSource } from './source.ts';

/**
 * Loads weights from a path, a folder, an address (http, https, file) or the hub (`hf:owner/repo[@revision][/file]`, by the
 * package @huggingface/hub): one safetensors file or PyTorch checkpoint (told apart by content), or all safetensors files that a
 * `model.safetensors.index.json` names. Tensors are read one by one, never the whole file twice, and nothing in a file is executed.
 * Downloads are kept in a cache, taken up where they broke, and checked against the SHA-256 that is given, that the hub has, or
 * that begins in the name of a file of download.pytorch.org. Throws when the file cannot be had or read; the message names it.
 */
export async function loadWeights(source: string | URL, options: LoadOptions = {}): Promise<Map<string, TensorData>> {
  const text = String(source);
  const sha256 = options.sha256 === undefined ? undefined : parseSha256(options.sha256, text);
  if (text.startsWith('hf:')) return loadPlace(await hubPlace(text, parseHubSource(text), options, sha256), options);
  if (/^https?:\/\//i.test(text)) return loadPlace(urlPlace(new URL(text).href, options, sha256), options);
  const path = text.startsWith('file:') ? fileURLToPath(text) : text;
  return loadPlace(pathPlace(await weightsIn(path), options, sha256), options);
}

/** A folder stands for its weights. */
async function weightsIn(path: string): Promise<string> {
  const isFolder = async (p: string): Promise<boolean | undefined> =>
    (await stat(p).catch(() => undefined))?.isDirectory();
  if (!(await isFolder(path))) return path;
  for (const file of hubWeightFiles) if ((await isFolder(join(path, file))) === false) return join(path, file);
  throw new Error(`loadWeights ${path}: the folder must hold ${hubWeightFiles.join(' or ')}, got none of them`);
}

function pathPlace(path: string, options: LoadOptions, sha256?: string): Place {
  const verify = async (): Promise<void> => {
    if (sha256 !== undefined) checkSha256(await sha256OfFile(path), sha256, path);
  };
  return {
    label: path,
    text: async () => {
      await verify();
      return readFile(path, 'utf8');
    },
    read: async (only) => {
      await verify();
      return readTensors(path, path, options, only);
    },
    sibling: (file) => pathPlace(join(dirname(path), file), options),
  };
}

async function readTensors(path: string, label: string, options: LoadOptions, only?: (name: string) => boolean) {
  const { progress, signal } = options;
  const file = await openWeights(path, { label });
  try {
    return await file.readAll({
      only,
      signal,
      progress: progress && ((done, total) => progress({ file: label, phase: 'read', done, total })),
    });
  } finally {
    await file.close();
  }
}

/** A file that is fetched into the cache first. */
function cachedPlace(
  file: CachedFile & { name: string },
  options: LoadOptions,
  folder: string,
  sibling: Place['sibling'],
): Place {
  const { name } = file;
  const check = async (path: string): Promise<void> => {
    if (isIndex(name)) parseShardIndex(await readFile(path, 'utf8'), name);
    else await (await openWeights(path, { label: name })).close();
  };
  const local = (): Promise<string> => {
    const settings = { ...downloadOptions(options, name, true), size: file.size };
    return cachedFile({ ...file, check }, { ...settings, folder, offline: options.offline ?? false });
  };
  return {
    label: name,
    text: async () => readFile(await local(), 'utf8'),
    read: async (only) => readTensors(await local(), name, options, only),
    sibling,
  };
}

function urlPlace(url: string, options: LoadOptions, sha256 = publishedSha256(url)): Place {
  const folder = options.cache ?? defaultCacheFolder();
  if (folder === false) return memoryPlace(url, options, true, sha256);
  return cachedPlace({ url, name: url, sha256 }, options, folder, (file) => urlPlace(siblingUrl(url, file), options));
}

async function hubPlace(source: string, hub: HubSource, options: LoadOptions, sha256?: string): Promise<Place> {
  const {
    token = process.env.HF_TOKEN,
    hubUrl = process.env.HF_ENDPOINT ?? 'https://huggingface.co',
    headers,
  } = options;
  const folder = options.cache ?? defaultCacheFolder();
  const withToken = token ? { ...options, headers: { ...headers, authorization: `Bearer ${token}` } } : options;
  const candidates = hub.file === undefined ? hubWeightFiles : [hub.file];
  for (const path of candidates) {
    const found = await resolveHubFile(hub, path, { ...options, token, hubUrl }, folder);
    if (!found) continue;
    const file = { ...found, sha256: sha256 ?? found.sha256 };
    if (folder === false) return memoryPlace(file.url, withToken, true, file.sha256);
    return cachedPlace(file, withToken, folder, (shard) => siblingPlace(shard, path));
  }
  throw new Error(
    `loadWeights ${source}: the repository must have ${candidates.join(' or ')} at ${hub.revision}, got no such file`,
  );

  /** A shard is looked up when it is read. */
  function siblingPlace(shard: string, path: string): Place {
    const file = path.includes('/') ? `${path.slice(0, path.lastIndexOf('/'))}/${shard}` : shard;
    const place = (): Promise<Place> => hubPlace(source, { ...hub, file }, options);
    return {
      label: `hf:${hub.repo}@${hub.revision}/${file}`,
      text: async () => (await place()).text(),
      read: async (only) => (await place()).read(only),
      sibling: (other) => siblingPlace(other, file),
    };
  }
}
