/** Files on the Hugging Face hub, looked up by its own package. Node only; browsers use the plain address. */
import { type CachedFile, isCached } from './cache.ts';
import type { LoadOptions } from './load-options.ts';
import { type HubSource, hubFileUrl } from './source.ts';

/** The options of a look-up, with the defaults filled in. */
export type HubOptions = Omit<LoadOptions, 'hubUrl' | 'token'> & { hubUrl: string; token: string | undefined };

/**
 * What the hub knows of a file: its address, version, size and, for large files, its SHA-256. Undefined when the repository
 * has no such file. A commit's files never change, so a copy in the cache needs no look-up; neither do copies when the hub does
 * not answer. Throws when the repository is not there or not open to the token.
 */
export async function resolveHubFile(
  hub: HubSource,
  path: string,
  options: HubOptions,
  folder: string | false,
): Promise<(CachedFile & { name: string }) | undefined> {
  const { token, offline = false } = options;
  const hubUrl = options.hubUrl.replace(/\/+$/, '');
  const name = `hf:${hub.repo}@${hub.revision}/${path}`;
  const url = hubFileUrl(hubUrl, hub, path);
  const cached = folder !== false && (await isCached(name, folder));
  if (cached && (offline || /^[0-9a-f]{40}$/.test(hub.revision))) return { name, url, isFinal: true };
  if (offline) return undefined;
  const { fileDownloadInfo } = await hubPackage(name);
  for (let failures = 1; ; failures++) {
    try {
      const info = await fileDownloadInfo({
        repo: hub.repo,
        path,
        revision: hub.revision,
        hubUrl,
        ...(token ? { accessToken: token } : {}),
        ...(options.fetch ? { fetch: options.fetch } : {}),
      });
      if (!info) return undefined;
      const version = info.etag.replace(/^W\//, '').replaceAll('"', '');
      // Large files are named by their SHA-256, small ones by their git hash of 40 digits.
      return {
        name,
        url,
        version,
        size: info.size,
        sha256: /^[0-9a-f]{64}$/.test(version) ? version : undefined,
      };
    } catch (error) {
      options.signal?.throwIfAborted();
      const status = (error as { statusCode?: number }).statusCode;
      const message = (error as Error).message;
      if (status !== undefined && status < 500 && status !== 429)
        throw new Error(`loadWeights ${name}: the hub must give the file, got HTTP ${status} (${message})`, {
          cause: error,
        });
      if (cached) return { name, url, isFinal: true };
      if (failures > (options.retries ?? 5))
        throw new Error(`loadWeights ${name}: the hub must answer, got ${message} after ${failures} attempts`, {
          cause: error,
        });
      const wait = Math.min((options.backoff ?? 250) * 2 ** (failures - 1), 10_000);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function hubPackage(name: string): Promise<typeof import('@huggingface/hub')> {
  try {
    return await import('@huggingface/hub');
  } catch (error) {
    throw new Error(
      `loadWeights ${name}: hub sources need the package @huggingface/hub, got none; npm install @huggingface/hub`,
      {
        cause: error,
      },
    );
  }
}
