import { bytesPerElement, type DType, type TypedArray, typedArray } from './dtype.ts';

/** Concrete values: what a session takes and gives, what a weight file holds. Row-major. */
export interface TensorData {
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly data: TypedArray;
}

/** Weights and state by published name, in declaration order. */
export type Weights = ReadonlyMap<string, TensorData>;

/** The number of elements of a shape; 1 for a scalar. */
export function sizeOf(dims: readonly number[]): number {
  let n = 1;
  for (const d of dims) n *= d;
  return n;
}

/** Whether a tensor is a scalar or short list of integers, whose contents shape rules follow; not where the data are absent. */
export const isSmallInteger = ({ dtype, dims, data }: TensorData): boolean =>
  (dtype === 'int64' || dtype === 'int32') && dims.length <= 1 && data.length <= 64 && data.length === (dims[0] ?? 1);

/** The bytes of a tensor's data. */
export const byteLengthOf = ({ dtype, dims }: Pick<TensorData, 'dtype' | 'dims'>): number =>
  Math.ceil(sizeOf(dims) * bytesPerElement[dtype]);

/** Builds a tensor from plain numbers: `tensorData([1, 2, 3, 4], [2, 2])`; int64 values become BigInt. Throws for a dtype without a typed array. */
export function tensorData(
  values: ArrayLike<number>,
  dims: readonly number[] = [values.length],
  dtype: DType = 'float32',
): TensorData {
  if (sizeOf(dims) !== values.length)
    throw new Error(`tensorData: [${dims}] holds ${sizeOf(dims)} elements, got ${values.length}`);
  const data = new (typedArray(dtype))(values.length);
  if (dtype === 'int64' || dtype === 'uint64')
    for (let i = 0; i < values.length; i++) (data as BigInt64Array)[i] = BigInt(values[i] as number);
  else for (let i = 0; i < values.length; i++) (data as Float32Array)[i] = values[i] as number;
  return { dtype, dims, data };
}
