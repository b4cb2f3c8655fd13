/** The zoo in Chromium beside the CPU of Node. */
import type { Device } from '@netwright/tensor-core/runtime';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { tinyOutputs } from './tiny-outputs.ts';

/** The largest distance of two lists, relative to the second's largest value. */
function distance(found: readonly number[], expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((v, i) => Math.abs((found[i] ?? Number.NaN) - v))) / largest;
}

/** Compares the outputs of a model's tiny configuration in the test page on a device with Node's: 1e-4 of the largest. */
export async function compareTiny(page: Page, name: string, device: Device): Promise<void> {
  const expected = await tinyOutputs(name, { device: 'cpu', threads: 1 });
  const found = await page.evaluate(
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
