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

/** `TensorProto.DataType` by name (onnx.proto, ONNX 1.20). */
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
  bfloat16: 16,
} as const;

/** An element type. */
export type DType = keyof typeof onnxDType;

/** Bytes per element; a string counts 0. */
export const bytesPerElement: Record<DType, number> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
  int64: 8,
  string: 0,
  bool: 1,
  float16: 2,
  float64: 8,
  uint32: 4,
  uint64: 8,
  bfloat16: 2,
};

const arrays = {
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
} as const;

/** A typed array constructor, as far as this library uses it. */
export interface TypedArrayConstructor {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

/** The typed array class for a dtype. Throws for strings, which have none. */
export function typedArray(dtype: DType): TypedArrayConstructor {
  if (dtype === 'string') throw new Error('typedArray: strings have no typed array');
  return arrays[dtype] as unknown as TypedArrayConstructor;
}

/** The dtype of a `TensorProto.DataType` code, or undefined for one this library does not know. */
export function dtypeOf(code: number): DType | undefined {
  return dtypeByCode[code];
}

const dtypeByCode: (DType | undefined)[] = [];
for (const [name, code] of Object.entries(onnxDType)) dtypeByCode[code] = name as DType;

/** Whether the dtype is a floating point one. */
export const isFloat = (dtype: DType): boolean =>
  dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16';
