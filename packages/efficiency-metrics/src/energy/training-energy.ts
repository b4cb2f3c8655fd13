import { type Device, deviceOf } from './devices.ts';
import { checkQuantity, type Emissions, emissions, kWhOf } from './emissions.ts';
import type { Grid } from './grids.ts';
import { checkPue } from './strubell.ts';

/** A training run by its operations. */
export interface TrainingRun {
  /** Operations of the whole run, additions and multiplications apart [FLOP]. */
  readonly flops: number;
  /** A name of `devices`, or one of your own. */
  readonly device: string | Device;
  /** Share of the peak that the run reaches, above 0 and at most 1; 0.2 to 0.5 of large networks. */
  readonly utilisation: number;
  /** Element type whose peak counts; default the device's first, of 16 bits. */
  readonly dtype?: string;
  /** What a chip draws [W]; default the device's measured average, or its thermal design power where none is known. */
  readonly watts?: number;
  /** Chips that run together; for `hours` only. Default 1. */
  readonly chips?: number;
  /** Power usage effectiveness, at least 1; default 1.58, the world's average of 2018. */
  readonly pue?: number;
  /** As in `emissions`; default the United States in 2018. */
  readonly grid?: string | number | Grid;
}

/** What a training run takes. */
export interface TrainingEnergy {
  readonly device: Device;
  readonly dtype: string;
  /** [W] and where it is from. */
  readonly watts: number;
  readonly power: 'given' | 'average' | 'tdp';
  /** Time of one chip times chips [h]. */
  readonly deviceHours: number;
  /** Time from start to end [h]. */
  readonly hours: number;
  /** Of the devices, before the data centre's overhead [J]. */
  readonly joules: number;
  /** With the overhead, on the grid. */
  readonly emissions: Emissions;
}

/**
 * Energy and CO2 of a training run from its operations: time = FLOP / (utilisation x peak), energy = time x watts, electricity =
 * energy x PUE. How Patterson et al. 2021 (https://arxiv.org/abs/2104.10350) come to GPT-3's 1287 MWh.
 *
 * @throws Error for a negative quantity, a utilisation outside (0, 1], an effectiveness below 1, an unknown device or grid, or
 * an element type of which the device's peak is not known
 */
export function trainingEnergy(run: TrainingRun): TrainingEnergy {
  const { flops, utilisation, chips = 1, pue = 1.58, grid } = run;
  const device = typeof run.device === 'string' ? deviceOf(run.device) : run.device;
  const { dtype = Object.keys(device.peak)[0] as string } = run;
  checkQuantity('trainingEnergy', 'FLOP', flops);
  if (!(utilisation > 0 && utilisation <= 1))
    throw new Error(`trainingEnergy: utilisation must be above 0 and at most 1, got ${utilisation}`);
  if (!(Number.isInteger(chips) && chips >= 1))
    throw new Error(`trainingEnergy: chips must be a whole number from 1, got ${chips}`);
  checkPue('trainingEnergy', pue);
  const peak = Object.hasOwn(device.peak, dtype) ? device.peak[dtype] : undefined;
  if (peak === undefined || !(peak > 0))
    throw new Error(`trainingEnergy: ${device.name} has peaks of ${Object.keys(device.peak).join(', ')}, got ${dtype}`);
  const watts = run.watts ?? device.averagePower ?? device.tdp;
  checkQuantity('trainingEnergy', 'watts', watts);
  const seconds = flops / (utilisation * peak);
  const joules = seconds * watts;
  return {
    device,
    dtype,
    watts,
    power: run.watts !== undefined ? 'given' : device.averagePower !== undefined ? 'average' : 'tdp',
    deviceHours: seconds / 3600,
    hours: seconds / 3600 / chips,
    joules,
    emissions: emissions(kWhOf(joules * pue), grid),
  };
}
