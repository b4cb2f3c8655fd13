/** The gallery for whoever cannot see it well, or uses the keyboard: contrast, names, order, narrow screens. */
import { darkGround } from '@netwright/plots';
import axe from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GalleryFixture, openGallery } from './gallery-fixture.ts';
import { textContrasts } from './text-contrast.ts';

let gallery: GalleryFixture;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery?.close());

test('texts in dark images stand out by 4.5 to 1 at least from what they stand on, and weaker ones are found', async () => {
  const page = await gallery.browser.newPage();
  const texts = [];
  for (const { dark } of gallery.images.values()) texts.push(...(await textContrasts(page, dark, darkGround)));
  expect(texts.map(({ text }) => text)).toEqual(expect.arrayContaining(['loss [nats]', '0.9', 'between', 'grey']));
  expect(texts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
  const svg = '<svg width="99" height="50"><text y="20" fill="#777777">pale</text><text y="40">dark</text></svg>';
  const found = await textContrasts(page, svg, '#ffffff');
  expect(found.map(({ text, contrast }) => [text, contrast.toFixed(2)])).toEqual([
    ['pale', '4.48'],
    ['dark', '21.00'],
  ]);
});

test.each(['light', 'dark'] as const)('axe finds nothing that hinders readers (%s)', async (colorScheme) => {
  const { page } = await gallery.open({ colorScheme });
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: engine } = window as unknown as { axe: typeof axe };
    for (const one of document.querySelectorAll('details')) one.open = true;
    const { violations: found } = await engine.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  expect(violations).toEqual([]);
});

test('nothing scrolls sideways on a screen of 400 pixels', async () => {
  const { page } = await gallery.open({ viewport: { width: 400, height: 800 } });
  const [width, visible] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(width).toBe(visible);
});

test('whatever is focused or looked at has a name, every name is there once a lecture, and the order is that of reading', async () => {
  const { page } = await gallery.open();
  const images = page.getByRole('img');
  expect(await images.count()).toBe(4);
  expect(await page.locator('#A-F35 img').getAttribute('alt')).toBe('Compute. Petaflop/s-days over years.');
  const nameless = await page.locator('a, button, input, select, summary').evaluateAll(
    (all) =>
      all.filter((one) => {
        const labels = (one as HTMLInputElement).labels?.length ?? 0;
        return !one.getAttribute('aria-label') && labels === 0 && one.textContent?.trim() === '';
      }).length,
  );
  expect(nameless).toBe(0);
  const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(await page.getByRole('article', { name: 'F62 Windows' }).count()).toBe(1);
  const headings = await page.locator('h1, h2, h3').evaluateAll((all) => all.map(({ tagName }) => tagName));
  expect(headings.join(' ')).toBe('H1 H2 H3 H2 H3 H3 H2 H3 H3');
});

test('the tabulator goes through everything in the order of reading, and where it is can be seen', async () => {
  const { page } = await gallery.open();
  const order = await page.locator('a, input, select, button, summary').evaluateAll((all) => {
    for (const [i, one] of all.entries()) (one as HTMLElement).dataset.stop = String(i);
    return all.length;
  });
  expect(order).toBeGreaterThan(30);
  for (let i = 0; i < order; i++) {
    await page.keyboard.press('Tab');
    const [stop, style, width] = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement as Element);
      return [(document.activeElement as HTMLElement).dataset.stop, outlineStyle, outlineWidth];
    });
    expect([stop, style, width]).toEqual([String(i), 'solid', '3px']);
  }
});

test('the checks open and close by the keyboard; those of a figure with a failed check are open', async () => {
  const { page } = await gallery.open();
  const own = page.locator('#A-F11 details');
  expect(await own.getAttribute('open')).toBeNull();
  await own.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await own.getByText('it holds').isVisible()).toBe(true);
  expect(await page.locator('#H-F62 details').getAttribute('open')).toBe('');
});
