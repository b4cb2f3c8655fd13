/** Latency measured in Chromium, whose clock is coarse. */
import type { MeasuredMachine, ModelMeasurement } from '@netwright/efficiency-metrics/measure';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';

let site: BrowserSite;
let visit: WatchedPage;
beforeAll(async () => {
  site = await BrowserSite.open();
  visit = await site.visit('test/page/index.html', { gpu: false });
});
afterAll(() => site?.close());

type Measured = { model: ModelMeasurement; machine: MeasuredMachine };
type Page = { calls: { measureLenet(device: string): Promise<Measured> } };

test('LeNet and the machine are measured on wasm, by a clock of 5 us', async () => {
  const { model, machine } = await visit.page.evaluate(() =>
    (globalThis as unknown as Page).calls.measureLenet('wasm'),
  );
  expect(model).toMatchObject({ device: 'wasm', provider: expect.stringMatching(/^onnxruntime-web \d/) });
  expect(model.threads).toBeGreaterThanOrEqual(1);
  expect(model.loadTime).toBeGreaterThan(0);
  const { latency, throughput } = model;
  // A page that is cross-origin isolated sees steps of 5 us; others would see 100.
  expect(latency.resolution).toBeGreaterThan(4e-6);
  expect(latency.resolution).toBeLessThan(1.01e-4);
  expect(latency).toMatchObject({ n: 50, complete: true, scenario: 'SingleStream' });
  expect(latency.p50).toBeGreaterThan(0);
  expect(throughput.map((t) => t.batch)).toEqual([8]);
  expect(throughput[0]?.samplesPerSecond).toBeGreaterThan(0);
  expect(machine.peak).toBeGreaterThan(0);
  expect(machine.bandwidth).toBeGreaterThan(0);
  expect(visit.problems).toEqual([]);
});
