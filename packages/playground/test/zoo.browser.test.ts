/** Every kind of network of the zoo computes in Chromium what it computes on the CPU of Node. */

import type { Device } from '@netwright/tensor-core/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';
import { kinds, tinyOutputs } from './support/tiny-outputs.ts';

let site: BrowserSite;
let visit: WatchedPage;
beforeAll(async () => {
  site = await BrowserSite.open({});
  visit = await site.visit('test/page/index.html');
});
afterAll(() => site?.close());

/** The largest distance of two lists, relative to the second's largest value. */
function distance(found: readonly number[], expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((v, i) => Math.abs((found[i] ?? Number.NaN) - v))) / largest;
}

async function compare(name: string, device: Device): Promise<void> {
  const expected = await tinyOutputs(name, { device: 'cpu', threads: 1 });
  const found = await visit.page.evaluate(
    ([model, on]) =>
      (
        globalThis as unknown as {
          calls: { tinyOutputs(name: string, device: string): Promise<Record<string, number[]>> };
        }
      ).calls.tinyOutputs(model, on),
    [name, device] as [string, string],
  );
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [output, values] of Object.entries(expected)) {
    expect(values.some((v) => v !== values[0])).toBe(true);
    expect(found[output]).toHaveLength(values.length);
    expect(distance(found[output] as number[], values), output).toBeLessThan(1e-4);
  }
}

describe('on wasm', () => {
  test.each(kinds())('%s', (name) => compare(name, 'wasm'));
});

describe('on WebGPU', () => {
  // The shaders of each compile in software here; Node's WebGPU runs every kind in the slow suite.
  test.each(['lenet5', 'squeezenet1_1', 'mobilenet_v3_small'])('%s', (name) => compare(name, 'webgpu'));
});
