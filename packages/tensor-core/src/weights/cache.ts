/** Downloaded files on disk. Node only. */
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { atomicWrite } from './atomic-write.ts';
import { checkSha256 } from './checksum.ts';
import type { DownloadOptions } from './download.ts';
import { sha256OfFile } from './file-source.ts';
import { Part } from './part.ts';
import { readJson } from './read-json.ts';

/** What is known of a file before it is fetched. */
export interface CachedFile {
  readonly url: string;
  /** What names the file in messages and in the cache: the address by default. */
  readonly name?: string;
  /** Its version, when something else than its own server tells it; the same version is not fetched again. */
  readonly version?: string | undefined;
  /** Its SHA-256 or the first digits of it, see `parseSha256`. */
  readonly sha256?: string | undefined;
  /** Its size [bytes]. */
  readonly size?: number | undefined;
  /** Whether a copy in the cache needs no question to the server: its address never gives another file. */
  readonly isFinal?: boolean;
  /** Checks the complete file before it is kept. */
  readonly check?: (path: string) => Promise<void>;
}

/** How the cache is used. */
export interface CacheOptions extends DownloadOptions {
  /** The folder. */
  readonly folder: string;
  /** Never touches the network. */
  readonly offline: boolean;
}

/** What the cache remembers of a complete file. */
interface Kept {
  readonly url: string;
  readonly size: number;
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly version?: string | undefined;
  readonly sha256?: string | undefined;
}

/** Where downloads are kept: `NETWRIGHT_CACHE`, or `netwright` in the user's cache folder. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (environment.NETWRIGHT_CACHE) return environment.NETWRIGHT_CACHE;
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'netwright');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'netwright');
  if (platform === 'win32') return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'netwright');
  return join(homedir(), '.cache', 'netwright');
}

/** Whether the cache has a complete copy of the file of this name. */
export async function isCached(name: string, cacheFolder: string): Promise<boolean> {
  const folder = join(cacheFolder, folderName(name));
  return (await readKept(folder, join(folder, baseName(name)))) !== undefined;
}

/**
 * The path of a local copy of `file`, fetched when it is not there or has changed on its server. A part that an earlier,
 * broken download left is continued; the complete file is checked (SHA-256 when known, `check`) and renamed into place. When
 * the server does not answer, an earlier complete copy is used. Throws as `download` does, and when a check fails.
 */
export async function cachedFile(file: CachedFile, options: CacheOptions): Promise<string> {
  const { name = file.url } = file;
  const folder = join(options.folder, folderName(name));
  const path = join(folder, baseName(name));
  const kept = await readKept(folder, path);
  if (kept && (await isCurrent(file, kept, path, options))) return path;
  if (options.offline)
    throw new Error(`loadWeights ${name}: is not in the cache ${options.folder}, and offline is set`);
  await mkdir(folder, { recursive: true });
  const part = await Part.take(folder);
  try {
    const version = await part.fetch(file.url, name, options);
    const sha256 = await checkPart(file, part, name);
    await rm(join(folder, 'kept.json'), { force: true }); // never describes a file that it does not belong to
    await rename(part.path, path);
    const { size } = await stat(path);
    const facts: Kept = { url: file.url, size, ...version, version: file.version, sha256 };
    await atomicWrite(join(folder, 'kept.json'), JSON.stringify(facts));
    return path;
  } finally {
    await part.release();
  }
}

async function isCurrent(file: CachedFile, kept: Kept, path: string, options: CacheOptions): Promise<boolean> {
  if (file.sha256 !== undefined) return (kept.sha256 ?? (await sha256OfFile(path))).startsWith(file.sha256);
  if (options.offline || file.isFinal) return true;
  if (file.version !== undefined) return kept.version === file.version;
  const condition: Record<string, string> = {};
  if (kept.etag) condition['if-none-match'] = kept.etag;
  else if (kept.lastModified) condition['if-modified-since'] = kept.lastModified;
  else return false;
  try {
    const response = await (options.fetch ?? fetch)(file.url, {
      headers: { 'accept-encoding': 'identity', ...options.headers, ...condition },
      signal: AbortSignal.any([AbortSignal.timeout(options.stallTimeout), ...(options.signal ? [options.signal] : [])]),
    });
    await response.body?.cancel();
    return response.status === 304 || response.status >= 500;
  } catch {
    options.signal?.throwIfAborted();
    return true; // no network: the copy is complete and was checked
  }
}

/** Checks a complete part, which is removed when it is wrong. Returns its SHA-256 where that was asked for. */
async function checkPart(file: CachedFile, part: Part, name: string): Promise<string | undefined> {
  try {
    const sha256 = file.sha256 === undefined ? undefined : await sha256OfFile(part.path);
    if (sha256 !== undefined && file.sha256 !== undefined) checkSha256(sha256, file.sha256, name);
    await file.check?.(part.path);
    return sha256;
  } catch (error) {
    await part.remove();
    throw error;
  }
}

async function readKept(folder: string, path: string): Promise<Kept | undefined> {
  const kept = await readJson<Kept>(join(folder, 'kept.json'));
  const size = await stat(path).then(
    (s) => s.size,
    () => -1,
  );
  return kept?.size === size ? kept : undefined;
}

/** A folder per file: a readable end and a hash of the whole name. */
const folderName = (name: string): string =>
  `${createHash('sha256').update(name).digest('hex').slice(0, 16)}-${baseName(name)}`;

function baseName(name: string): string {
  const last =
    name
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  return (
    last
      .replace(/[^A-Za-z0-9._-]/g, '_')
      .replace(/^\.+/, '_')
      .slice(-80) || 'file'
  );
}
