import { bytesPerElement, type DType, type TypedArray, typedArray } from '../graph/dtype.ts';
import type { TensorData } from '../graph/tensor-data.ts';

const storedBytes = new WeakMap<TensorData, Uint8Array>();

/**
 * A tensor whose data stay where a file has them. The typed array is made at the first access: a view where the bytes are
 * aligned, a copy where they are not.
 */
export function storedTensor(dtype: DType, dims: readonly number[], bytes: Uint8Array): TensorData {
  let data: TypedArray | undefined;
  const t = {
    dtype,
    dims,
    get data(): TypedArray {
      data ??= arrayOf(bytes, dtype);
      if (data.buffer !== bytes.buffer) storedBytes.delete(t); // a copy may be changed, the file's bytes are not
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
  const size = bytesPerElement[dtype];
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new (typedArray(dtype))(aligned.buffer, aligned.byteOffset, aligned.length / size);
}
