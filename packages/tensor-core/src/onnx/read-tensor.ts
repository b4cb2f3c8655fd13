import { type DType, dtypeOf, storageOf, type TypedArray } from '../graph/dtype.ts';
import { GraphError } from '../graph/errors.ts';
import { byteLengthOf, type TensorData } from '../graph/tensor-data.ts';
import type { MessageReader, Span } from './message-reader.ts';
import { storedTensor } from './stored-tensor.ts';
import * as wire from './wire.ts';

/** Where the data of tensors come from. */
export interface TensorSource {
  readonly externalData: ExternalData | undefined;
  /** Takes down why a tensor has no data, which is an error where this is missing; its array is empty then. */
  readonly absent?: ((place: string, why: string) => void) | undefined;
}

/** The bytes of the files that a model keeps its large tensors in, by the location it gives: a record or a function. */
export type ExternalData = Readonly<Record<string, Uint8Array>> | ((location: string) => Uint8Array | undefined);

/** The dtype of a `TensorProto.DataType` code. Throws for one this library does not know, naming `what`. */
export function knownDType(code: number, what: string): DType {
  const dtype = dtypeOf(code);
  if (!dtype) throw new GraphError(`fromOnnx ${what}: element type ${code || 'undefined'} is not supported`);
  return dtype;
}

/** Fields of a TensorProto, as they stand in the file. */
interface Fields {
  dims: number[];
  dataType: number;
  name: string;
  raw: Span | undefined;
  /** Elements in the typed fields (`float_data` and so on), where there is no raw data. */
  floats: number[];
  doubles: number[];
  ints: (number | bigint)[];
  external: Map<string, string> | undefined;
}

function readFields(r: MessageReader, end: number, what: string, skipsExternal: boolean): Fields {
  const f: Fields = {
    dims: [],
    dataType: 0,
    name: '',
    raw: undefined,
    floats: [],
    doubles: [],
    ints: [],
    external: undefined,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag >>> 3) {
      case wire.tensor.dims:
        r.ints(tag, end, 'dims', f.dims);
        break;
      case wire.tensor.dataType:
        f.dataType = r.integer(tag, 'data_type');
        break;
      case wire.tensor.name:
        f.name = r.text(tag, end, `${what} name`);
        break;
      case wire.tensor.rawData:
        f.raw = r.span(tag, end, `data of ${what} ${f.name}`);
        break;
      case wire.tensor.floatData:
        r.floats(tag, end, 'float_data', f.floats);
        break;
      case wire.tensor.doubleData:
        if ((tag & 7) === 1) f.doubles.push(r.double());
        else for (const stop = r.open(tag, end, 'double_data'); r.pos + 8 <= stop; ) f.doubles.push(r.double());
        break;
      case wire.tensor.int32Data:
      case wire.tensor.int64Data:
      case wire.tensor.uint64Data:
        r.ints(tag, end, 'int_data', f.ints);
        break;
      case wire.tensor.externalData: {
        f.external ??= new Map();
        if (skipsExternal) {
          r.pass(tag, end);
          break;
        }
        const [key, value] = readEntry(r, r.open(tag, end, 'external_data'));
        f.external.set(key, value);
        break;
      }
      case wire.tensor.segment:
        throw new GraphError(`fromOnnx ${what} ${f.name}: tensors in segments are not supported`);
      default:
        r.pass(tag, end);
    }
  }
  return f;
}

/** A StringStringEntryProto. */
export function readEntry(r: MessageReader, end: number): [key: string, value: string] {
  let [key, value] = ['', ''];
  while (r.pos < end) {
    const tag = r.uint32();
    if (tag >>> 3 === wire.entry.key) key = r.text(tag, end, 'key');
    else if (tag >>> 3 === wire.entry.value) value = r.text(tag, end, `value of ${key}`);
    else r.pass(tag, end);
  }
  return [key, value];
}

/** A TensorProto up to `end`; `what` is 'initializer' or 'attribute'. Its raw data are not copied. */
export function readTensor(
  r: MessageReader,
  end: number,
  what: string,
  source?: TensorSource,
): { name: string; data: TensorData } {
  const looksOnly = source?.absent !== undefined && !source.externalData;
  const f = readFields(r, end, what, looksOnly);
  const place = `${what} ${f.name}`;
  const dtype = knownDType(f.dataType, place);
  const dims = f.dims.map(Number);
  if (dims.some((d) => !(d >= 0)))
    throw new GraphError(`fromOnnx ${place}: dimensions must not be negative, got [${dims}]`);
  const empty = { name: f.name, data: { dtype, dims, data: new Uint8Array(0) } };
  if (f.external && looksOnly) return empty; // that is no fault
  try {
    return { name: f.name, data: dataOf(f, r, dtype, dims, place, source?.externalData) };
  } catch (error) {
    if (!source?.absent || !(error instanceof GraphError)) throw error;
    source.absent(place, error.message.replace(`fromOnnx ${place}: `, ''));
    return empty;
  }
}

/** The elements, from where the file keeps them. */
function dataOf(
  f: Fields,
  r: MessageReader,
  dtype: DType,
  dims: readonly number[],
  place: string,
  externalData: ExternalData | undefined,
): TensorData {
  if (dtype === 'string') throw new GraphError(`fromOnnx ${place}: tensors of strings are not supported`);
  const stored = f.external
    ? externalBytes(f.external, place, externalData)
    : f.raw && r.file.subarray(f.raw.start, f.raw.end);
  const data = stored ?? typedData(f, dtype);
  const needed = byteLengthOf({ dtype, dims });
  if (data.byteLength !== needed)
    throw new GraphError(
      `fromOnnx ${place}: ${dtype} [${dims.join(', ')}] needs ${needed} bytes, got ${data.byteLength}`,
    );
  return stored ? storedTensor(dtype, dims, stored) : { dtype, dims, data };
}

/**
 * The typed fields as an array; float16 and bfloat16 are their bits, bool is 0 and 1. The parts of complex numbers are
 * floats, what is packed in bytes comes so.
 */
function typedData({ floats, doubles, ints }: Fields, dtype: DType): TypedArray {
  if (dtype === 'complex64') return new Uint8Array(new Float32Array(floats).buffer);
  if (dtype === 'complex128') return new Uint8Array(new Float64Array(doubles).buffer);
  const from = dtype === 'float32' ? floats : dtype === 'float64' ? doubles : ints;
  const data = new (storageOf(dtype))(from.length);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    for (let i = 0; i < from.length; i++) data[i] = BigInt(from[i] as number);
  else for (let i = 0; i < from.length; i++) data[i] = Number(from[i]);
  return data;
}

/** The part of an external file that an entry names. */
function externalBytes(entry: ReadonlyMap<string, string>, place: string, files: ExternalData | undefined): Uint8Array {
  const location = entry.get('location') ?? '';
  const file =
    typeof files === 'function'
      ? files(location)
      : files && Object.hasOwn(files, location)
        ? files[location]
        : undefined;
  if (!file)
    throw new GraphError(
      `fromOnnx ${place}: its data are in the file '${location}', which was not given (option externalData)`,
    );
  const offset = Number(entry.get('offset') ?? 0);
  const end = entry.has('length') ? offset + Number(entry.get('length')) : file.length;
  if (!(offset >= 0 && offset <= end && end <= file.length))
    throw new GraphError(
      `fromOnnx ${place}: needs bytes ${offset} to ${end} of '${location}', which has ${file.length}`,
    );
  return new Uint8Array(file.buffer, file.byteOffset + offset, end - offset);
}
