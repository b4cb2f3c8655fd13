import { expect, test } from 'vitest';
import {
  assumedUtilisation,
  deviceFlops,
  deviceSeconds,
  flopToPetaflopDays,
  utilisation,
} from '../../src/scaling/index.ts';

const day = 86_400;

// "AI and Compute" (2018), appendix, method 2: devices, days, peak, utilisation, [PF-days] by the printed formula, printed [PF-days].
test.each([
  ['AlexNet', 2, 5.5, 1.58e12, 0.33, 0.005735, 0.0058],
  ['Dropout', 1, 4, 1.54e12, 0.33, 0.002033, 0.0021],
  ['Visualizing Conv Nets', 1, 12, 1.54e12, 0.33, 0.006098, 0.0062],
  ['Seq2Seq', 8, 10, 3.5e12, 0.33, 0.0924, 0.093],
  ['VGG', 4, 15, 5.1e12, 0.33, 0.10098, 0.12], // the post prints 0.12 for a product of 0.101
  ['DeepSpeech2', 16, 5, 6e12, 0.5, 0.24, 0.25],
  ['Xception', 60, 30, 8.5e12, 0.33, 5.049, 5],
  ['Neural Architecture Search', 800, 28, 4.2e12, 0.33, 31.0464, 31],
])('%s by device time', (_, count, days, peak, reached, exact, printed) => {
  const pfDays = flopToPetaflopDays(deviceFlops({ count, peak, utilisation: reached }, days * day));
  expect(pfDays).toBeCloseTo(exact, 4);
  expect(Math.abs(pfDays / printed - 1)).toBeLessThan(0.16);
});

test('eight V100 at their peak of 125 TFLOP/s are a petaflop/s', () => {
  expect(flopToPetaflopDays(deviceFlops({ count: 8, peak: 125e12, utilisation: 1 }, day))).toBe(1);
});

test('time and utilisation are the inverses', () => {
  const devices = { count: 2240, peak: 312e12, utilisation: 126 / 312 }; // MT-NLG on 280 nodes
  const flop = deviceFlops(devices, 60.1);
  expect(flop).toBeCloseTo(2240 * 126e12 * 60.1, -8);
  expect(deviceSeconds(devices, flop)).toBeCloseTo(60.1, 10);
  expect(utilisation(devices, flop, 60.1)).toBeCloseTo(126 / 312, 12);
});

test('a GPU is assumed to reach a third and a CPU a sixth of its peak', () => {
  expect(assumedUtilisation).toEqual({ gpu: 0.33, cpu: 0.17 });
});

test('what is not positive, and more than all of the peak, is refused', () => {
  const devices = { count: 1, peak: 1e12, utilisation: 0.5 };
  expect(() => deviceFlops({ ...devices, count: 0 }, 1)).toThrow('deviceFlops: count must be a positive number, got 0');
  expect(() => deviceFlops({ ...devices, peak: Number.NaN }, 1)).toThrow(
    'deviceFlops: peak must be a positive number, got NaN',
  );
  expect(() => deviceFlops(devices, -1)).toThrow('deviceFlops: seconds must be a positive number, got -1');
  expect(() => deviceSeconds(devices, -1)).toThrow('deviceSeconds: flop must be a positive number, got -1');
  expect(() => deviceSeconds({ ...devices, utilisation: 33 }, 1)).toThrow(
    'deviceSeconds: utilisation must be at most 1, got 33',
  );
  expect(() => utilisation(devices, 1, 0)).toThrow('utilisation: seconds must be a positive number, got 0');
});
