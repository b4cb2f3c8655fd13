import { type LoadFileOptions, loadFile } from '@netwright/tensor-core/weights';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

/**
 * Loads a published tokenizer: `loadTokenizer('hf:openai-community/gpt2')`. The source is a folder that holds a tokenizer.json
 * and, where there is one, a tokenizer_config.json, or the former itself: a path (in Node), an address, or a repository of the
 * hub, `hf:owner/repo[@revision][/folder]`. Downloads are kept as those of `loadWeights`. Throws where there is no tokenizer.json,
 * where it cannot be had, and where a file cannot be read.
 */
export async function loadTokenizer(source: string | URL, options: LoadFileOptions = {}): Promise<Tokenizer> {
  const text = String(source);
  const named = /^(.*?)\/?tokenizer\.json(\?.*)?$/s.exec(text);
  const folder = named ? `${named[1] || '.'}${named[2] ?? ''}` : text;
  const read = async (file: string): Promise<object | undefined> => {
    const bytes = await loadFile(folder, file, options);
    return bytes && parsed(bytes, `loadTokenizer ${text}: ${file}`);
  };
  const json = await read('tokenizer.json');
  if (!json) throw new Error(`loadTokenizer ${text}: the source must have a tokenizer.json, got none`);
  return createTokenizer(json, await read('tokenizer_config.json'));
}

function parsed(bytes: Uint8Array, label: string): object {
  const text = new TextDecoder().decode(bytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${label} must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause: error });
  }
  if (typeof json === 'object' && json !== null) return json;
  throw new Error(`${label} must be an object, got ${JSON.stringify(json)}`);
}
