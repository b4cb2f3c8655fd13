/** Changes to the protobuf fields of a file, so that most of it stays sound and a reader gets far. */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A field as it stands: its tag's number and wire type, and its value with its length. */
interface RawField {
  readonly number: number;
  readonly type: number;
  readonly value: Uint8Array;
}

/** Gives a number from 0 to n - 1. */
export type Choose = (n: number) => number;

function parse(bytes: Uint8Array): RawField[] | undefined {
  const reader = new BinaryReader(bytes);
  const fields: RawField[] = [];
  try {
    while (reader.pos < bytes.length) {
      const [number, type] = reader.tag();
      const start = reader.pos;
      if (type === WireType.LengthDelimited) fields.push({ number, type, value: reader.bytes() });
      else {
        reader.skip(type, number);
        fields.push({ number, type, value: bytes.subarray(start, reader.pos) });
      }
    }
  } catch {
    return undefined;
  }
  return fields;
}

function join(fields: readonly RawField[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { number, type, value } of fields) {
    writer.tag(number, type);
    if (type === WireType.LengthDelimited) writer.bytes(value);
    else writer.raw(value);
  }
  return writer.finish();
}

const varints = [0n, 1n, 2n, 7n, 127n, 255n, 65_536n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, -1n, -2n];
const varint = (n: bigint): Uint8Array => new BinaryWriter().int64(n).finish();

/** One of the fields of the message changed: its value, its number, its place, or how often it is there. */
function changed(fields: readonly RawField[], choose: Choose, donor: Uint8Array): readonly RawField[] {
  const at = choose(fields.length);
  const field = fields[at] as RawField;
  const others = parse(donor) ?? [];
  switch (choose(7)) {
    case 0:
      return fields.toSpliced(at, 1);
    case 1:
      return fields.toSpliced(choose(fields.length + 1), 0, field);
    case 2:
      return fields.toSpliced(at, 1, { ...field, number: 1 + choose(30) });
    case 3:
      return others.length > 0 ? fields.toSpliced(at, 0, others[choose(others.length)] as RawField) : fields;
    case 4: {
      const other = choose(fields.length);
      return fields.with(at, fields[other] as RawField).with(other, field);
    }
    case 5:
      return fields.with(at, { ...field, value: (fields[choose(fields.length)] as RawField).value });
    default:
      if (field.type === WireType.Varint)
        return fields.with(at, { ...field, value: varint(varints[choose(varints.length)] as bigint) });
      return fields.with(at, { ...field, value: field.value.toReversed() });
  }
}

/** A file with one field changed, somewhere in its messages; `donor` gives fields to put in. */
export function mutateField(bytes: Uint8Array, choose: Choose, donor: Uint8Array): Uint8Array {
  const fields = parse(bytes);
  if (!fields || fields.length === 0) return bytes;
  const inner = fields.flatMap((f, i) =>
    f.type === WireType.LengthDelimited && f.value.length > 1 && parse(f.value) ? [i] : [],
  );
  if (inner.length === 0 || choose(5) === 0) return join(changed(fields, choose, donor));
  const at = inner[choose(inner.length)] as number;
  const field = fields[at] as RawField;
  const donors = (parse(donor) ?? []).filter((f) => f.number === field.number && f.type === field.type);
  const next = donors.length > 0 ? (donors[choose(donors.length)] as RawField).value : donor;
  return join(fields.with(at, { ...field, value: mutateField(field.value, choose, next) }));
}

/** A file with some bytes set, cut out or doubled. */
export function mutateBytes(bytes: Uint8Array, choose: Choose, times: number): Uint8Array {
  let out = Uint8Array.from(bytes);
  for (let i = 0; i < times && out.length > 0; i++) {
    const at = choose(out.length);
    const length = 1 + choose(Math.min(16, out.length - at));
    const kind = choose(4);
    if (kind === 0) out[at] = choose(256);
    else if (kind === 1) out[at] = (out[at] as number) ^ (1 << choose(8));
    else if (kind === 2) out = Uint8Array.from([...out.subarray(0, at), ...out.subarray(at + length)]);
    else out = Uint8Array.from([...out.subarray(0, at + length), ...out.subarray(at)]);
  }
  return out;
}
