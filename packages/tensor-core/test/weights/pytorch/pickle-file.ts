/** Pickles put together operation by operation, and checkpoints around them. */
import { zipFile } from './zip-file.ts';

/** A part of a pickle: its operations. */
export type Ops = readonly number[];

const text4 = (text: string): Ops => [...Buffer.from(text)];
const int32 = (n: number): Ops => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(n);
  return [...bytes];
};

/** Operations by what they leave on the stack. */
export const op = {
  none: [0x4e] as Ops,
  text: (text: string): Ops => [0x58, ...int32(Buffer.byteLength(text)), ...text4(text)],
  /** A `str` of Python 2. */
  oldText: (text: string): Ops => [0x55, text.length, ...text4(text)],
  int: (n: number): Ops => [0x4a, ...int32(n)],
  long: (...bytes: number[]): Ops => [0x8a, bytes.length, ...bytes],
  global: (module: string, name: string): Ops => [0x63, ...text4(`${module}\n${name}\n`)],
  tuple: (...items: Ops[]): Ops => [0x28, ...items.flat(), 0x74],
  list: (...items: Ops[]): Ops => [0x5d, 0x28, ...items.flat(), 0x65],
  dict: (...items: (readonly [Ops, Ops])[]): Ops => [0x7d, 0x28, ...items.flat(2), 0x75],
  call: (callee: Ops, ...args: Ops[]): Ops => [...callee, ...op.tuple(...args), 0x52],
  put: (index: number): Ops => [0x71, index],
  get: (index: number): Ops => [0x68, index],
};

/** A whole pickle of protocol 2. */
export const pickle = (...ops: Ops[]): Uint8Array => Uint8Array.from([0x80, 2, ...ops.flat(), 0x2e]);

/** A storage of float32 by its persistent id. */
export const storage = (key: string, length: Ops = op.int(4), type = 'FloatStorage'): Ops => [
  ...op.tuple(op.text('storage'), op.global('torch', type), op.text(key), op.text('cpu'), length),
  0x51,
];

/** A tensor of a storage; the sizes may be anything. */
export const tensor = (of: Ops, offset: Ops, sizes: Ops, strides: Ops): Ops =>
  op.call(
    op.global('torch._utils', '_rebuild_tensor_v2'),
    of,
    offset,
    sizes,
    strides,
    [0x89],
    op.call(op.global('collections', 'OrderedDict')),
  );

export const ints = (...values: number[]): Ops => op.tuple(...values.map(op.int));

/** A checkpoint in the zip form around a pickle; its storages are runs of bytes by key. */
export const zipOf = (object: Uint8Array, storages: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  zipFile([['a/data.pkl', object], ...Object.entries(storages).map(([key, b]) => [`a/data/${key}`, b] as const)]);

/** PyTorch's magic number as a pickle. */
export const magic = pickle(op.long(0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19));

/** A checkpoint in the old form; a storage is its number of elements and its bytes. */
export function legacyOf(
  object: Uint8Array,
  storages: Readonly<Record<string, readonly [number, Uint8Array]>> = {},
  machine: Ops = op.dict([op.text('little_endian'), [0x88]]),
): Uint8Array {
  const length = (n: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(n));
    return bytes;
  };
  const keys = pickle(op.list(...Object.keys(storages).map(op.text)));
  const data = Object.values(storages).flatMap(([n, bytes]) => [length(n), bytes]);
  return new Uint8Array(Buffer.concat([magic, pickle(op.int(1001)), pickle(machine), object, keys, ...data]));
}
