/** The page on WebGPU, whose shaders compile in software here. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserSite } from './support/browser-site.ts';
import { draw, ready, seven, text, waitForText } from './support/visitor.ts';

let site: BrowserSite;
beforeAll(async () => {
  site = await BrowserSite.open();
});
afterAll(() => site?.close());

test('on WebGPU the page reads and trains too', async () => {
  const { page, problems } = await site.visit('?device=webgpu');
  await ready(page);
  expect(await text(page, 'device')).toBe('WebGPU (as chosen)');
  await draw(page, seven);
  await waitForText(page, 'answer', / a \d\.$/);
  await page.click('#train');
  await waitForText(page, 'figure-update', /^\d/);
  await page.close();
  expect(problems).toEqual([]);
});
