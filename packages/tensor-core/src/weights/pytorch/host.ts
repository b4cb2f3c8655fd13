import type { DType } from '../../graph/dtype.ts';
import { type Storage, type StoredTensor, storedTensor } from './stored-tensor.ts';
import { describe, type PickleGlobal, type PickleHost } from './unpickle.ts';

/** PyTorch's storage classes of the dtypes that this library has. */
const storageDtypes: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['DoubleStorage', 'float64'],
  ['FloatStorage', 'float32'],
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['LongStorage', 'int64'],
  ['IntStorage', 'int32'],
  ['ShortStorage', 'int16'],
  ['CharStorage', 'int8'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
]);

/** A storage class is named by the persistent ids of storages; it is never called. */
const storageClasses = new Map<PickleGlobal, DType>();

/** Every global that may appear, by its full name. */
const globals = new Map<string, PickleGlobal>([
  ['torch._utils._rebuild_tensor', ([storage, ...view]) => rebuilt(storage, view)],
  ['torch._utils._rebuild_tensor_v2', ([storage, ...view]) => rebuilt(storage, view)],
  ['torch._utils._rebuild_parameter', ([data]) => data],
  ['torch._utils._rebuild_parameter_with_state', ([data]) => data],
  ['torch.Size', ([sizes]) => sizes],
  ['collections.OrderedDict', ([items]) => dictOf(items)],
  ['collections.Counter', ([items]) => dictOf(items)],
  ...[...storageDtypes].map(([name, dtype]): [string, PickleGlobal] => {
    const storageClass: PickleGlobal = () => {
      throw new Error(`the pickle must give its storages by persistent ids, got a call of torch.${name}`);
    };
    storageClasses.set(storageClass, dtype);
    return [`torch.${name}`, storageClass];
  }),
]);

/** The globals and storages of a state dict; collects the storages by key. */
export class StateDictHost implements PickleHost {
  readonly storages = new Map<string, Storage>();

  global(module: string, name: string): PickleGlobal {
    const found = globals.get(`${module}.${name}`);
    if (!found)
      throw new Error(
        `the file must hold tensors, numbers, texts, lists and dicts only, got the global ${module}.${name}, which was not run`,
      );
    return found;
  }

  /** `('storage', class, key, location, elements)`, with a sixth part in old files, which is None. */
  persistent(id: unknown): Storage {
    const [kind, storageClass, key, , length, view] = Array.isArray(id) ? (id as unknown[]) : [];
    const dtype = storageClasses.get(storageClass as PickleGlobal);
    if (kind !== 'storage' || dtype === undefined || typeof key !== 'string')
      throw new Error(
        `a persistent id must name a storage, its class and its key, got ${describe(id)} of ${describe(kind)}`,
      );
    if (!Number.isSafeInteger(length) || (length as number) < 0)
      throw new Error(`storage ${key} must have a number of elements, got ${describe(length)}`);
    if (view !== undefined && view !== null)
      throw new Error(`storage ${key} must be whole, got a view of another, as only PyTorch before 0.4 writes them`);
    const storage = { key, dtype, length: length as number };
    const known = this.storages.get(key);
    if (known && (known.dtype !== dtype || known.length !== length))
      throw new Error(
        `storage ${key} must be the same everywhere, got ${known.length} ${known.dtype} and ${length} ${dtype}`,
      );
    if (!known) this.storages.set(key, storage);
    return known ?? storage;
  }
}

function rebuilt(storage: unknown, [offset, dims, strides]: readonly unknown[]): StoredTensor {
  if (!isStorage(storage)) throw new Error(`a tensor must be of a storage, got ${describe(storage)}`);
  return storedTensor(storage, offset, dims, strides);
}

const isStorage = (value: unknown): value is Storage =>
  typeof value === 'object' && value !== null && 'key' in value && 'length' in value && 'dtype' in value;

/** A dict of another one, or of a list of pairs, as Python 2 writes it. */
function dictOf(items: unknown = []): Map<unknown, unknown> {
  if (items instanceof Map) return new Map(items);
  if (Array.isArray(items) && items.every((pair) => Array.isArray(pair) && pair.length === 2)) return new Map(items);
  throw new Error(`a dict must be made of pairs, got ${describe(items)}`);
}
