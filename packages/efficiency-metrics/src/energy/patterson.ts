/**
 * D. Patterson et al., "Carbon Emissions and Large Neural Network Training", 2021, https://arxiv.org/abs/2104.10350: what large
 * networks took to train, and what it says of Strubell et al.'s figure for architecture search.
 */

/** A column of table 4: what a training run was measured to take. */
export interface PattersonRun {
  readonly model: string;
  /** A name of `devices`. */
  readonly device: string;
  /** Measured average power of one chip with its share of the system [W]. */
  readonly watts: number;
  /** Measured speed of one chip [FLOP/s]. */
  readonly speed: number;
  readonly chips: number;
  readonly days: number;
  readonly flops: number;
  readonly pue: number;
  /** Gross and net intensity where and when it ran [kg CO2e / kWh]. */
  readonly kgPerKWh: readonly [gross: number, net: number];
  readonly printed: { readonly MWh: number; readonly grossTonnes: number; readonly netTonnes: number };
}

type Figures = [watts: number, teraflops: number, chips: number, days: number, flops: number, pue: number];

const run = (
  model: string,
  device: string,
  [watts, teraflops, chips, days, flops, pue]: Figures,
  kgPerKWh: readonly [number, number],
  [MWh, grossTonnes, netTonnes]: readonly [number, number, number],
): PattersonRun => ({
  model,
  device,
  watts,
  speed: teraflops * 1e12,
  chips,
  days,
  flops,
  pue,
  kgPerKWh,
  printed: { MWh, grossTonnes, netTonnes },
});

/** Table 4. */
export const pattersonTable: readonly PattersonRun[] = [
  run('Evolved Transformer search', 'TPU v2', [208, 24.8, 200, 6.8, 2.91e21, 1.1], [0.431, 0.431], [7.5, 3.2, 3.2]),
  run('T5', 'TPU v3', [310, 45.6, 512, 20, 4.05e22, 1.12], [0.545, 0.545], [85.7, 46.7, 46.7]),
  run('Meena', 'TPU v3', [289, 42.3, 1024, 30, 1.12e23, 1.09], [0.415, 0.415], [232, 96.4, 96.4]),
  run('GShard-600B', 'TPU v3', [288, 48, 1024, 3.1, 1.33e22, 1.09], [0.201, 0.177], [24.1, 4.8, 4.3]),
  run('Switch Transformer', 'TPU v3', [245, 34.4, 1024, 27, 8.22e22, 1.1], [0.403, 0.33], [179, 72.2, 59.1]),
  run('GPT-3', 'V100', [330, 24.6, 10_000, 14.8, 3.14e23, 1.1], [0.429, 0.429], [1287, 552.1, 552.1]),
];

/**
 * What is to be said with the 626,155 lb of architecture search in Strubell et al.'s table (section 4.1, appendices C and D).
 * It was an estimate of a run that nobody had measured, and took each of the 979 million steps to train the large Transformer on
 * a batch of 32,768, on 8 P100; the search had trained the base Transformer on a batch of 4,096, on one chip.
 */
export const searchCorrection = {
  /** Strubell et al.: table 3 [t CO2e]. */
  estimated: 284,
  /** On the same GPUs, data centre and grid, with the network and batch that were trained [t CO2e]. */
  sameHardware: 15.2,
  /** `estimated / sameHardware`, from pounds. */
  sameHardwareFactor: 18.7,
  /** With the chips (TPU v2, 208 W), data centre (PUE 1.10) and grid (0.431 kg per kWh) that it ran on [t CO2e]. */
  actual: 3.2,
  /** `estimated / actual`, from pounds. */
  factor: 88,
  reason:
    'The estimate took the search to train the large Transformer on batches of 32,768 where it trained the base one on 4,096, ' +
    'which is 18.7 times too much; the rest of the 88 is the chips, data centre and grid it ran on.',
  source: 'Patterson et al. 2021, https://arxiv.org/abs/2104.10350, section 4.1, appendices C and D',
} as const;
