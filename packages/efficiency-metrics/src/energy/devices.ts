import { nameOf } from '../names.ts';
import { type Machine, machines } from '../roofline/machine.ts';

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

/** Peaks of a machine that the roofline knows, those of its tensor cores first. */
const peaksOf = ({ peak, peaks = {} }: Machine): Device['peak'] => ({ ...peaks, float32: peak });

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
    peak: peaksOf(machines.v100),
    tdp: 300,
    averagePower: 325,
    source: `${patterson}; peaks: ${machines.v100.source}`,
  },
  {
    name: 'A100',
    peak: { ...peaksOf(machines.a100), tfloat32: 156e12 },
    tdp: 400,
    source: `NVIDIA's data sheet of the A100 SXM4, 2021; peaks: ${machines.a100.source}`,
  },
  {
    name: 'H100',
    peak: { ...peaksOf(machines.h100), float8: 1978.9e12, tfloat32: 494.7e12 },
    tdp: 700,
    source: `${machines.h100.source}; the data sheet's figures are twice these, with sparsity`,
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

/**
 * The accelerator of a name; case, spaces and dashes do not matter.
 *
 * @throws Error for a name that is not known, with the nearest ones
 */
export function deviceOf(name: string): Device {
  const names = devices.map((device) => device.name);
  return devices[names.indexOf(nameOf('deviceOf: the device', name, names))] as Device;
}
