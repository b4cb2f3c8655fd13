import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type CharGpt, charGptOf } from '@netwright/scripts/data/char-gpt-file';
import { loadWeights } from '@netwright/tensor-core/weights';

const index = fileURLToPath(new URL('../../../../models/gpt/moby-dick/model.safetensors.index.json', import.meta.url));

/** The network that the repository has for the page, read in Node. */
export async function storedCharGpt(): Promise<CharGpt> {
  const { metadata } = JSON.parse(await readFile(index, 'utf8')) as { metadata: Record<string, string> };
  return charGptOf(await loadWeights(index), new Map(Object.entries(metadata)), 'moby-dick');
}
