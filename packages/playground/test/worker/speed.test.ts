import { expect, test } from 'vitest';
import { Speed } from '../../src/worker/speed.ts';

test('the speed is that of the last second', () => {
  let time = 0;
  const speed = new Speed(() => time);
  const step = (milliseconds: number): number => {
    time += milliseconds;
    return speed.add(64);
  };
  expect(step(2000)).toBe(32); // the first update compiles
  for (let i = 0; i < 20; i++) step(100);
  expect(step(100)).toBeCloseTo(640, 6);
});
