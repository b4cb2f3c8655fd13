import { type CharGpt, charGptOf } from '@netwright/scripts/data/char-gpt-file';
import { loadWeights, readSafetensors, readSafetensorsHeader } from '@netwright/tensor-core/weights';

/** Where the site has the weights that the page starts with. */
export const siteIndex = 'moby-dick/model.safetensors.index.json';

/** Fetches the site's network. Throws where it is not there or not whole. */
export async function fetchCharGpt(site: string): Promise<CharGpt> {
  const url = new URL(siteIndex, site);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${siteIndex}: got HTTP ${response.status} ${response.statusText}`);
  const { metadata } = (await response.json()) as { metadata: Readonly<Record<string, string>> };
  return charGptOf(await loadWeights(url), new Map(Object.entries(metadata)), siteIndex);
}

/** A network from a file of the visitor's own. Throws where it is none that `scripts/train/char-gpt.ts` writes. */
export function readCharGpt(bytes: Uint8Array, name: string): CharGpt {
  try {
    const { metadata } = readSafetensorsHeader(bytes, { label: name });
    return charGptOf(readSafetensors(bytes, { label: name }), metadata, name);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} is no file of a character GPT, as scripts/train/char-gpt.ts writes them. ${why}`, {
      cause: error,
    });
  }
}
