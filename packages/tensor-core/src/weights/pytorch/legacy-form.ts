/**
 * The form of `torch.save` before PyTorch 1.6: pickles of a magic number, a version, the machine's properties, the object and
 * the keys of its storages, then each storage, 8 bytes of length before it (torch/serialization.py, `_legacy_save`).
 */
import { bytesPerElement } from '../../graph/dtype.ts';
import type { ByteSource } from '../byte-source.ts';
import { StateDictHost } from './host.ts';
import type { Layout } from './layout.ts';
import { maxPickle, OutOfBytes, PickleInput } from './pickle-input.ts';
import { tensorsOf } from './state-dict.ts';
import type { Storage } from './stored-tensor.ts';
import { describe, unpickle } from './unpickle.ts';

const magic = 0x1950_a86a_20f9_469c_fc6cn;
const protocol = 1001;
const lengthSize = 8;

/** Reads the pickles and finds every storage. Throws when one is missing or has another length than the pickle says. */
export async function legacyLayout(source: ByteSource): Promise<Layout> {
  const { saved, keys, storages, end } = await pickles(source);
  const tensors = tensorsOf(saved);
  const places = new Map<Storage, number>();
  let at = end;
  for (const key of keys) {
    const storage = storages.get(key);
    if (!storage) throw new Error(`storage ${key} must belong to a tensor, got one of no use`);
    const header = await source.read(at, at + lengthSize);
    const length = new DataView(header.buffer, header.byteOffset).getBigInt64(0, true);
    if (length !== BigInt(storage.length))
      throw new Error(`storage ${key} must have ${storage.length} elements, got ${length}`);
    places.set(storage, at + lengthSize);
    at += lengthSize + storage.length * bytesPerElement[storage.dtype];
    if (at > source.size) throw new Error(`storage ${key} must end at byte ${at}, the file at ${source.size}`);
  }
  for (const storage of storages.values())
    if (!places.has(storage))
      throw new Error(`storage ${storage.key} must be in the file's list of storages, got none`);
  return { tensors, begin: async (storage) => places.get(storage) as number, spare: lengthSize };
}

interface Pickles {
  saved: unknown;
  keys: string[];
  storages: ReadonlyMap<string, Storage>;
  end: number;
}

/** Reads the pickles from a part of the file that grows until they fit. */
async function pickles(source: ByteSource): Promise<Pickles> {
  for (let window = 2 ** 20; ; ) {
    const bytes = await source.read(0, Math.min(window, source.size));
    try {
      return parse(new PickleInput(bytes));
    } catch (error) {
      if (!(error instanceof OutOfBytes) || bytes.length === source.size) throw error;
      if (window >= maxPickle) throw new Error(`the pickles must have at most ${maxPickle} bytes, got more`);
      window = Math.min(Math.max(4 * window, error.needed), maxPickle);
    }
  }
}

function parse(input: PickleInput): Pickles {
  const plain = new StateDictHost();
  const found = unpickle(input, plain);
  if (found !== magic)
    throw new Error(`the file must begin with PyTorch's magic number, got ${describe(found)}; is it another pickle?`);
  const version = unpickle(input, plain);
  if (version !== protocol)
    throw new Error(`the file must be of PyTorch's protocol ${protocol}, got ${describe(version)}`);
  const machine = unpickle(input, plain);
  if (!(machine instanceof Map) || machine.get('little_endian') !== true)
    throw new Error('the file must be of a little-endian machine, got another one');
  const host = new StateDictHost();
  const saved = unpickle(input, host);
  const keys = unpickle(input, plain);
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string') || new Set(keys).size !== keys.length)
    throw new Error(`the file must list the keys of its storages, each once, got ${describe(keys)}`);
  return { saved, keys, storages: host.storages, end: input.position };
}
