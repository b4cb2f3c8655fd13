/**
 * The contents of a zip file whose entries are stored as they are, as PyTorch writes them: where each entry's bytes lie, so
 * that they can be read without a copy (PKWARE, APPNOTE 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
 */
import type { ByteSource } from '../byte-source.ts';

/** An entry of the file. */
export interface ZipEntry {
  /** [bytes] */
  readonly size: number;
  /** Where its own header lies. */
  readonly headerBegin: number;
}

const endSize = 22;
const maxComment = 0xffff;
const locatorSize = 20;
const end64Size = 56;
const centralSize = 46;
const localSize = 30;
const signature = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50 };

/** The entries of a zip file by name. Throws when it is damaged, and for entries that are compressed. */
export async function zipEntries(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const { begin, size, count } = await directoryOf(source);
  const bytes = await source.read(begin, begin + size);
  const view = viewOf(bytes);
  const entries = new Map<string, ZipEntry>();
  for (let at = 0, i = 0; i < count; i++) {
    if (at + centralSize > size || view.getUint32(at, true) !== signature.central)
      throw new Error(`the zip file's directory must have ${count} entries, got ${i}`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) => view.getUint16(at + o, true)) as Triple;
    const next = at + centralSize + nameLength + extraLength + commentLength;
    if (next > size) throw new Error(`the zip file's directory must end at ${size} bytes, got an entry up to ${next}`);
    const nameBegin = at + centralSize;
    const name = new TextDecoder().decode(bytes.subarray(nameBegin, nameBegin + nameLength));
    const extra = bytes.subarray(nameBegin + nameLength, nameBegin + nameLength + extraLength);
    const method = view.getUint16(at + 10, true);
    const [stored, entrySize, headerBegin] = wide(
      [20, 24, 42].map((o) => view.getUint32(at + o, true)) as Triple,
      extra,
    );
    if (method !== 0 || stored !== entrySize)
      throw new Error(`zip entry ${name} must be stored as it is, got compression method ${method}`);
    if (headerBegin + localSize + entrySize > source.size)
      throw new Error(
        `zip entry ${name} must lie within ${source.size} bytes, got ${entrySize} bytes after byte ${headerBegin}`,
      );
    if (entries.has(name)) throw new Error(`zip entry ${name} must appear once, got it twice`);
    entries.set(name, { size: entrySize, headerBegin });
    at = next;
  }
  return entries;
}

/** Where an entry's bytes begin: behind its own header, whose length differs from that in the directory. */
export async function entryBegin(source: ByteSource, { headerBegin }: ZipEntry): Promise<number> {
  const header = viewOf(await source.read(headerBegin, headerBegin + localSize));
  if (header.getUint32(0, true) !== signature.local)
    throw new Error(`a zip entry must begin at byte ${headerBegin}, got something else`);
  return headerBegin + localSize + header.getUint16(26, true) + header.getUint16(28, true);
}

type Triple = [number, number, number];

interface Directory {
  begin: number;
  /** [bytes] */
  size: number;
  count: number;
}

/** Finds the directory by the record that ends the file, the larger one where the file has it. */
async function directoryOf(source: ByteSource): Promise<Directory> {
  const tailBegin = Math.max(0, source.size - endSize - maxComment);
  const tail = viewOf(await source.read(tailBegin, source.size));
  let at = tail.byteLength - endSize;
  const isEnd = (): boolean =>
    tail.getUint32(at, true) === signature.end && at + endSize + tail.getUint16(at + 20, true) === tail.byteLength;
  while (at >= 0 && !isEnd()) at--;
  if (at < 0) throw new Error('the zip file must end with its directory, got something else; is it cut short?');
  const locatorBegin = tailBegin + at - locatorSize;
  if (locatorBegin >= 0) {
    const locator = viewOf(await source.read(locatorBegin, locatorBegin + locatorSize));
    if (locator.getUint32(0, true) === signature.locator) return directory64(source, uint64(locator, 8));
  }
  return {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    begin: tail.getUint32(at + 16, true),
  };
}

async function directory64(source: ByteSource, begin: number): Promise<Directory> {
  const end = viewOf(await source.read(begin, begin + end64Size));
  if (end.getUint32(0, true) !== signature.end64)
    throw new Error(`the zip file's directory must be described at byte ${begin}, got something else`);
  return { count: uint64(end, 32), size: uint64(end, 40), begin: uint64(end, 48) };
}

const unknown = 0xffff_ffff;

/** Stored size, size and position: those that need more than 32 bits stand in an extra field, in this order. */
function wide(short: Triple, extra: Uint8Array): Triple {
  if (!short.includes(unknown)) return short;
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const end = Math.min(extra.length, next + view.getUint16(at + 2, true));
    return short.map((value) => {
      if (value !== unknown) return value;
      if (next + 8 > end) throw new Error('a large zip entry must give its size and place in 64 bits, got fewer');
      next += 8;
      return uint64(view, next - 8);
    }) as Triple;
  }
  throw new Error('a large zip entry must give its size and place in 64 bits, got none');
}

/** Past 2^53 it is rounded, and past the end of every file. */
const uint64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
