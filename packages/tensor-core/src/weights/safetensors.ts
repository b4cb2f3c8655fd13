import { bytesPerElement, type DType, type TypedArray, typedArray } from '../graph/dtype.ts';
import { byteLengthOf, sizeOf, type TensorData, type Weights } from '../graph/tensor-data.ts';
import { dtypeBySafetensorsName, parseHeader, type SafetensorsHeader } from './safetensors-header.ts';

/** A file in memory; what is not a Uint8Array is viewed as one. */
export type Bytes = Uint8Array | ArrayBuffer;

const asBytes = (bytes: Bytes): Uint8Array => (bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));

/**
 * The tensors of a safetensors file, in the order of their bytes. Their data are views of `bytes`, copied only where an
 * offset does not suit the element size. Throws when the header or any entry is wrong; `label` names the file then.
 */
export function readSafetensors(bytes: Bytes, { label = 'bytes' }: { label?: string } = {}): Map<string, TensorData> {
  const file = asBytes(bytes);
  const { entries, dataStart } = parseHeader(file, file.length, label);
  const weights = new Map<string, TensorData>();
  for (const { name, dtype, dims, begin, end } of entries)
    weights.set(name, { dtype, dims, data: viewOf(file.subarray(dataStart + begin, dataStart + end), dtype) });
  return weights;
}

/** The checked header of a safetensors file: entries and metadata, without the data. Throws as `readSafetensors` does. */
export function readSafetensorsHeader(bytes: Bytes, { label = 'bytes' }: { label?: string } = {}): SafetensorsHeader {
  return parseHeader(asBytes(bytes), bytes.byteLength, label);
}

/** The bytes as a typed array of `dtype`: a view when they are aligned, else a copy. */
export function viewOf(bytes: Uint8Array, dtype: DType): TypedArray {
  const size = bytesPerElement[dtype];
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new (typedArray(dtype))(aligned.buffer, aligned.byteOffset, aligned.length / size);
}

/** Text by key, kept in the file's header. */
export type Metadata = Readonly<Record<string, string>>;

/**
 * A safetensors file in pieces: the header, then each tensor's own bytes, which are not copied. Tensors are ordered as by
 * the reference implementation (larger elements first, then by name) and so is the header, which ends at a multiple of 8
 * bytes. Throws on a name that the format reserves, on strings, and where data and dims disagree.
 */
export function* safetensorsChunks(weights: Weights, metadata?: Metadata): Generator<Uint8Array, void> {
  const sorted = [...weights].sort(
    ([a, s], [b, t]) => alignmentOrder.indexOf(t.dtype) - alignmentOrder.indexOf(s.dtype) || compareUtf8(a, b),
  );
  const fields: string[] = [];
  if (metadata)
    fields.push(
      `"__metadata__":${JSON.stringify(Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => compareUtf8(a, b))))}`,
    );
  let end = 0;
  for (const [name, t] of sorted) {
    checkTensor(name, t);
    const begin = end;
    end += byteLengthOf(t);
    fields.push(
      `${JSON.stringify(name)}:{"dtype":"${nameOf.get(t.dtype)}","shape":[${t.dims}],"data_offsets":[${begin},${end}]}`,
    );
  }
  const json = new TextEncoder().encode(`{${fields.join()}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + padded).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true);
  header.set(json, 8);
  yield header;
  for (const [, { data }] of sorted)
    if (data.byteLength > 0) yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A safetensors file in memory; `safetensorsChunks` gives it without a second copy of the weights. Throws as that does. */
export function writeSafetensors(weights: Weights, metadata?: Metadata): Uint8Array<ArrayBuffer> {
  const chunks = [...safetensorsChunks(weights, metadata)];
  const file = new Uint8Array(chunks.reduce((n, chunk) => n + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

const nameOf = new Map([...dtypeBySafetensorsName].map(([name, dtype]) => [dtype, name]));

/** The reference implementation's order of types, by growing alignment. */
const alignmentOrder = [...dtypeBySafetensorsName.values()];

function checkTensor(name: string, t: TensorData): void {
  if (name === '__metadata__') throw new Error('writeSafetensors __metadata__: this name is reserved by the format');
  if (!nameOf.has(t.dtype)) throw new Error(`writeSafetensors ${name}: the format has no type for ${t.dtype}`);
  if (t.data.length !== sizeOf(t.dims))
    throw new Error(
      `writeSafetensors ${name}: [${t.dims.join(', ')}] holds ${sizeOf(t.dims)} elements, got ${t.data.length}`,
    );
  if (t.data.BYTES_PER_ELEMENT !== bytesPerElement[t.dtype])
    throw new Error(
      `writeSafetensors ${name}: ${t.dtype} takes ${bytesPerElement[t.dtype]} bytes per element, got an array of ${t.data.BYTES_PER_ELEMENT}`,
    );
}

/** The order of the texts' UTF-8, which differs from JavaScript's where surrogates meet U+E000 and above. */
function compareUtf8(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++)
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return a.codePointAt(i)! - b.codePointAt(i)!;
  return a.length - b.length;
}
