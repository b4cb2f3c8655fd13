import { describe, expect, test } from 'vitest';
import { emissions, emissionsAcross, equivalents } from '../../src/energy/emissions.ts';
import { pattersonTable, searchCorrection } from '../../src/energy/patterson.ts';
import { type StrubellRow, strubellCost, strubellTable, trainingElectricity } from '../../src/energy/strubell.ts';

const rowOf = (model: string, hardware: string): StrubellRow =>
  strubellTable.find((row) => row.model === model && row.hardware === hardware) as StrubellRow;

describe("Strubell et al.'s table 3", () => {
  const known = strubellTable.filter(({ watts }) => watts !== undefined);

  test('has five rows with watts and three of TPUs without', () => {
    expect(known.length).toBe(5);
    expect(strubellTable.length).toBe(8);
  });

  test.each(known)('$model on $hardware: kWh and pounds to the printed digits', (row) => {
    const { emissions: co2 } = strubellCost(row);
    expect(Math.round(co2?.kWh ?? 0)).toBe(row.printed.kWh);
    expect(Math.round(co2?.pounds ?? 0)).toBe(row.printed.pounds);
  });

  test.each([...strubellTable])('$model on $hardware: dollars to the printed digits', (row) => {
    const { dollars } = strubellCost(row);
    expect(Math.abs(dollars[0] - row.printed.dollars[0])).toBeLessThanOrEqual(0.5);
    expect(Math.abs(dollars[1] - row.printed.dollars[1])).toBeLessThanOrEqual(0.5);
  });

  test("prints BERT's hours rounded: 79 give 1434 lb, the 79.2 of the text the printed 1438", () => {
    const bert = rowOf('BERT base', 'V100');
    expect(Math.round(strubellCost(bert, bert.printed.hours).emissions?.pounds ?? 0)).toBe(1434);
    expect(Math.round(strubellCost(bert, 79.2).emissions?.pounds ?? 0)).toBe(1438);
  });

  test("prints the search's TPU hours with a digit wrong: 32,633 give its dollars", () => {
    const search = rowOf('Architecture search', 'TPU v2');
    expect(search.hours).toBe(32_633);
    expect(Math.round(strubellCost(search, search.printed.hours).dollars[0])).toBe(44_041); // not 44,055
  });

  test('is nearly five cars for the search', () => {
    const kg = strubellCost(rowOf('Architecture search', 'P100')).emissions?.kg ?? 0;
    expect(equivalents(kg)['car, one lifetime with fuel']).toBeCloseTo(626_155 / 126_000, 4); // 4.97
    expect(equivalents(kg)['American life, one year']).toBeCloseTo(626_155 / 36_156, 3);
  });
});

describe('trainingElectricity', () => {
  test('adds processors, memory and GPUs, and multiplies by hours and overhead', () => {
    // 2 h x (100 + 50 + 4 x 250) W = 2.3 kWh, times 1.1
    const draw = { hours: 2, cpuWatts: 100, ramWatts: 50, gpuWatts: 250, gpus: 4 };
    expect(trainingElectricity({ ...draw, pue: 1.1 })).toBeCloseTo(2.53, 12);
    expect(trainingElectricity(draw)).toBeCloseTo(2.3 * 1.58, 12);
  });

  test.each([
    [{ cpuWatts: -1 }, 'trainingElectricity: cpuWatts must be 0 or more, got -1'],
    [{ hours: Number.NaN }, 'trainingElectricity: hours must be 0 or more, got NaN'],
    [{ pue: 0.9 }, 'trainingElectricity: power usage effectiveness must be 1 or more, got 0.9'],
  ])('refuses %j', (change, message) => {
    const draw = { hours: 1, cpuWatts: 1, ramWatts: 1, gpuWatts: 1, ...change };
    expect(() => trainingElectricity(draw)).toThrow(new Error(message));
  });
});

describe('emissions', () => {
  test('are 0.954 lb, 433 g per kWh by default', () => {
    expect(emissions(1).pounds).toBeCloseTo(0.954, 12);
    expect(emissions(1).kg).toBeCloseTo(0.43273, 5);
    expect(emissions(1).grid.name).toBe('US 2018');
  });

  test('are those of a grid by name, by intensity, or of one made by hand', () => {
    expect(emissions(10, 'france').kg).toBeCloseTo(0.56039, 9);
    expect(emissions(10, 0.5).kg).toBe(5);
    expect(emissions(10, { name: 'roof', kgPerKWh: 0.04, year: 2024, source: 'own' }).kg).toBeCloseTo(0.4, 12);
  });

  test('are compared across grids, the cleanest first', () => {
    const all = emissionsAcross(1000);
    expect(all.length).toBeGreaterThan(10);
    expect(all.map(({ kg }) => kg)).toEqual(all.map(({ kg }) => kg).sort((a, b) => a - b));
    expect([all[0]?.grid.name, all.at(-1)?.grid.name]).toEqual(['Norway', 'India']);
    expect(all.every(({ grid }) => grid.year >= 2018 && grid.source.length > 20)).toBe(true);
  });

  test.each([
    [() => emissions(-1), 'emissions: kWh must be 0 or more, got -1'],
    [() => emissions(1, -0.1), 'emissions: kg per kWh must be 0 or more, got -0.1'],
    [() => emissions(1, 'Frence'), 'gridOf: the grid must be one of France, got Frence'],
    [() => equivalents(-1), 'equivalents: kg must be 0 or more, got -1'],
  ])('refuse %s', (act, message) => {
    expect(act).toThrow(new Error(message));
  });
});

describe("Patterson et al.'s correction", () => {
  // Appendix C: pounds per chip and hour from Strubell et al.'s 1515.43 W of 8 GPUs.
  const perChipHour = (1515.43 / 8 / 1000) * 1.58 * 0.954;
  const steps = 979e6;
  const estimated = 8 * steps * (84 / 300_000) * perChipHour;
  const sameHardware = steps * (12 / 100_000) * perChipHour;

  test('is 18.7 for the network and batch that were trained', () => {
    expect(perChipHour).toBeCloseTo(0.2855296, 6);
    expect(estimated / 626_155).toBeCloseTo(1, 5);
    expect(Math.round(sameHardware)).toBe(33_544);
    expect(estimated / sameHardware).toBeCloseTo(searchCorrection.sameHardwareFactor, 1);
    expect(sameHardware * 0.00045359237).toBeCloseTo(searchCorrection.sameHardware, 1);
  });

  test('is 88 with the chips, data centre and grid that it ran on', () => {
    const tonnes = ((6.8 * 24 * 200 * 208 * 1.1) / 1000) * (0.431 / 1000);
    expect(tonnes).toBeCloseTo(searchCorrection.actual, 1);
    expect(626_155 / (tonnes / 0.00045359237)).toBeCloseTo(searchCorrection.factor, 0);
  });

  test.each([...pattersonTable])('$model: table 4 from its power, chips and days', (run) => {
    const kWh = (run.days * 24 * run.chips * run.watts * run.pue) / 1000;
    // Days are printed to two digits or three.
    expect(Math.abs(kWh / 1000 / run.printed.MWh - 1)).toBeLessThan(0.025);
    expect(Math.abs(emissions(kWh, run.kgPerKWh[0]).kg / 1000 / run.printed.grossTonnes - 1)).toBeLessThan(0.025);
    expect(Math.abs(emissions(kWh, run.kgPerKWh[1]).kg / 1000 / run.printed.netTonnes - 1)).toBeLessThan(0.025);
  });
});
