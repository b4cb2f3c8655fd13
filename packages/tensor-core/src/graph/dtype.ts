/** Element types, named as in ONNX, and the typed arrays that hold them. */

/** The typed array behind a tensor; float16 and bfloat16 are kept as their bits, bool as 0 and 1. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** `TensorProto.DataType` by name (onnx.proto, ONNX 1.23). */
export const onnxDType = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  complex64: 14,
  complex128: 15,
  bfloat16: 16,
  float8e4m3fn: 17,
  float8e4m3fnuz: 18,
  float8e5m2: 19,
  float8e5m2fnuz: 20,
  uint4: 21,
  int4: 22,
  float4e2m1: 23,
  float8e8m0: 24,
  uint2: 25,
  int2: 26,
} as const;

/** An element type. Those without a typed array are read, looked at and written, but not computed with. */
export type DType = keyof typeof onnxDType;

const arrays: Partial<Record<DType, TypedArrayConstructor>> = {
  float32: Float32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
  float16: Uint16Array,
  float64: Float64Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bfloat16: Uint16Array,
};

/** Bytes per element of the dtypes without a typed array for which it is not 1. */
const sizes: Partial<Record<DType, number>> = {
  string: 0,
  complex64: 8,
  complex128: 16,
  uint4: 0.5,
  int4: 0.5,
  float4e2m1: 0.5,
  uint2: 0.25,
  int2: 0.25,
};

/** Bytes per element; a string counts 0, an element of 4 or 2 bits a part of the byte it is packed in. */
export const bytesPerElement = Object.fromEntries(
  Object.keys(onnxDType).map((d) => [d, sizes[d as DType] ?? storageOf(d as DType).BYTES_PER_ELEMENT]),
) as Readonly<Record<DType, number>>;

/** A typed array constructor, as far as this library uses it. */
export interface TypedArrayConstructor {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

/** The typed array class for a dtype. Throws for one that has none: its tensors are read and written as bytes only. */
export function typedArray(dtype: DType): TypedArrayConstructor {
  const type = arrays[dtype];
  if (!type) throw new Error(`typedArray: ${dtype} has no typed array`);
  return type;
}

/**
 * The class of the array behind a tensor. Where a dtype has no typed array, the file's bytes: float8 a byte each, 4 and 2
 * bits packed from the least significant on, complex numbers as their real and imaginary parts.
 */
export function storageOf(dtype: DType): TypedArrayConstructor {
  return arrays[dtype] ?? Uint8Array;
}

/** The dtype of a `TensorProto.DataType` code, or undefined for one this library does not know. */
export function dtypeOf(code: number): DType | undefined {
  return dtypeByCode[code];
}

const dtypeByCode: (DType | undefined)[] = [];
for (const [name, code] of Object.entries(onnxDType)) dtypeByCode[code] = name as DType;

/** Whether the dtype is a floating point one that is computed with. */
export const isFloat = (dtype: DType): boolean =>
  dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16';
