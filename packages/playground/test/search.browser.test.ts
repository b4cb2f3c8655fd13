/** A search takes the same second-order step in Chromium, on wasm, that it takes on the CPU of Node. */
import { afterAll, beforeAll, test } from 'vitest';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';
import { compareStep } from './support/compare-step.ts';

let site: BrowserSite;
let visit: WatchedPage;
beforeAll(async () => {
  site = await BrowserSite.open({});
  visit = await site.visit('test/page/index.html');
});
afterAll(() => site?.close());

test('an exact second-order step, and the tensors of its checkpoint', () => compareStep(visit, 'wasm'));
