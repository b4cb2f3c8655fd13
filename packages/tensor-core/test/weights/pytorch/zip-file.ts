/** Zip files with stored entries, as PyTorch writes them or wrong in one place. */

/** What differs from a plain file. */
export interface ZipOptions {
  /** Sizes, places and counts in 64 bits, as in files past 4 GiB. */
  large?: boolean;
  /** The compression method that every entry claims. */
  method?: number;
  /** Bytes of the extra field in each entry's own header, with which PyTorch aligns. */
  padding?: number;
  comment?: string;
}

type Field = readonly [bytes: 2 | 4 | 8, value: number];

function record(...fields: Field[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((n, [bytes]) => n + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value), at);
    else buffer.writeUIntLE(value, at, bytes);
    at += bytes;
  }
  return buffer;
}

/** A zip file of these entries, in order; a name may appear twice. */
export function zipFile(
  entries: readonly (readonly [name: string, content: Uint8Array | string])[],
  { large = false, method = 0, padding = 0, comment = '' }: ZipOptions = {},
): Uint8Array {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  const length = (list: Buffer[]): number => list.reduce((n, b) => n + b.length, 0);
  const all = 0xffff_ffff;
  for (const [name, content] of entries) {
    const bytes = Buffer.from(content as string);
    const begin = length(pieces);
    const local = Buffer.alloc(padding);
    const size = large ? all : bytes.length;
    // A field of one byte that nobody knows comes first.
    const extra = large
      ? Buffer.concat([
          record([2, 0x7777], [2, 1]),
          Buffer.of(9),
          record([2, 1], [2, 24], ...sizes(bytes.length, begin)),
        ])
      : Buffer.alloc(0);
    const common: Field[] = [
      [2, 45],
      [2, 0x800],
      [2, method],
      [4, 0],
      [4, 0],
      [4, size],
      [4, size],
      [2, name.length],
    ];
    pieces.push(record([4, 0x04034b50], ...common, [2, padding]), Buffer.from(name), local, bytes);
    directory.push(
      record(
        [4, 0x02014b50],
        [2, 45],
        ...common,
        [2, extra.length],
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, large ? all : begin],
      ),
      Buffer.from(name),
      extra,
    );
  }
  const begin = length(pieces);
  const size = length(directory);
  const count = entries.length;
  const end64 = begin + size;
  const ends = large
    ? [
        record(
          [4, 0x06064b50],
          [8, 44],
          [2, 45],
          [2, 45],
          [4, 0],
          [4, 0],
          [8, count],
          [8, count],
          [8, size],
          [8, begin],
        ),
        record([4, 0x07064b50], [4, 0], [8, end64], [4, 1]),
        record([4, 0x06054b50], [4, 0], [2, 0xffff], [2, 0xffff], [4, all], [4, all], [2, comment.length]),
      ]
    : [record([4, 0x06054b50], [4, 0], [2, count], [2, count], [4, size], [4, begin], [2, comment.length])];
  return new Uint8Array(Buffer.concat([...pieces, ...directory, ...ends, Buffer.from(comment)]));
}

const sizes = (size: number, begin: number): Field[] => [
  [8, size],
  [8, size],
  [8, begin],
];
