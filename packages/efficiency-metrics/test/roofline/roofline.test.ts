import { expect, test } from 'vitest';
import { type Machine, machines, profile, roofline } from '../../src/index.ts';
import { lenet } from '../latency/lenet.ts';
import { madeProfile } from './made-profile.ts';

/** 100 operations a second, 10 bytes a second: the ridge is at 10. */
const slow: Machine = { name: 'slow', peak: 100, bandwidth: 10, source: 'made' };

test('each node takes the larger of its two times, by hand', () => {
  const found = roofline(
    madeProfile([
      { op: 'Conv', ops: 4000, bytesMoved: 100 }, // intensity 40: 40 s of compute, 10 s of memory
      { op: 'Gemm', ops: 200, bytesMoved: 100 }, // 2: 2 s and 10 s; 2 * 10 = 20 op/s at best
      { op: 'MatMul', ops: 1000, bytesMoved: 100 }, // 10, the ridge: 10 s of both
      { op: 'Relu', ops: 0, bytesMoved: 50 }, // 5 s of memory
      { op: 'Shape', ops: 0, bytesMoved: 0 },
    ]),
    slow,
  );
  expect(found.nodes.map((n) => [n.op, n.time, n.bound, n.intensity, n.attainable])).toEqual([
    ['Conv', 40, 'compute', 40, 100],
    ['Gemm', 10, 'memory', 2, 20],
    ['MatMul', 10, 'compute', 10, 100],
    ['Relu', 5, 'memory', 0, 0],
    ['Shape', 0, 'none', 0, 0],
  ]);
  expect(found).toMatchObject({ ridge: 10, operations: 5200, bytes: 350, time: 65, computeTime: 52, memoryTime: 35 });
  expect(found.intensity).toBeCloseTo(5200 / 350, 12);
  expect(found.attainable).toBeCloseTo(5200 / 65, 12);
  expect([found.computeShare, found.memoryShare]).toEqual([expect.closeTo(50 / 65, 12), expect.closeTo(15 / 65, 12)]);
  expect(found).toMatchObject({ name: 'made', convention: 'mac', unit: 'FLOP', unknown: 0 });
});

test('the sum of the bounds is no less than all operations at the peak, or all bytes at full bandwidth', () => {
  const found = roofline(profile(lenet()), machines.haswell);
  expect(found.operations).toBe(2 * 416_520);
  expect(found.computeTime).toBeCloseTo((2 * 416_520) / 1.3e12, 15);
  expect(found.time).toBeGreaterThanOrEqual(Math.max(found.computeTime, found.memoryTime));
  expect(found.time).toBeLessThanOrEqual(found.computeTime + found.memoryTime);
});

test('a dtype with a peak of its own is measured by it, and integers count as operations', () => {
  const machine: Machine = { ...slow, peaks: { int8: 400 } };
  const found = roofline(
    madeProfile([
      { op: 'QLinearConv', ops: 4000, bytesMoved: 10, dtype: 'int8', flops: 0 },
      { op: 'Conv', ops: 4000, bytesMoved: 10 },
    ]),
    machine,
  );
  expect(found.nodes.map((n) => [n.peak, n.time])).toEqual([
    [400, 10],
    [100, 40],
  ]);
  expect(found.unit).toBe('OP');
});

test('nodes whose operator nobody counts are told', () => {
  const rows = [{ op: 'Mystery', ops: 0, bytesMoved: 20, counting: 'unknown' }] as const;
  expect(roofline(madeProfile(rows), slow)).toMatchObject({ unknown: 1, time: 2, memoryShare: 1, computeShare: 0 });
});

// Jouppi et al. 2017, section 4: ridge points in multiply-accumulates per byte of weights, 1,350 for the TPU, 13 for Haswell, 9 for the K80.
test.each([
  ['tpuV1', 1350, 5],
  ['haswell', 13, 0.5],
  ['k80', 9, 0.5],
] as const)('the ridge of %s is that of its paper', (name, ridge, tolerance) => {
  const { peak, bandwidth } = machines[name];
  expect(Math.abs(peak / 2 / bandwidth - ridge)).toBeLessThan(tolerance);
});

test.each([
  [{ ...slow, peak: 0 }, 'roofline: the peak of slow must be positive and finite, got 0'],
  [{ ...slow, bandwidth: Number.NaN }, 'roofline: the bandwidth of slow must be positive and finite, got NaN'],
  [{ ...slow, peaks: { int8: -1 } }, 'roofline: the int8 of slow must be positive and finite, got -1'],
])('%j is refused', (machine, message) => {
  expect(() => roofline(madeProfile([{ op: 'Conv', ops: 1, bytesMoved: 1 }]), machine)).toThrow(message);
});

test('a profile without nodes is refused', () => {
  expect(() => roofline(madeProfile([], 'nothing'), slow)).toThrow(
    'roofline: a profile must have nodes, got none in nothing',
  );
});
