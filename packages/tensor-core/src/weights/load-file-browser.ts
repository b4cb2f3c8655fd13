import { addressIn, fileOrNone, type LoadFileOptions, pathIn } from './neighbour.ts';
import { memoryBytes } from './place.ts';
import { hubFileUrl, parseHubSource } from './source.ts';

/**
 * The bytes of a file that lies beside weights: `loadFile('hf:openai-community/gpt2', 'tokenizer.json')`. The source is a
 * folder: an address, relative to the page, or a repository of the hub and a folder in it (`hf:owner/repo[@revision][/folder]`).
 * Undefined where there is no such file; throws when it cannot be had for another reason. The browser's own cache applies.
 */
export function loadFile(
  source: string | URL,
  file: string,
  options: LoadFileOptions = {},
): Promise<Uint8Array | undefined> {
  const text = String(source);
  return fileOrNone(async () => {
    if (!text.startsWith('hf:'))
      return memoryBytes(addressIn(new URL(text, globalThis.location?.href), file), options, false);
    const hub = parseHubSource(text);
    const { hubUrl = 'https://huggingface.co', token, headers } = options;
    const withToken =
      token === undefined ? options : { ...options, headers: { ...headers, authorization: `Bearer ${token}` } };
    return memoryBytes(hubFileUrl(hubUrl, hub, pathIn(hub, file)), withToken, false);
  });
}
