/** The most bytes that the pickles of a file may have: those of a state dict are well under a megabyte. */
export const maxPickle = 2 ** 28;

/** A pickle needs more bytes than there are. */
export class OutOfBytes extends Error {
  constructor(
    /** The position up to which bytes are needed. */
    readonly needed: number,
    size: number,
  ) {
    super(`the pickle needs bytes up to ${needed}, got ${size}; is the file cut short?`);
  }
}

/** A place in the bytes of pickles. Every read throws `OutOfBytes` past the end, before anything is allocated. */
export class PickleInput {
  position = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes on by `length` bytes; returns where they begin. */
  private take(length: number): number {
    const begin = this.position;
    if (begin + length > this.bytes.length) throw new OutOfBytes(begin + length, this.bytes.length);
    this.position += length;
    return begin;
  }

  uint8(): number {
    return this.view.getUint8(this.take(1));
  }
  uint16(): number {
    return this.view.getUint16(this.take(2), true);
  }
  int32(): number {
    return this.view.getInt32(this.take(4), true);
  }
  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }
  /** An unsigned integer of 8 bytes; a length past 2^53 is past every end too. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.take(8), true));
  }
  /** Big-endian, as only this number is. */
  float64(): number {
    return this.view.getFloat64(this.take(8), false);
  }

  /** The next bytes, as a view. */
  raw(length: number): Uint8Array {
    const begin = this.take(length);
    return this.bytes.subarray(begin, begin + length);
  }

  /** UTF-8. */
  text(length: number): string {
    const bytes = this.raw(length);
    try {
      return decoder.decode(bytes);
    } catch {
      throw new Error(`the pickle's text at byte ${this.position - length} must be UTF-8, got invalid bytes`);
    }
  }

  /** Text up to a line feed, which is taken too. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new OutOfBytes(this.bytes.length + 1, this.bytes.length);
    const text = this.text(end - this.position);
    this.position++;
    return text;
  }

  /** An integer in two's complement, little-endian; a BigInt past 2^53. */
  integer(length: number): number | bigint {
    const bytes = this.raw(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
    value = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
