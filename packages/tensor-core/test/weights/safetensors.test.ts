import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/graph/dtype.ts';
import { type TensorData, tensorData, type Weights } from '../../src/graph/tensor-data.ts';
import {
  readSafetensors,
  readSafetensorsHeader,
  safetensorsChunks,
  writeSafetensors,
} from '../../src/weights/safetensors.ts';

const utf8 = new TextEncoder();

/** A file from its header's text and its data, with the header's length as given. */
function fileOf(header: string, data: ArrayLike<number> = [], length = utf8.encode(header).length): Uint8Array {
  const json = utf8.encode(header);
  const file = new Uint8Array(8 + json.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(json, 8);
  file.set(data, 8 + json.length);
  return file;
}

const entry = (dtype: string, shape: unknown, begin: unknown, end: unknown): string =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

describe('writeSafetensors', () => {
  const six = tensorData([0, 1, 2, 3, 4, 5], [1, 2, 3]);
  const sixBytes = [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64];

  // The four files of the reference implementation's own tests (safetensors/src/tensor.rs, test_serialization,
  // test_empty, test_serialization_forced_alignement).
  test('writes one tensor byte for byte as the reference implementation does', () => {
    const header = '{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}';
    expect(header).toHaveLength(64);
    expect(writeSafetensors(new Map([['attn.0', six]]))).toEqual(fileOf(header, sixBytes));
  });
  test('pads the header with spaces to 8 bytes', () => {
    const header = '{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       ';
    expect(header).toHaveLength(72);
    expect(writeSafetensors(new Map([['attn0', { ...six, dims: [1, 1, 2, 3] }]]))).toEqual(fileOf(header, sixBytes));
  });
  test('writes no tensors, with and without metadata', () => {
    expect([...writeSafetensors(new Map())]).toEqual([8, 0, 0, 0, 0, 0, 0, 0, 123, 125, 32, 32, 32, 32, 32, 32]);
    expect(writeSafetensors(new Map(), { framework: 'pt' })).toEqual(
      fileOf('{"__metadata__":{"framework":"pt"}}     '),
    );
  });

  test('orders tensors by alignment, larger first, then by the bytes of their names', () => {
    const dtypes: [string, DType][] = [
      ['bool', 'bool'],
      ['u8', 'uint8'],
      ['b32', 'float32'],
      ['a32', 'float32'],
      ['f64', 'float64'],
      ['i64', 'int64'],
      ['\u{1f600}', 'float16'],
      ['\uffee', 'float16'],
      ['bf16', 'bfloat16'],
      ['i32', 'int32'],
    ];
    const weights = new Map(dtypes.map(([name, dtype]) => [name, tensorData([0, 1], [2], dtype)]));
    expect([...readSafetensors(writeSafetensors(weights)).keys()]).toEqual([
      ...['i64', 'f64', 'a32', 'b32', 'i32', 'bf16', '\uffee', '\u{1f600}', 'u8', 'bool'],
    ]);
  });

  test('gives the weights as pieces without a copy', () => {
    const [, first, second, ...rest] = [
      ...safetensorsChunks(
        new Map([
          ['a', six],
          ['b', six],
        ]),
      ),
    ];
    expect(first?.buffer).toBe(six.data.buffer);
    expect(second?.buffer).toBe(six.data.buffer);
    expect(rest).toEqual([]);
  });

  test('refuses reserved names, strings, and data that do not fit their shape', () => {
    expect(() => writeSafetensors(new Map([['__metadata__', six]]))).toThrow('__metadata__: this name is reserved');
    expect(() => writeSafetensors(new Map([['w', { ...six, dims: [7] }]]))).toThrow(
      'writeSafetensors w: [7] holds 7 elements, got 6',
    );
    expect(() => writeSafetensors(new Map([['w', { ...six, dtype: 'float64' }]]))).toThrow(
      'writeSafetensors w: float64 takes 8 bytes per element, got an array of 4',
    );
    expect(() => writeSafetensors(new Map([['w', { ...six, dtype: 'string' }]]))).toThrow('no type for string');
  });
});

describe('readSafetensors', () => {
  test('reads a file written by hand', () => {
    const header =
      '{"b":{"shape":[2],"dtype":"I64","data_offsets":[8,24]} ,\n"__metadata__":{"k":"v"},"a":{"dtype":"BF16","data_offsets":[0,8],"shape":[2,2]},"c":{"dtype":"BOOL","shape":[],"data_offsets":[24,25]},"empty":{"dtype":"F32","shape":[3,0],"data_offsets":[25,25]}}';
    const data = [0x80, 0x3f, 0, 0xc0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    const file = fileOf(header, data);
    const weights = readSafetensors(file);
    expect([...weights]).toEqual([
      ['a', { dtype: 'bfloat16', dims: [2, 2], data: Uint16Array.of(0x3f80, 0xc000, 0, 1) }],
      ['b', { dtype: 'int64', dims: [2], data: BigInt64Array.of(1n, -1n) }],
      ['c', { dtype: 'bool', dims: [], data: Uint8Array.of(1) }],
      ['empty', { dtype: 'float32', dims: [3, 0], data: new Float32Array(0) }],
    ]);
    expect([...readSafetensorsHeader(file).metadata]).toEqual([['k', 'v']]);
  });

  test('views the bytes where they are aligned and copies where they are not', () => {
    const weights = new Map([['w', tensorData([1, 2, 3])]]);
    const file = writeSafetensors(weights);
    expect(readSafetensors(file).get('w')?.data.buffer).toBe(file.buffer);
    expect(readSafetensors(file.buffer).get('w')?.data.buffer).toBe(file.buffer);
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    const copy = readSafetensors(shifted.subarray(1)).get('w');
    expect(copy?.data.buffer).not.toBe(shifted.buffer);
    expect(copy).toEqual(weights.get('w'));
  });

  test('returns what was written, for any names, dtypes, shapes and bits', () => {
    const dtypes = [
      'float32',
      'float64',
      'float16',
      'bfloat16',
      'int64',
      'int32',
      'int16',
      'int8',
      'bool',
      'uint8',
      'uint16',
      'uint32',
      'uint64',
    ] as const;
    const tensor: fc.Arbitrary<TensorData> = fc
      .tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(4), { maxLength: 4 }))
      .chain(([dtype, dims]) => {
        const empty = tensorData([], [0], dtype);
        const n = dims.reduce((a, b) => a * b, 1) * empty.data.BYTES_PER_ELEMENT;
        return fc.uint8Array({ minLength: n, maxLength: n }).map((bytes) => {
          const Type = empty.data.constructor as new (b: ArrayBufferLike) => TensorData['data'];
          return { dtype, dims, data: new Type(bytes.slice().buffer) };
        });
      });
    const name = fc.string({ unit: 'binary' }).filter((s) => s !== '__metadata__');
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(
        fc.dictionary(name, tensor, { noNullPrototype: true }),
        fc.dictionary(name, text),
        (tensors, metadata) => {
          const weights: Weights = new Map(Object.entries(tensors));
          const file = writeSafetensors(weights, metadata);
          const read = readSafetensors(file);
          expect(new Map([...read].sort())).toEqual(new Map([...weights].sort()));
          expect(Object.fromEntries(readSafetensorsHeader(file).metadata)).toEqual({ ...metadata });
          expect(readSafetensorsHeader(file).dataStart % 8).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('readSafetensors refuses', () => {
  const two =
    '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}';
  const entries = (a: string, b = ''): string => `{"a":${a}${b && `,"b":${b}`}}`;
  const cases: [string, Uint8Array, string][] = [
    ['an empty file', new Uint8Array(0), 'm.safetensors: a file starts with 8 bytes of header length, got 0 bytes'],
    ['7 bytes', new Uint8Array(7), 'got 7 bytes'],
    [
      'a header that is longer than the file',
      fileOf('{}', [], 3),
      'a header of 3 bytes needs a file of at least 11, got 10 bytes',
    ],
    [
      'an absurd header length',
      fileOf('{}', [], 2 ** 60),
      'the header takes at most 100000000 bytes, got 1152921504606846976',
    ],
    ['a header over 100 MB', fileOf('{}', [], 100_000_001), 'at most 100000000 bytes, got 100000001'],
    ['text that is not UTF-8', fileOf('{"\u0000"}', []).fill(0xff, 9, 11), 'must be UTF-8'],
    ['text that is not JSON', fileOf('{"a":'), 'the header must be JSON, got "{\\"a\\":"'],
    ['no header at all', fileOf(''), 'the header must be JSON, got ""'],
    ['a list', fileOf('[]'), 'must be a JSON object'],
    ['a number for an entry', fileOf('{"a":3}'), 'm.safetensors, a: an entry is an object, got 3'],
    ['an unknown dtype', fileOf(entries(entry('F8_E4M3', [1], 0, 1)), [0]), 'a: dtype must be one of BOOL U8'],
    ['a dtype that is no text', fileOf('{"a":{"dtype":{},"shape":[],"data_offsets":[0,0]}}'), 'got {}'],
    ['a negative size', fileOf(entries(entry('U8', [-1], 0, 1)), [0]), 'shape must be a list of sizes, got [-1]'],
    ['a fractional size', fileOf(entries(entry('U8', [0.5], 0, 1)), [0]), 'got [0.5]'],
    [
      'a missing shape',
      fileOf('{"a":{"dtype":"U8","data_offsets":[0,1]}}', [0]),
      'shape must be a list of sizes, got nothing',
    ],
    ['one offset', fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}', [0]), 'must be [begin, end], got [0]'],
    ['offsets that run backwards', fileOf(entries(entry('U8', [1], 1, 0)), [0]), 'must not run backwards, got [1, 0]'],
    [
      'a size that does not match dtype and shape',
      fileOf(entries(entry('F32', [2, 3], 0, 20)), new Uint8Array(20)),
      'a: F32 [2, 3] takes 24 bytes, got data_offsets [0, 20] of 20',
    ],
    [
      'a product that overflows',
      fileOf(entries(entry('F32', [2 ** 32, 2 ** 32], 0, 0))),
      'F32 [4294967296, 4294967296] takes 73786976294838206464 bytes, got data_offsets [0, 0] of 0',
    ],
    [
      'a file that is cut short',
      fileOf(two, new Uint8Array(10)),
      "b: data_offsets must stay within the file's 10 bytes of data, got [8, 11]",
    ],
    [
      'offsets out of range',
      fileOf(entries(entry('U8', [2], 100, 102)), new Uint8Array(8)),
      "a: data_offsets must stay within the file's 8 bytes of data, got [100, 102]",
    ],
    [
      'overlapping entries',
      fileOf(entries(entry('U8', [4], 0, 4), entry('U8', [4], 2, 6)), new Uint8Array(6)),
      'b: bytes from 2 to 4 belong to a, got data_offsets [2, 6]',
    ],
    [
      'two entries on the same bytes',
      fileOf(entries(entry('U8', [4], 0, 4), entry('U8', [4], 0, 4)), new Uint8Array(4)),
      'b: bytes from 0 to 4 belong to a',
    ],
    [
      'a gap',
      fileOf(entries(entry('U8', [4], 0, 4), entry('U8', [4], 6, 10)), new Uint8Array(10)),
      'b: data_offsets must begin at 4, after a, got [6, 10], a gap of 2',
    ],
    [
      'a gap at the start',
      fileOf(entries(entry('U8', [1], 1, 2)), new Uint8Array(2)),
      'must begin at 0, after the header',
    ],
    [
      'bytes after the last tensor',
      fileOf(two, new Uint8Array(12)),
      'the data ends with b at 11 bytes, got 12 bytes of data',
    ],
    ['data without entries', fileOf('{}', [1]), 'the data ends with the header at 0 bytes, got 1 bytes of data'],
    [
      'an entry that appears twice',
      fileOf(`{"a":${entry('U8', [1], 0, 1)},"\\u0061" :${entry('U8', [1], 0, 1)}}`, [0]),
      'm.safetensors, a: an entry appears once, got it twice',
    ],
    ['metadata that is not text', fileOf('{"__metadata__":{"k":1}}'), '__metadata__ k must be text, got 1'],
    ['metadata that is a list', fileOf('{"__metadata__":[]}'), '__metadata__ maps text to text, got []'],
  ];
  test.each(cases)('%s', (_, file, message) => {
    const read = (): unknown => readSafetensors(file, { label: 'm.safetensors' });
    expect(read).toThrow(message);
    expect(read).toThrow(/^readSafetensors m\.safetensors/);
  });

  test('every truncation of a valid file, and never reads past its end', () => {
    const file = writeSafetensors(
      new Map([
        ['a', tensorData([1, 2, 3])],
        ['b', tensorData([1], [1], 'uint8')],
      ]),
    );
    for (let n = 0; n < file.length; n++)
      expect(() => readSafetensors(file.slice(0, n))).toThrow('readSafetensors bytes');
  });

  test('no duplicate where a key only looks like one inside a text', () => {
    const header = `{"__metadata__":{"a":"\\"a\\":1","b":"{["},"a":${entry('U8', [1], 0, 1)}}`;
    expect([...readSafetensors(fileOf(header, [7])).keys()]).toEqual(['a']);
  });
});
