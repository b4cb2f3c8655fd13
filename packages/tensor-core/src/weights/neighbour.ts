/** Files that lie beside weights: a tokenizer, a configuration. */
import { RefusedDownload } from './download.ts';
import type { LoadOptions } from './load-options.ts';
import type { HubSource } from './source.ts';

/** Options of `loadFile`: those of `loadWeights` that concern how a file comes. */
export type LoadFileOptions = Omit<LoadOptions, 'only' | 'sha256'>;

/** The address of a file in the folder at an address, whose query (an access key) is kept. */
export function addressIn(folder: URL, file: string): string {
  const address = new URL(folder);
  address.pathname = `${folder.pathname.replace(/\/+$/, '')}/${file.split('/').map(encodeURIComponent).join('/')}`;
  return address.href;
}

/** The path of a file in a hub source, which stands for the repository or for a folder of it. */
export const pathIn = ({ file: folder }: HubSource, file: string): string =>
  folder === undefined ? file : `${folder.replace(/\/+$/, '')}/${file}`;

/** What `load` gives, or undefined where the server has no such file; other errors are those of `loadFile`. */
export async function fileOrNone(load: () => Promise<Uint8Array | undefined>): Promise<Uint8Array | undefined> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof RefusedDownload && (error.status === 404 || error.status === 410)) return undefined;
    const message = error instanceof Error ? error.message : '';
    if (!message.startsWith('loadWeights ')) throw error;
    throw new Error(message.replace('loadWeights ', 'loadFile '), { cause: error });
  }
}
