/**
 * E. Strubell, A. Ganesh, A. McCallum, "Energy and Policy Considerations for Deep Learning in NLP", ACL 2019,
 * https://arxiv.org/abs/1906.02243: equations 1 and 2, and table 3 with what it takes to compute it.
 */
import { checkQuantity, type Emissions, emissions } from './emissions.ts';

/** What a training run draws. */
export interface PowerDraw {
  /** [h] */
  readonly hours: number;
  /** Of all CPU sockets together [W]. */
  readonly cpuWatts: number;
  /** Of all memory together [W]. */
  readonly ramWatts: number;
  /** Of one GPU [W]. */
  readonly gpuWatts: number;
  /** Default 1. */
  readonly gpus?: number;
  /** Power usage effectiveness, at least 1; default 1.58, the world's average of 2018 (Ascierto 2018). */
  readonly pue?: number;
}

/** Throws unless a power usage effectiveness is one: a data centre needs what its devices do, and more. */
export function checkPue(place: string, pue: number): void {
  if (!(Number.isFinite(pue) && pue >= 1))
    throw new Error(`${place}: power usage effectiveness must be 1 or more, got ${pue}`);
}

/**
 * Electricity of a training run [kWh]: p_t = PUE t (p_c + p_r + g p_g) / 1000 (equation 1, where PUE is 1.58). `emissions`
 * makes CO2 of it: 0.954 p_t pounds on the default grid (equation 2).
 *
 * @throws Error for negative watts, hours or GPUs, or an effectiveness below 1
 */
export function trainingElectricity({ hours, cpuWatts, ramWatts, gpuWatts, gpus = 1, pue = 1.58 }: PowerDraw): number {
  for (const [what, value] of Object.entries({ hours, cpuWatts, ramWatts, gpuWatts, gpus }))
    checkQuantity('trainingElectricity', what, value);
  checkPue('trainingElectricity', pue);
  return (pue * hours * (cpuWatts + ramWatts + gpus * gpuWatts)) / 1000;
}

/** A row of table 3; figures in `printed` are the paper's. */
export interface StrubellRow {
  readonly model: string;
  readonly hardware: string;
  readonly devices: number;
  /** CPU, memory and all GPUs [W]; undefined for TPUs, whose draw was not public. */
  readonly watts?: number;
  /** What the printed figures were computed from [h]. */
  readonly hours: number;
  /** Rent of a device, preemptible and on demand [$ / h]. */
  readonly prices: readonly [number, number];
  readonly printed: {
    readonly hours: number;
    readonly kWh?: number;
    readonly pounds?: number;
    readonly dollars: readonly [number, number];
  };
}

const p100 = [0.43, 1.46] as const;
const v100 = [0.74, 2.48] as const;
const tpuV2 = [1.35, 4.5] as const;
const tpuV3 = [2.4, 8] as const;

/** Steps of the architecture search (section 2.1): 979 million, at 10 hours per 300,000 on one TPU v2 core. */
const searchHours = Math.floor((979e6 / 300e3) * 10);

/**
 * Table 3. Two rows print rounded hours: BERT's 79 are 79.2 in section 2.1 (3.3 days), and only those give its 1507 kWh and
 * 1438 lb; the search's 32,623 TPU hours are 32,633, which give its dollars. Prices are those that give the printed dollars of
 * every row, Google's of 2019.
 */
export const strubellTable: readonly StrubellRow[] = [
  {
    model: 'Transformer base',
    hardware: 'P100',
    devices: 8,
    watts: 1415.78,
    hours: 12,
    prices: p100,
    printed: { hours: 12, kWh: 27, pounds: 26, dollars: [41, 140] },
  },
  {
    model: 'Transformer big',
    hardware: 'P100',
    devices: 8,
    watts: 1515.43,
    hours: 84,
    prices: p100,
    printed: { hours: 84, kWh: 201, pounds: 192, dollars: [289, 981] },
  },
  {
    model: 'ELMo',
    hardware: 'P100',
    devices: 3,
    watts: 517.66,
    hours: 336,
    prices: p100,
    printed: { hours: 336, kWh: 275, pounds: 262, dollars: [433, 1472] },
  },
  {
    model: 'BERT base',
    hardware: 'V100',
    devices: 64,
    watts: 12_041.51,
    hours: 79.2,
    prices: v100,
    printed: { hours: 79, kWh: 1507, pounds: 1438, dollars: [3751, 12_571] },
  },
  {
    model: 'BERT base',
    hardware: 'TPU v2',
    devices: 16,
    hours: 96,
    prices: tpuV2,
    printed: { hours: 96, dollars: [2074, 6912] },
  },
  {
    model: 'Architecture search',
    hardware: 'P100',
    devices: 8,
    watts: 1515.43,
    hours: 274_120,
    prices: p100,
    printed: { hours: 274_120, kWh: 656_347, pounds: 626_155, dollars: [942_973, 3_201_722] },
  },
  {
    model: 'Architecture search',
    hardware: 'TPU v2',
    devices: 1,
    hours: searchHours,
    prices: tpuV2,
    printed: { hours: 32_623, dollars: [44_055, 146_848] },
  },
  {
    model: 'GPT-2',
    hardware: 'TPU v3',
    devices: 32,
    hours: 168,
    prices: tpuV3,
    printed: { hours: 168, dollars: [12_902, 43_008] },
  },
];

/** A row of table 3 computed again; `emissions` where the watts are known. */
export interface StrubellCost {
  readonly emissions?: Emissions;
  /** Preemptible and on demand [$]. */
  readonly dollars: readonly [number, number];
}

/** Electricity, CO2 and rent of a row, for its own hours or for others [h]. */
export function strubellCost({ watts, hours: own, devices, prices }: StrubellRow, hours: number = own): StrubellCost {
  checkQuantity('strubellCost', 'hours', hours);
  const dollars = [prices[0] * devices * hours, prices[1] * devices * hours] as const;
  if (watts === undefined) return { dollars };
  return { emissions: emissions(trainingElectricity({ hours, cpuWatts: 0, ramWatts: 0, gpuWatts: watts })), dollars };
}
