/** Every kind of network of the zoo computes in Chromium, on wasm, what it computes on the CPU of Node. */
import { afterAll, beforeAll, test } from 'vitest';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';
import { compareTiny } from './support/compare-tiny.ts';
import { kinds } from './support/tiny-outputs.ts';

let site: BrowserSite;
let visit: WatchedPage;
beforeAll(async () => {
  site = await BrowserSite.open({});
  visit = await site.visit('test/page/index.html');
});
afterAll(() => site?.close());

test.each(kinds())('%s', (name) => compareTiny(visit.page, name, 'wasm'));
