import { nameOf } from '../names.ts';

/** An electricity grid, or a data centre with its contracts. */
export interface Grid {
  readonly name: string;
  /** [kg CO2e / kWh] */
  readonly kgPerKWh: number;
  readonly year: number;
  readonly source: string;
}

/** Kilograms per pound, exactly. */
export const kilogramsPerPound = 0.453_592_37;

const strubell =
  'EPA eGRID 2018, 0.954 lb per kWh, in Strubell et al. 2019, https://arxiv.org/abs/1906.02243, equation 2';
const patterson = 'Patterson et al. 2021, https://arxiv.org/abs/2104.10350, tables 1 and 4';
const owid =
  'Our World in Data, carbon intensity of electricity (life cycle), as of codecarbon b05965e, global_energy_mix.json';

const country = (name: string, grams: number): Grid => ({ name, kgPerKWh: grams / 1000, year: 2023, source: owid });

/** Grids by name. Those of countries are yearly averages; what a data centre buys may differ by more than the countries do. */
export const grids: readonly Grid[] = [
  { name: 'US 2018', kgPerKWh: 0.954 * kilogramsPerPound, year: 2018, source: strubell },
  { name: 'US 2020', kgPerKWh: 0.429, year: 2020, source: patterson },
  { name: 'Google Georgia 2018', kgPerKWh: 0.431, year: 2018, source: patterson },
  { name: 'Google Iowa 2020, gross', kgPerKWh: 0.478, year: 2020, source: patterson },
  { name: 'Google Iowa 2020, net', kgPerKWh: 0.08, year: 2020, source: patterson },
  country('Norway', 30.08),
  country('Sweden', 40.695),
  country('France', 56.039),
  country('Brazil', 98.348),
  country('Canada', 170.043),
  country('United Kingdom', 237.589),
  country('United States', 369.473),
  country('Germany', 380.95),
  country('Japan', 485.392),
  country('Australia', 548.692),
  country('China', 582.317),
  country('Taiwan', 642.378),
  country('Poland', 661.926),
  country('India', 713.441),
];

/**
 * The grid of a name; case, spaces and dashes do not matter.
 *
 * @throws Error for a name that is not known, with the nearest ones
 */
export function gridOf(name: string): Grid {
  const names = grids.map((grid) => grid.name);
  return grids[names.indexOf(nameOf('gridOf: the grid', name, names))] as Grid;
}
