import { nearestNames } from '@netwright/terminal/text';

/** An accelerator, as far as its energy is concerned. */
export interface Device {
  readonly name: string;
  /** Dense peak by element type, without sparsity [FLOP/s]; the first is what networks are usually trained in. */
  readonly peak: Readonly<Record<string, number>>;
  /** Thermal design power of one chip, or the most it was seen to draw [W]. */
  readonly tdp: number;
  /** Measured while networks were trained [W]; with its share of host, memory and network unless `source` says otherwise. */
  readonly averagePower?: number;
  readonly source: string;
}

const patterson = 'Patterson et al. 2021, https://arxiv.org/abs/2104.10350, tables 1, 3 and 4 with footnotes 4 and 12';

/** Accelerators by name; `generic` is no product but round numbers of one. */
export const devices: readonly Device[] = [
  {
    name: 'P100',
    peak: { float16: 19e12, float32: 9.5e12 },
    tdp: 300,
    averagePower: 271,
    source: `${patterson}; float32 is half of float16`,
  },
  {
    name: 'V100',
    peak: { float16: 125e12, float32: 15.7e12 },
    tdp: 300,
    averagePower: 325,
    source: `${patterson}; float32: NVIDIA's data sheet of the SXM2 module`,
  },
  {
    name: 'A100',
    peak: { bfloat16: 312e12, float16: 312e12, tfloat32: 156e12, float32: 19.5e12, int8: 624e12 },
    tdp: 400,
    source: "NVIDIA's data sheet of the A100 SXM4, 2021",
  },
  {
    name: 'H100',
    peak: {
      bfloat16: 989.4e12,
      float16: 989.4e12,
      float8: 1978.9e12,
      tfloat32: 494.7e12,
      float32: 66.9e12,
      int8: 1978.9e12,
    },
    tdp: 700,
    source: "NVIDIA's white paper of the H100 SXM5, 2022; the data sheet's figures are twice these, with sparsity",
  },
  { name: 'TPU v2', peak: { bfloat16: 46e12 }, tdp: 280, averagePower: 221, source: patterson },
  { name: 'TPU v3', peak: { bfloat16: 123e12 }, tdp: 450, averagePower: 283, source: patterson },
  {
    name: 'TPU v4',
    peak: { bfloat16: 275e12, int8: 275e12 },
    tdp: 192,
    averagePower: 170,
    source: 'https://cloud.google.com/tpu/docs/v4: mean and maximum power of the chip alone, without host and network',
  },
  {
    name: 'generic',
    peak: { float16: 100e12, float32: 10e12 },
    tdp: 300,
    source: 'no product: round numbers of a data centre accelerator',
  },
];

const canonical = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

/**
 * The accelerator of a name; case, spaces and dashes do not matter.
 *
 * @throws Error for a name that is not known, with the nearest ones
 */
export function deviceOf(name: string): Device {
  const found = devices.find((device) => canonical(device.name) === canonical(name));
  if (found) return found;
  const names = devices.map((device) => device.name);
  const near = nearestNames(name, names);
  throw new Error(`deviceOf: the device must be one of ${(near.length > 0 ? near : names).join(', ')}, got ${name}`);
}
