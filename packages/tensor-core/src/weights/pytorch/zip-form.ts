/**
 * The form of `torch.save` since PyTorch 1.6: a zip file with the pickle `NAME/data.pkl` and an entry `NAME/data/KEY` per
 * storage (torch/serialization.py, caffe2/serialize/inline_container.cc).
 */
import { bytesPerElement } from '../../graph/dtype.ts';
import type { ByteSource } from '../byte-source.ts';
import { StateDictHost } from './host.ts';
import type { Layout } from './layout.ts';
import { maxPickle, PickleInput } from './pickle-input.ts';
import { tensorsOf } from './state-dict.ts';
import type { Storage } from './stored-tensor.ts';
import { unpickle } from './unpickle.ts';
import { entryBegin, type ZipEntry, zipEntries } from './zip-directory.ts';

/** Reads the pickle and finds every storage. Throws when one is missing or has another length than the pickle says. */
export async function zipLayout(source: ByteSource): Promise<Layout> {
  const entries = await zipEntries(source);
  const pickleName = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickleName === undefined)
    throw new Error(`the zip file must hold data.pkl, as torch.save writes it, got ${listed(entries)}`);
  const folder = pickleName.slice(0, -'data.pkl'.length);
  const content = async (entry: ZipEntry): Promise<Uint8Array> => {
    if (entry.size > maxPickle) throw new Error(`the pickle must have at most ${maxPickle} bytes, got ${entry.size}`);
    const begin = await entryBegin(source, entry);
    return source.read(begin, begin + entry.size);
  };
  const order = entries.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(await content(order)) !== 'little')
    throw new Error('the file must be of a little-endian machine, got a big-endian one');
  const host = new StateDictHost();
  const pickle = entries.get(pickleName) as ZipEntry;
  const tensors = tensorsOf(unpickle(new PickleInput(await content(pickle)), host));
  const places = new Map<Storage, ZipEntry>();
  for (const storage of host.storages.values()) {
    const entry = entries.get(`${folder}data/${storage.key}`);
    const bytes = storage.length * bytesPerElement[storage.dtype];
    if (entry?.size !== bytes)
      throw new Error(
        `storage ${storage.key} must have ${bytes} bytes, ${storage.length} ${storage.dtype}, got ${entry?.size ?? 'none'}`,
      );
    places.set(storage, entry);
  }
  return { tensors, begin: (storage) => entryBegin(source, places.get(storage) as ZipEntry), spare: 0 };
}

function listed(entries: ReadonlyMap<string, ZipEntry>): string {
  const names = [...entries.keys()];
  return names.length === 0 ? 'no entries' : names.slice(0, 5).join(', ') + (names.length > 5 ? ', ...' : '');
}
