import { describe, expect, test } from 'vitest';
import { deviceOf, devices } from '../../src/energy/devices.ts';
import { pattersonTable } from '../../src/energy/patterson.ts';
import { type TrainingRun, trainingEnergy } from '../../src/energy/training-energy.ts';

describe('trainingEnergy', () => {
  test('by hand: 3.6e18 FLOP at half of 100 TFLOP/s and 300 W', () => {
    // 72,000 s = 20 h, 21.6 MJ = 6 kWh, 9.48 kWh with the overhead
    const run = trainingEnergy({ flops: 3.6e18, device: 'generic', utilisation: 0.5, chips: 4 });
    expect(run.deviceHours).toBeCloseTo(20, 9);
    expect(run.hours).toBeCloseTo(5, 9);
    expect(run.joules).toBeCloseTo(21.6e6, 0);
    expect(run.emissions.kWh).toBeCloseTo(9.48, 9);
    expect(run.emissions.pounds).toBeCloseTo(9.48 * 0.954, 9);
    expect(run.power).toBe('tdp');
  });

  test.each([...pattersonTable])('$model: the electricity that Patterson et al. state', (run) => {
    const { flops, device, watts, pue, chips, printed } = run;
    const dtype = device === 'V100' ? 'float16' : 'bfloat16';
    const utilisation = run.speed / (deviceOf(device).peak[dtype] as number);
    const grid = run.kgPerKWh[1];
    const made = trainingEnergy({ flops, device, dtype, utilisation, watts, pue, chips, grid });
    expect(Math.abs(made.emissions.kWh / 1000 / printed.MWh - 1)).toBeLessThan(0.01);
    expect(Math.abs(made.emissions.kg / 1000 / printed.netTonnes - 1)).toBeLessThan(0.025);
    expect(Math.abs(made.hours / 24 / run.days - 1)).toBeLessThan(0.025);
  });

  test('takes the power that was measured where there is one, or what is given', () => {
    const run = { flops: 1e18, utilisation: 0.3 };
    expect(trainingEnergy({ ...run, device: 'v100' })).toMatchObject({
      watts: 325,
      power: 'average',
      dtype: 'float16',
    });
    expect(trainingEnergy({ ...run, device: 'H100' })).toMatchObject({ watts: 700, power: 'tdp', dtype: 'bfloat16' });
    expect(trainingEnergy({ ...run, device: 'tpu-v4', watts: 250 })).toMatchObject({ watts: 250, power: 'given' });
  });

  test('takes a device that is not in the table', () => {
    const device = { name: 'own', peak: { float32: 1e12 }, tdp: 10, source: 'measured' };
    expect(trainingEnergy({ flops: 3.6e15, device, utilisation: 1 }).joules).toBeCloseTo(36_000, 6);
  });

  test.each<[Partial<TrainingRun>, string]>([
    [{ utilisation: 0 }, 'trainingEnergy: utilisation must be above 0 and at most 1, got 0'],
    [{ utilisation: 1.2 }, 'trainingEnergy: utilisation must be above 0 and at most 1, got 1.2'],
    [{ watts: -5 }, 'trainingEnergy: watts must be 0 or more, got -5'],
    [{ flops: Number.POSITIVE_INFINITY }, 'trainingEnergy: FLOP must be 0 or more, got Infinity'],
    [{ chips: 0.5 }, 'trainingEnergy: chips must be a whole number from 1, got 0.5'],
    [{ pue: 0 }, 'trainingEnergy: power usage effectiveness must be 1 or more, got 0'],
    [{ device: 'A10O' }, 'deviceOf: the device must be one of A100, H100, P100, got A10O'],
    [{ dtype: 'int4' }, 'trainingEnergy: V100 has peaks of float16, float32, got int4'],
    [{ grid: 'Germny' }, 'gridOf: the grid must be one of Germany, got Germny'],
  ])('refuses %j', (change, message) => {
    const run: TrainingRun = { flops: 1e18, device: 'V100', utilisation: 0.3, ...change };
    expect(() => trainingEnergy(run)).toThrow(new Error(message));
  });

  test('names every device where none is near', () => {
    expect(() => deviceOf('abacus')).toThrow(/one of P100, V100, .*generic, got abacus$/);
    expect(
      devices.every(({ source, tdp, peak }) => source.length > 10 && tdp > 0 && Object.keys(peak).length > 0),
    ).toBe(true);
  });
});
