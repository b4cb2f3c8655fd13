import type { TensorData } from '../graph/tensor-data.ts';
import { parseSha256, publishedSha256 } from './checksum.ts';
import type { LoadOptions } from './load-options.ts';
import { loadPlace, memoryPlace } from './place.ts';
import { hubFileUrl, hubWeightFiles, parseHubSource } from './source.ts';

/**
 * Loads weights from an address, relative to the page, or from the hub (`hf:owner/repo[@revision][/file]`, whose file is
 * `model.safetensors` unless named): one safetensors file or PyTorch checkpoint, or all safetensors files that a
 * `.safetensors.index.json` names. A lost connection is taken up where it broke. Throws when the file cannot be had or read.
 * The browser's own cache applies.
 */
export async function loadWeights(source: string | URL, options: LoadOptions = {}): Promise<Map<string, TensorData>> {
  const text = String(source);
  const sha256 = options.sha256 === undefined ? undefined : parseSha256(options.sha256, text);
  if (!text.startsWith('hf:')) {
    const url = new URL(text, globalThis.location?.href).href;
    return loadPlace(memoryPlace(url, options, false, sha256 ?? publishedSha256(url)), options);
  }
  const hub = parseHubSource(text);
  const { hubUrl = 'https://huggingface.co', token, headers } = options;
  const withToken =
    token === undefined ? options : { ...options, headers: { ...headers, authorization: `Bearer ${token}` } };
  const file = hub.file ?? hubWeightFiles[0];
  return loadPlace(memoryPlace(hubFileUrl(hubUrl, hub, file), withToken, false, sha256), withToken);
}
