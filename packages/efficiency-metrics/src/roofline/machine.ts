import type { DType } from '@netwright/tensor-core';

/** What a machine can do at best. */
export interface Machine {
  readonly name: string;
  /** Operations a second, a multiply-add counting 2 [FLOP/s]. */
  readonly peak: number;
  /** Of the memory that weights and activations lie in [bytes/s]. */
  readonly bandwidth: number;
  /** Peaks of other dtypes than the one of `peak`, by the dtype that a node computes [op/s]; what networks are trained in first. */
  readonly peaks?: Readonly<Partial<Record<DType, number>>>;
  /** Where the figures are from. */
  readonly source: string;
}

/** The peak for a dtype [op/s]: its own, or the machine's. */
export const peakFor = ({ peak, peaks }: Machine, dtype: DType): number => peaks?.[dtype] ?? peak;

/** The intensity at which the two bounds meet [FLOP/byte]. */
export const ridgeOf = ({ peak, bandwidth }: Machine): number => peak / bandwidth;

/** Throws where a figure of a machine is not positive and finite. */
export function checkMachine(what: string, { name, peak, bandwidth, peaks = {} }: Machine): void {
  for (const [figure, value] of Object.entries({ peak, bandwidth, ...peaks }))
    if (!(value > 0 && value < Number.POSITIVE_INFINITY))
      throw new Error(`${what}: the ${figure} of ${name} must be positive and finite, got ${value}`);
}

const nvidia = (title: string, year: number): string => `NVIDIA, "${title}", ${year}; dense, no sparsity`;
const jouppi = 'Jouppi et al., "In-Datacenter Performance Analysis of a Tensor Processing Unit", 2017, table 2';

/** Machines by published figures, theoretical ones: what programs reach is less, and `measureMachine` says how much. */
export const machines = {
  h100: {
    name: 'NVIDIA H100 SXM5',
    peak: 66.9e12,
    bandwidth: 3.35e12,
    peaks: { bfloat16: 989.4e12, float16: 989.4e12, int8: 1978.9e12, uint8: 1978.9e12 },
    source: nvidia('H100 Tensor Core GPU Architecture', 2022),
  },
  a100: {
    name: 'NVIDIA A100 SXM4 40 GB',
    peak: 19.5e12,
    bandwidth: 1.555e12,
    peaks: { bfloat16: 312e12, float16: 312e12, int8: 624e12, uint8: 624e12 },
    source: nvidia('A100 Tensor Core GPU Architecture', 2020),
  },
  v100: {
    name: 'NVIDIA V100 SXM2',
    peak: 15.7e12,
    bandwidth: 900e9,
    peaks: { float16: 125e12 },
    source: nvidia('Tesla V100 GPU Architecture', 2017),
  },
  t4: {
    name: 'NVIDIA T4',
    peak: 8.1e12,
    bandwidth: 320e9,
    peaks: { float16: 65e12, int8: 130e12, uint8: 130e12 },
    source: nvidia('T4 Tensor Core GPU', 2019),
  },
  k80: { name: 'NVIDIA K80, one die', peak: 2.8e12, bandwidth: 160e9, source: jouppi },
  haswell: {
    name: 'Intel Xeon E5-2699 v3',
    peak: 1.3e12,
    bandwidth: 51e9,
    peaks: { int8: 2.6e12, uint8: 2.6e12 },
    source: jouppi,
  },
  /** It computes 8-bit integers only. */
  tpuV1: { name: 'Google TPU v1', peak: 92e12, bandwidth: 34e9, source: jouppi },
} as const satisfies Readonly<Record<string, Machine>>;
