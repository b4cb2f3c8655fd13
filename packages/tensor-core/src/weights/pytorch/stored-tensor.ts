import { type DType, type TypedArray, typedArray } from '../../graph/dtype.ts';
import { sizeOf, type TensorData } from '../../graph/tensor-data.ts';
import { describe } from './unpickle.ts';

/** A run of elements in a file; several tensors may be views of the same. */
export interface Storage {
  /** Its name in the file. */
  readonly key: string;
  readonly dtype: DType;
  /** [elements] */
  readonly length: number;
}

/** A tensor as PyTorch stores it: a strided view of a storage. Offset and strides count elements. */
export class StoredTensor {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly dims: readonly number[],
    readonly strides: readonly number[],
  ) {}

  /** One past the last element of the storage that the tensor needs. */
  get end(): number {
    if (this.dims.includes(0)) return this.offset;
    return this.dims.reduce((end, d, i) => end + (d - 1) * this.strides[i]!, this.offset + 1);
  }

  /** Whether the elements lie in the storage in row-major order, so that they need no copy. */
  get isRowMajor(): boolean {
    let stride = 1;
    for (let i = this.dims.length - 1; i >= 0; i--) {
      if (this.dims[i] !== 1 && this.strides[i] !== stride) return false;
      stride *= this.dims[i]!;
    }
    return true;
  }
}

const maxRank = 64; // PyTorch's own

/** A tensor whose parts are checked. Throws when they are no sizes or do not lie in the storage. */
export function storedTensor(storage: Storage, offset: unknown, dims: unknown, strides: unknown): StoredTensor {
  const where = `a tensor of storage ${storage.key}`;
  if (!isCount(offset)) throw new Error(`${where} must have an offset in elements, got ${describe(offset)}`);
  if (!isCounts(dims) || !isCounts(strides) || dims.length !== strides.length || dims.length > maxRank)
    throw new Error(
      `${where} must have as many sizes as strides, at most ${maxRank}, got ${described(dims)} and ${described(strides)}`,
    );
  const tensor = new StoredTensor(storage, offset, dims, strides);
  if (!Number.isSafeInteger(sizeOf(dims)) || tensor.end > storage.length)
    throw new Error(
      `${where} must lie within its ${storage.length} elements, got offset ${offset}, sizes [${dims.join(', ')}] and strides [${strides.join(', ')}]`,
    );
  return tensor;
}

/** The tensor's values from the elements `first` and on of its storage: a view where they are in order, else a copy. */
export function materialise(tensor: StoredTensor, elements: TypedArray, first: number): TensorData {
  const { dtype } = tensor.storage;
  const { dims, strides } = tensor;
  const own = elements.subarray(tensor.offset - first, tensor.end - first);
  if (tensor.isRowMajor) return { dtype, dims, data: own };
  const data = new (typedArray(dtype))(sizeOf(dims));
  copyStrided(own, data, dims, strides);
  return { dtype, dims, data };
}

/** Writes a strided view of `source`, row-major, into `target`; both have one type. */
function copyStrided(
  source: TypedArray,
  target: TypedArray,
  dims: readonly number[],
  strides: readonly number[],
): void {
  const [from, to] = [source as Float64Array, target as Float64Array];
  const last = dims.length - 1;
  const columns = dims[last]!;
  const step = strides[last]!;
  const index = new Array<number>(last).fill(0); // of the row
  let begin = 0; // of the row, in `from`
  for (let at = 0; at < to.length; at += columns) {
    for (let i = 0; i < columns; i++) to[at + i] = from[begin + i * step]!;
    for (let axis = last - 1; axis >= 0; axis--) {
      begin += strides[axis]!;
      if (++index[axis]! < dims[axis]!) break;
      begin -= dims[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
}

const described = (value: unknown): string => (isCounts(value) ? `[${value.join(', ')}]` : describe(value));

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isCounts = (value: unknown): value is number[] => Array.isArray(value) && value.every(isCount);
