import { type Grid, gridOf, grids, kilogramsPerPound } from './grids.ts';

/** CO2 equivalents of an amount of electricity. */
export interface Emissions {
  /** [kWh] */
  readonly kWh: number;
  readonly grid: Grid;
  readonly kg: number;
  readonly pounds: number;
}

const joulesPerKWh = 3.6e6;

/** [J] -> [kWh] */
export const kWhOf = (joules: number): number => joules / joulesPerKWh;

/** Throws `<place>: <what> must be ..., got <value>` unless a quantity is a number that is not negative. */
export function checkQuantity(place: string, what: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) throw new Error(`${place}: ${what} must be 0 or more, got ${value}`);
}

/**
 * What an amount of electricity emits. `kWh` is what the meter of the data centre says: multiply what devices draw by the power
 * usage effectiveness before. The grid is a name of `grids`, one of your own, or an intensity [kg CO2e / kWh]; default that of
 * the United States in 2018, 0.954 lb per kWh, which Strubell et al. 2019 use.
 *
 * @throws Error for a negative amount or intensity, or an unknown grid
 */
export function emissions(kWh: number, grid: string | number | Grid = 'US 2018'): Emissions {
  checkQuantity('emissions', 'kWh', kWh);
  const resolved: Grid =
    typeof grid === 'string'
      ? gridOf(grid)
      : typeof grid === 'number'
        ? { name: 'given', kgPerKWh: grid, year: Number.NaN, source: 'given' }
        : grid;
  checkQuantity('emissions', 'kg per kWh', resolved.kgPerKWh);
  const kg = kWh * resolved.kgPerKWh;
  return { kWh, grid: resolved, kg, pounds: kg / kilogramsPerPound };
}

/** The same electricity on every grid, the cleanest first. As the ML CO2 Impact calculator, https://arxiv.org/abs/1910.09700. */
export function emissionsAcross(kWh: number, among: readonly Grid[] = grids): Emissions[] {
  return among.map((grid) => emissions(kWh, grid)).sort((a, b) => a.kg - b.kg);
}

/** Familiar amounts of CO2 equivalents [lb]: Strubell et al. 2019, table 1. */
export const familiarEmissions: Readonly<Record<string, number>> = {
  'flight New York - San Francisco, one passenger, both ways': 1984,
  'human life, one year': 11_023,
  'American life, one year': 36_156,
  'car, one lifetime with fuel': 126_000,
};

/** How many of each of `familiarEmissions` an amount is [kg]. */
export function equivalents(kg: number): Readonly<Record<string, number>> {
  checkQuantity('equivalents', 'kg', kg);
  const pounds = kg / kilogramsPerPound;
  return Object.fromEntries(Object.entries(familiarEmissions).map(([name, each]) => [name, pounds / each]));
}
