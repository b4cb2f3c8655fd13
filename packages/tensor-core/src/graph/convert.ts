import { type DType, isFloat, type TypedArray, typedArray } from './dtype.ts';
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half.ts';
import type { TensorData } from './tensor-data.ts';

/** Element `i` as a number: the value of float16 and bfloat16 bits, 0 or 1 for bool. int64 past 2^53 is rounded. */
export function numberAt(t: Pick<TensorData, 'dtype' | 'data'>, i: number): number {
  const value = t.data[i]!;
  if (t.dtype === 'float16') return fromFloat16(value as number);
  if (t.dtype === 'bfloat16') return fromBfloat16(value as number);
  return Number(value);
}

/**
 * The same values in another dtype; the same tensor when it has that dtype already. Floats round to nearest, fractions are
 * cut on the way to integers, anything but 0 becomes true. Throws for NaN and infinities on the way to 64-bit integers, and for a dtype without a typed array.
 */
export function convertTensor(t: TensorData, dtype: DType): TensorData {
  if (t.dtype === dtype) return t;
  typedArray(t.dtype); // throws where the elements are no numbers
  const length = t.data.length;
  const data: TypedArray = new (typedArray(dtype))(length);
  const numbers = data as Float64Array;
  const wide = t.data instanceof BigInt64Array || t.data instanceof BigUint64Array;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    for (let i = 0; i < length; i++) data[i] = wide ? (t.data[i] as bigint) : BigInt(Math.trunc(numberAt(t, i)));
  else if (dtype === 'float16') for (let i = 0; i < length; i++) numbers[i] = toFloat16(numberAt(t, i));
  else if (dtype === 'bfloat16') for (let i = 0; i < length; i++) numbers[i] = toBfloat16(numberAt(t, i));
  else if (dtype === 'bool') for (let i = 0; i < length; i++) numbers[i] = numberAt(t, i) === 0 ? 0 : 1;
  else if (isFloat(dtype) || !wide) for (let i = 0; i < length; i++) numbers[i] = numberAt(t, i);
  else for (let i = 0; i < length; i++) numbers[i] = Number(BigInt.asIntN(32, t.data[i] as bigint));
  return { dtype, dims: t.dims, data };
}
