/** Networks of the zoo on WebGPU in Chromium, where shaders compile in software; Node's WebGPU runs every kind. */
import { afterAll, beforeAll, test } from 'vitest';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';
import { compareTiny } from './support/compare-tiny.ts';

let site: BrowserSite;
let visit: WatchedPage;
beforeAll(async () => {
  site = await BrowserSite.open({});
  visit = await site.visit('test/page/index.html');
});
afterAll(() => site?.close());

test.each(['lenet5', 'squeezenet1_1', 'mobilenet_v3_small'])('%s', (name) => compareTiny(visit.page, name, 'webgpu'));
