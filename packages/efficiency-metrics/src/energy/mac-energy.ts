import { additionEnergy, multiplicationEnergy, type TableType } from './horowitz.ts';

/** What one multiply-accumulate of a type is taken to need. */
export interface MacEnergy {
  /** [pJ] */
  readonly energy: number;
  /** The entries of the table: what is multiplied and what it is added up in. */
  readonly multiply: keyof typeof multiplicationEnergy;
  readonly add: TableType;
  /** Why entries of another type stand in for this one; undefined where the table has its own. */
  readonly note?: string;
}

type Entry = Omit<MacEnergy, 'energy'>;

const float32: Entry = { multiply: 'float32', add: 'float32' };
const float16: Entry = { multiply: 'float16', add: 'float16' };
const int8: Entry = { multiply: 'int8', add: 'int32' };
const int32: Entry = { multiply: 'int32', add: 'int32' };

const bound = (entry: Entry, what: string, side: 'a lower' | 'an upper'): Entry => ({
  ...entry,
  note: `no entry for ${what}; taken as ${entry.multiply}, ${side} bound`,
});

/** Integers add up in int32, as ONNX's integer products do; floats in their own type. */
const entries: Readonly<Record<string, Entry>> = {
  float32,
  float16,
  int8,
  int32,
  bfloat16: bound(float16, 'bfloat16', 'an upper'), // 8-bit significands where float16 has 11
  float64: bound(float32, 'float64', 'a lower'),
  float8e4m3fn: bound(float16, '8-bit floats', 'an upper'),
  float8e5m2: bound(float16, '8-bit floats', 'an upper'),
  uint8: { ...int8, note: 'unsigned integers are taken as signed ones' },
  uint32: { ...int32, note: 'unsigned integers are taken as signed ones' },
  int4: bound(int8, '4-bit integers', 'an upper'),
  uint4: bound(int8, '4-bit integers', 'an upper'),
  bool: bound(int8, 'bool', 'an upper'),
  int16: bound(int32, 'multiplying 16-bit integers', 'an upper'),
  uint16: bound(int32, 'multiplying 16-bit integers', 'an upper'),
  int64: bound(int32, '64-bit integers', 'a lower'),
  uint64: bound(int32, '64-bit integers', 'a lower'),
};

/**
 * Energy of one multiply-accumulate by the type of its factors: a multiplication and an addition, 3.7 + 0.9 = 4.6 pJ for
 * float32, 0.2 + 0.1 = 0.3 pJ for int8. Types without entries have a stand-in and a `note` that says so.
 *
 * @throws Error for a type that nothing stands in for
 */
export function macEnergy(dtype: string): MacEnergy {
  const entry = Object.hasOwn(entries, dtype) ? (entries[dtype] as Entry) : undefined;
  if (!entry)
    throw new Error(`macEnergy: the element type must be one of ${Object.keys(entries).join(', ')}, got ${dtype}`);
  return { ...entry, energy: multiplicationEnergy[entry.multiply] + additionEnergy[entry.add] };
}
