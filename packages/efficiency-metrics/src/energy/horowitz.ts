/**
 * Energy of operations in 45 nm at 0.9 V: M. Horowitz, "Computing's Energy Problem (and what we can do about it)", ISSCC
 * 2014, figures 1.1.8 and 1.1.9; as drawn in Han et al. 2015 (https://arxiv.org/abs/1506.02626), figure 1.
 */

/** The types that the table has entries for. */
export type TableType = 'int8' | 'int16' | 'int32' | 'float16' | 'float32';

/** Energy of one addition by type [pJ]. */
export const additionEnergy: Readonly<Record<TableType, number>> = {
  int8: 0.03,
  int16: 0.05,
  int32: 0.1,
  float16: 0.4,
  float32: 0.9,
};

/** Energy of one multiplication by type [pJ]; the table has none of 16-bit integers. */
export const multiplicationEnergy: Readonly<Record<Exclude<TableType, 'int16'>, number>> = {
  int8: 0.2,
  int32: 3.1,
  float16: 1.1,
  float32: 3.7,
};

/** Energy of reading 32 bits from a register file [pJ]. */
export const registerEnergy = 1;

/**
 * Energy of reading 32 bits from an SRAM by its size [bytes, pJ]. Horowitz states 10, 20 and 100 pJ per 64 bits; the 5 pJ of
 * the usual figure is the first of them for 32.
 */
export const sramEnergies: readonly { readonly bytes: number; readonly energy: number }[] = [
  { bytes: 8 * 1024, energy: 5 },
  { bytes: 32 * 1024, energy: 10 },
  { bytes: 1024 * 1024, energy: 50 },
];

/**
 * Energy of reading 32 bits from DRAM [pJ]. The low end of the 1.3 to 2.6 nJ per 64 bits that Horowitz states: an interface
 * of 20 pJ per bit.
 */
export const dramEnergy = 640;

/** One bar of the table's figure. */
export interface Operation {
  /** `int8 add`, `32-bit DRAM read`. */
  readonly name: string;
  readonly kind: 'add' | 'multiply' | 'memory';
  /** [pJ] */
  readonly energy: number;
}

/** The whole table, an operation each, as lectures draw it; the larger SRAMs are in `sramEnergies`. */
export const operations: readonly Operation[] = [
  ...Object.entries(additionEnergy).map(([type, energy]): Operation => ({ name: `${type} add`, kind: 'add', energy })),
  ...Object.entries(multiplicationEnergy).map(
    ([type, energy]): Operation => ({ name: `${type} multiply`, kind: 'multiply', energy }),
  ),
  { name: '32-bit register file', kind: 'memory', energy: registerEnergy },
  { name: '32-bit SRAM read, 8 KB', kind: 'memory', energy: 5 },
  { name: '32-bit DRAM read', kind: 'memory', energy: dramEnergy },
];
