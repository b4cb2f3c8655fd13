import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Writes protobuf fields by number. */
export class MessageWriter extends BinaryWriter {
  /** An embedded message: what is written between `begin` and `end`. */
  begin(field: number): this {
    this.tag(field, WireType.LengthDelimited);
    return this.fork();
  }

  end(): this {
    return this.join();
  }

  text(field: number, s: string): this {
    this.tag(field, WireType.LengthDelimited);
    return this.string(s);
  }

  /** A signed integer. */
  integer(field: number, n: number | bigint): this {
    this.tag(field, WireType.Varint);
    return this.varint(n);
  }

  varint(n: number | bigint): this {
    return typeof n === 'number' && n >= 0 && n < 2 ** 31 ? this.uint32(n) : this.int64(n);
  }

  /** The tag and the length of a field whose bytes follow elsewhere. */
  head(field: number, length: number): this {
    this.tag(field, WireType.LengthDelimited);
    return this.uint32(length);
  }

  fixed(field: number, n: number): this {
    this.tag(field, WireType.Bit32);
    return this.float(n);
  }

  /** Fields that are encoded already. */
  encoded(fields: readonly Uint8Array[] | undefined): this {
    for (const bytes of fields ?? []) this.raw(bytes);
    return this;
  }
}
