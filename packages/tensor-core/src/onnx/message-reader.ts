import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { GraphError } from '../graph/errors.ts';

/** Texts up to this length are shared. */
const longestShared = 80;

/** Where a message lies in the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a whole file's messages in place: one reader moves over the bytes, an embedded message is the range up to its end.
 * `tag` is a field's number and wire type, `(number << 3) | type`. Throws where a field reaches past its message.
 */
export class MessageReader extends BinaryReader {
  /** Short texts met before, by a hash of their bytes; a later one takes the place of an earlier one. */
  private readonly shared: string[] = new Array<string>(2 ** 13).fill('');

  /** Bytes of the text being made, an array for each length. */
  private readonly codes: number[][] = [];

  constructor(readonly file: Uint8Array) {
    super(file);
  }

  /** Enters the embedded message of a field; its end. `what` names it in the error. */
  open(tag: number, end: number, what: string): number {
    this.expect(tag, WireType.LengthDelimited, what);
    const length = this.uint32();
    const stop = this.pos + length;
    if (stop > end)
      throw new GraphError(
        `fromOnnx: the file is cut off or damaged: ${what} at byte ${this.pos} needs ${length} bytes, there are ${end - this.pos}`,
      );
    return stop;
  }

  /** The range of an embedded message, which is passed over. */
  span(tag: number, end: number, what: string): Span {
    const stop = this.open(tag, end, what);
    const start = this.pos;
    this.pos = stop;
    return { start, end: stop };
  }

  /** A text field. Names come again and again, as outputs and inputs: a short one is looked up before it is made. */
  text(tag: number, end: number, what: string): string {
    const at = this.pos;
    const stop = this.open(tag, end, what);
    const { file, pos: start } = this;
    const length = stop - start;
    if (length > longestShared) return this.decoded(at, what);
    let hash = length;
    for (let i = Math.max(start, stop - 16); i < stop; i++) hash = (Math.imul(hash, 31) + (file[i] as number)) | 0;
    const slot = (hash ^ (hash >>> 15)) & (this.shared.length - 1);
    const known = this.shared[slot] as string;
    if (known.length === length) {
      let i = 0;
      while (i < length && known.charCodeAt(i) === file[start + i]) i++;
      if (i === length) {
        this.pos = stop;
        return known; // of ASCII, as all that are shared
      }
    }
    let codes = this.codes[length];
    if (!codes) {
      codes = new Array<number>(length).fill(0);
      this.codes[length] = codes;
    }
    let bits = 0;
    for (let i = 0; i < length; i++) {
      const byte = file[start + i] as number;
      bits |= byte;
      codes[i] = byte;
    }
    if (bits > 127) return this.decoded(at, what);
    this.pos = stop;
    const made = String.fromCharCode.apply(null, codes);
    this.shared[slot] = made;
    return made;
  }

  /** The text whose length stands at `at`, in UTF-8. */
  private decoded(at: number, what: string): string {
    this.pos = at;
    try {
      return this.string(true);
    } catch {
      throw new GraphError(`fromOnnx: ${what} at byte ${at} is not UTF-8 text`);
    }
  }

  /** An integer field as a number. Throws past 2^53. */
  integer(tag: number, what: string): number {
    const n = this.int(tag, what);
    if (typeof n === 'bigint') throw new GraphError(`fromOnnx: ${what} at byte ${this.pos} is too large, got ${n}`);
    return n;
  }

  /** An integer field; a bigint past 2^53. */
  int(tag: number, what: string): number | bigint {
    this.expect(tag, WireType.Varint, what);
    return this.varint();
  }

  /** A signed varint; a bigint past 2^53. */
  varint(): number | bigint {
    const first = this.file[this.pos] as number;
    if (first < 128) {
      this.pos++;
      return first;
    }
    const n = BigInt(this.int64());
    const number = Number(n);
    return Number.isSafeInteger(number) ? number : n;
  }

  /** Appends a repeated field's integers, in one packed run or one by one. */
  ints(tag: number, end: number, what: string, into: (number | bigint)[]): void {
    if ((tag & 7) === WireType.Varint) into.push(this.varint());
    else for (const stop = this.open(tag, end, what); this.pos < stop; ) into.push(this.varint());
  }

  /** Appends a repeated field's floats, in one packed run or one by one. */
  floats(tag: number, end: number, what: string, into: number[]): void {
    if ((tag & 7) === WireType.Bit32) into.push(this.float());
    else for (const stop = this.open(tag, end, what); this.pos + 4 <= stop; ) into.push(this.float());
  }

  /** Passes over a field. */
  pass(tag: number, end: number): void {
    if ((tag & 7) === WireType.LengthDelimited) this.pos = this.open(tag, end, `field ${tag >>> 3}`);
    else this.skip(tag & 7, tag >>> 3);
  }

  /** Passes over a field and gives its bytes, tag included; `start` is where the tag begins. */
  keep(tag: number, end: number, start: number): Uint8Array {
    this.pass(tag, end);
    return this.file.subarray(start, this.pos);
  }

  private expect(tag: number, type: number, what: string): void {
    if ((tag & 7) !== type)
      throw new GraphError(
        `fromOnnx: not an ONNX file, or a damaged one: ${what} at byte ${this.pos} has wire type ${tag & 7} in place of ${type}`,
      );
  }
}
