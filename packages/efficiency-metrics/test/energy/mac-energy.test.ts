import { describe, expect, test } from 'vitest';
import { operations } from '../../src/energy/horowitz.ts';
import { macEnergy } from '../../src/energy/mac-energy.ts';
import { sramEnergy, sramNote } from '../../src/energy/sram-energy.ts';

const energyOf = (name: string): number => operations.find((row) => row.name === name)?.energy ?? Number.NaN;

describe('the table of 45 nm', () => {
  test('has the ratios that lectures draw', () => {
    expect(energyOf('32-bit DRAM read') / energyOf('int32 add')).toBeCloseTo(6400, 6);
    expect(energyOf('32-bit DRAM read') / energyOf('32-bit SRAM read, 8 KB')).toBeCloseTo(128, 6);
    expect(energyOf('float32 add') / energyOf('int8 add')).toBeCloseTo(30, 6);
    expect(energyOf('float32 multiply') / energyOf('int8 multiply')).toBeCloseTo(18.5, 6);
  });

  test("is ordered as MIT's lecture says", () => {
    const order = ['32-bit DRAM read', '32-bit SRAM read, 8 KB', 'float32 multiply', 'int32 multiply']
      .concat('32-bit register file', 'float32 add', 'int32 add')
      .map(energyOf);
    expect(order).toEqual([...order].sort((a, b) => b - a));
  });
});

describe('macEnergy', () => {
  // multiply + add, pJ
  test.each([
    ['float32', 3.7 + 0.9],
    ['float16', 1.1 + 0.4],
    ['int8', 0.2 + 0.1],
    ['int32', 3.1 + 0.1],
  ])('%s has its own entries', (dtype, energy) => {
    expect(macEnergy(dtype).energy).toBeCloseTo(energy, 12);
    expect(macEnergy(dtype).note).toBeUndefined();
  });

  test.each([
    ['bfloat16', 1.5, 'no entry for bfloat16; taken as float16, an upper bound'],
    ['float64', 4.6, 'no entry for float64; taken as float32, a lower bound'],
    ['int16', 3.2, 'no entry for multiplying 16-bit integers; taken as int32, an upper bound'],
    ['uint4', 0.3, 'no entry for 4-bit integers; taken as int8, an upper bound'],
    ['uint8', 0.3, 'unsigned integers are taken as signed ones'],
  ])('%s has a stand-in and says so', (dtype, energy, note) => {
    expect(macEnergy(dtype).energy).toBeCloseTo(energy, 12);
    expect(macEnergy(dtype).note).toBe(note);
  });

  test.each(['string', 'constructor', ''])('refuses %j', (dtype) => {
    expect(() => macEnergy(dtype)).toThrow(/^macEnergy: the element type must be one of float32, .*, got /);
  });
});

describe('sramEnergy', () => {
  test.each([
    [8 * 1024, 5],
    [32 * 1024, 10],
    [1024 * 1024, 50],
  ])('%i bytes are in the table', (bytes, energy) => {
    expect(sramEnergy(bytes)).toBeCloseTo(energy, 9);
    expect(sramNote(bytes)).toBeUndefined();
  });

  test('goes between the sizes by the power law through them', () => {
    expect(sramEnergy(16 * 1024)).toBeCloseTo(5 * Math.SQRT2, 9); // 4 times the size is twice the energy
    expect(sramNote(16 * 1024)).toMatch(/interpolated/);
  });

  test('keeps the last value beyond the ends, and says so', () => {
    expect(sramEnergy(64)).toBe(5);
    expect(sramNote(64)).toMatch(/upper bound/);
    expect(sramEnergy(2 ** 30)).toBe(50);
    expect(sramNote(2 ** 30)).toMatch(/lower bound/);
  });
});
