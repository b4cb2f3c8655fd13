/** The library in a browser computes on WebGPU what it computes on the CPU of Node. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { BrowserSite } from './support/browser-site.ts';
import { testDevice } from './support/device-tests.ts';

let site: BrowserSite;
let page: Page;
beforeAll(async () => {
  site = await BrowserSite.open();
  page = (await site.visit('test/page/index.html')).page;
});
afterAll(() => site?.close());

testDevice('webgpu', () => page);
