import { matchers } from '@netwright/tensor-core/testing';
import { expect } from 'vitest';
import type { calls } from '../page/main.ts';
import { bilevelStep } from './bilevel-step.ts';
import type { WatchedPage } from './browser-site.ts';

expect.extend(matchers);

const onCpu = { device: 'cpu', threads: 1 } as const;

/** Expects an exact second-order step to give the architecture in the page, and a checkpoint of the tensors, that it gives in Node. */
export async function compareStep({ page, problems }: WatchedPage, device: 'wasm' | 'webgpu'): Promise<void> {
  const found = await page.evaluate(
    (name) => (globalThis as unknown as { calls: typeof calls }).calls.bilevelStep('exact', name),
    device,
  );
  const [expected, first] = [await bilevelStep('exact', onCpu), await bilevelStep('first-order', onCpu)];
  const furthest = Math.max(...expected.alphas.map((v, i) => Math.abs(v - (first.alphas[i] as number))));
  expect(furthest).toBeGreaterThan(1e-3); // the second order is there to be seen
  expect(found.alphas).toBeAllclose(expected.alphas, { rtol: 0, atol: 1e-5 });
  expect(expected.kept.length).toBeGreaterThan(10);
  expect(found.kept).toEqual(expected.kept);
  expect(problems).toEqual([]);
}
