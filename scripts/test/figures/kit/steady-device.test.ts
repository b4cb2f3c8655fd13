import { expect, test } from 'vitest';
import { measureSteady } from '../../../figures/kit/steady-device.ts';

test('a device of 8 images in 200 ms has a latency of 200 ms and does 40 a second', async () => {
  const { latency, throughput } = await measureSteady({ name: 'a device', batch: 8, duration: 200 });
  expect([latency, throughput].map((value) => Number(value.toFixed(9)))).toEqual([200, 40]);
});
