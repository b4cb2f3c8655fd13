/** Bytes that are read where they are wanted: those of a file on disk, or of a buffer. */
export interface ByteSource {
  /** [bytes] */
  readonly size: number;
  /**
   * The bytes from `begin` up to `end`: a view where they are in memory, else a new buffer of just these. At most `spare` bytes
   * before `begin` are no longer needed: a buffer may move the bytes there, to an address that suits every element size.
   * Throws when the source ends before.
   */
  read(begin: number, end: number, spare?: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Throws when a range does not lie within `size` bytes. */
export function checkRange(begin: number, end: number, size: number): void {
  if (!(begin >= 0 && begin <= end && end <= size))
    throw new Error(`needs the bytes from ${begin} to ${end}, the file has ${size}; is it cut short?`);
}

/** A buffer as a source; `isOwn` says that it is read once, by nobody else, so that bytes may be moved in it. */
export function memorySource(bytes: Uint8Array, { isOwn = false } = {}): ByteSource {
  return {
    size: bytes.length,
    read: async (begin, end, spare = 0) => {
      checkRange(begin, end, bytes.length);
      const shift = (bytes.byteOffset + begin) % 8;
      if (!isOwn || shift === 0 || shift > spare) return bytes.subarray(begin, end);
      bytes.copyWithin(begin - shift, begin, end);
      return bytes.subarray(begin - shift, end - shift);
    },
    close: async () => undefined,
  };
}
