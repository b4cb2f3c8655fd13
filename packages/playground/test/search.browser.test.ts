/** A search takes the same second-order step in Chromium, on wasm, that it takes on the CPU of Node. */
import { matchers } from '@netwright/tensor-core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { calls } from './page/main.ts';
import { bilevelStep } from './support/bilevel-step.ts';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';

expect.extend(matchers);

let site: BrowserSite;
let visit: WatchedPage;
beforeAll(async () => {
  site = await BrowserSite.open({});
  visit = await site.visit('test/page/index.html');
});
afterAll(() => site?.close());

test('an exact second-order step gives the architecture, and a checkpoint of the size, that it gives in Node', async () => {
  const found = await visit.page.evaluate(() =>
    (globalThis as unknown as { calls: typeof calls }).calls.bilevelStep('exact', 'wasm'),
  );
  const [expected, first] = [
    await bilevelStep('exact', { device: 'cpu', threads: 1 }),
    await bilevelStep('first-order', { device: 'cpu', threads: 1 }),
  ];
  const largest = Math.max(...expected.alphas.map((v, i) => Math.abs(v - (first.alphas[i] as number))));
  expect(largest).toBeGreaterThan(1e-3); // the second order is there to be seen
  expect(found.alphas).toBeAllclose(expected.alphas, { rtol: 0, atol: 1e-5 });
  expect(found.bytes).toBe(expected.bytes);
  expect(visit.problems).toEqual([]);
});
