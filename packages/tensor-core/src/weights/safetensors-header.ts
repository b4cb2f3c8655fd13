/**
 * The header of a safetensors file (https://github.com/huggingface/safetensors, format of 2022): 8 bytes of length, little
 * endian, then JSON that gives each tensor's dtype, shape and byte range; the ranges cover the rest of the file exactly.
 */
import { bytesPerElement, type DType } from '../graph/dtype.ts';
import { topLevelKeys } from './json-keys.ts';

/** A tensor of the file: where its bytes lie, counted from the end of the header. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly dims: readonly number[];
  /** First byte. */
  readonly begin: number;
  /** One past the last byte. */
  readonly end: number;
}

/** A checked header. */
export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly entries: readonly SafetensorsEntry[];
  /** Free text by key. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Bytes before the data: 8 plus the header's length. */
  readonly dataStart: number;
}

/** The dtype of each of the format's type names; the 8-bit floats and complex numbers are not supported. */
export const dtypeBySafetensorsName: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['BOOL', 'bool'],
  ['U8', 'uint8'],
  ['I8', 'int8'],
  ['I16', 'int16'],
  ['U16', 'uint16'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I32', 'int32'],
  ['U32', 'uint32'],
  ['F32', 'float32'],
  ['F64', 'float64'],
  ['I64', 'int64'],
  ['U64', 'uint64'],
]);

/** The reference implementation's bound on the header [bytes]. */
const maxHeaderLength = 100_000_000;

/** The length of the whole header [bytes], from the first 8 bytes of a file of `fileSize` bytes. Throws when it cannot be. */
export function headerLength(start: Uint8Array, fileSize: number, label: string): number {
  if (fileSize < 8 || start.length < 8) fail(label, 'a file starts with 8 bytes of header length', `${fileSize} bytes`);
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  if (length > maxHeaderLength)
    fail(label, `the header takes at most ${maxHeaderLength} bytes`, `${length}; is this a safetensors file?`);
  if (8n + length > fileSize)
    fail(
      label,
      `a header of ${length} bytes needs a file of at least ${8n + length}`,
      `${fileSize} bytes; it is cut short`,
    );
  return 8 + Number(length);
}

/**
 * Parses and checks a header. `bytes` holds the file's start, at least the whole header; `fileSize` is the size of the whole
 * file [bytes]. Throws on anything the format forbids, with the file's `label`, the entry's name and both numbers.
 */
export function parseHeader(bytes: Uint8Array, fileSize: number, label: string): SafetensorsHeader {
  const dataStart = headerLength(bytes, fileSize, label);
  const json = parseJson(bytes.subarray(8, dataStart), label);
  const metadata = new Map<string, string>();
  const entries: SafetensorsEntry[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') {
      if (!isObject(value)) fail(label, '__metadata__ maps text to text', show(value));
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== 'string') fail(label, `__metadata__ ${key} must be text`, show(text));
        metadata.set(key, text);
      }
    } else entries.push(parseEntry(name, value, label));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCover(entries, fileSize - dataStart, label);
  return { entries, metadata, dataStart };
}

function parseJson(bytes: Uint8Array, label: string): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    fail(label, 'the header must be UTF-8', 'invalid bytes');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    fail(label, 'the header must be JSON', `${show(text)} (${(error as Error).message})`);
  }
  if (!isObject(json)) fail(label, 'the header must be a JSON object', show(text));
  const seen = new Set<string>();
  for (const key of topLevelKeys(text)) {
    if (seen.has(key)) fail(`${label}, ${key}`, 'an entry appears once', 'it twice');
    seen.add(key);
  }
  return json;
}

function parseEntry(name: string, value: unknown, label: string): SafetensorsEntry {
  const where = `${label}, ${name}`;
  if (!isObject(value)) fail(where, 'an entry is an object', show(value));
  const dtype = typeof value.dtype === 'string' ? dtypeBySafetensorsName.get(value.dtype) : undefined;
  if (!dtype) fail(where, `dtype must be one of ${[...dtypeBySafetensorsName.keys()].join(' ')}`, show(value.dtype));
  const dims = value.shape;
  if (!isCounts(dims)) fail(where, 'shape must be a list of sizes', show(dims));
  const offsets = value.data_offsets;
  if (!isCounts(offsets) || offsets.length !== 2) fail(where, 'data_offsets must be [begin, end]', show(offsets));
  const [begin, end] = offsets as [number, number];
  if (begin > end) fail(where, 'data_offsets must not run backwards', `[${begin}, ${end}]`);
  const bytes = dims.reduce((n, d) => n * BigInt(d), BigInt(bytesPerElement[dtype]));
  if (bytes !== BigInt(end - begin))
    fail(
      where,
      `${value.dtype} [${dims.join(', ')}] takes ${bytes} bytes`,
      `data_offsets [${begin}, ${end}] of ${end - begin}`,
    );
  return { name, dtype, dims, begin, end };
}

/** The ranges, in order, must follow one another without overlap or gap and end with the file. */
function checkCover(entries: readonly SafetensorsEntry[], dataLength: number, label: string): void {
  let end = 0;
  let before = 'the header';
  for (const entry of entries) {
    const where = `${label}, ${entry.name}`;
    const range = `[${entry.begin}, ${entry.end}]`;
    if (entry.end > dataLength)
      fail(
        where,
        `data_offsets must stay within the file's ${dataLength} bytes of data`,
        `${range}; is the file cut short?`,
      );
    if (entry.begin < end)
      fail(where, `bytes from ${entry.begin} to ${end} belong to ${before}`, `data_offsets ${range}`);
    if (entry.begin > end)
      fail(where, `data_offsets must begin at ${end}, after ${before}`, `${range}, a gap of ${entry.begin - end}`);
    end = entry.end;
    before = entry.name;
  }
  if (end !== dataLength) fail(label, `the data ends with ${before} at ${end} bytes`, `${dataLength} bytes of data`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

/** JSON of a value, cut to a readable length. */
function show(value: unknown): string {
  const json = JSON.stringify(value) ?? 'nothing';
  return json.length > 60 ? `${json.slice(0, 60)}...` : json;
}

function fail(where: string, rule: string, got: string): never {
  throw new Error(`readSafetensors ${where}: ${rule}, got ${got}`);
}
