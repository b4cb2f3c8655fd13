import { type DType, storageOf, type TypedArray } from '../graph/dtype.ts';
import type { TensorData } from '../graph/tensor-data.ts';

/** The bytes of tensors whose data nobody has asked for. */
const storedBytes = new WeakMap<TensorData, Uint8Array>();

/** Up to this size a copy costs less than putting it off [bytes]. */
const small = 1024;

/**
 * A tensor whose data stay where a file has them: the typed array is a view where the bytes are aligned; where they are
 * not, a copy that is made at the first access.
 */
export function storedTensor(dtype: DType, dims: readonly number[], bytes: Uint8Array): TensorData {
  if (bytes.length <= small || bytes.byteOffset % storageOf(dtype).BYTES_PER_ELEMENT === 0)
    return { dtype, dims, data: arrayOf(bytes, dtype) };
  let data: TypedArray | undefined;
  const t = {
    dtype,
    dims,
    get data(): TypedArray {
      if (!data) {
        data = arrayOf(bytes, dtype);
        storedBytes.delete(t); // the copy may be changed by now, the file's bytes are not
      }
      return data;
    },
  };
  storedBytes.set(t, bytes);
  return t;
}

/** The bytes of a tensor's data, little-endian; those of a stored tensor are never copied. */
export const bytesOf = (t: TensorData): Uint8Array =>
  storedBytes.get(t) ?? new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength);

function arrayOf(bytes: Uint8Array, dtype: DType): TypedArray {
  const type = storageOf(dtype);
  const size = type.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new type(aligned.buffer, aligned.byteOffset, aligned.length / size);
}
