/** The gallery as a reader uses it, in chromium: searching, colours, full size, without scripts. */
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GalleryFixture, openGallery } from './gallery-fixture.ts';

let gallery: GalleryFixture;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery?.close());

const shown = (page: Page): Promise<(string | null)[]> =>
  page.locator('.card:visible').evaluateAll((cards) => cards.map((card) => card.id));

test('figures stand under every lecture that shows them, with caption, source, checks and command', async () => {
  const { page, problems } = await gallery.open();
  expect(await shown(page)).toEqual(['F70', 'A-F11', 'A-F35', 'H-F35', 'H-F62']);
  const card = page.locator('#A-F11');
  for (const text of ['Watts & Strogatz (1998), figure 2', 'What it shows.', '1 of 1 checks passed'])
    expect(await card.textContent()).toContain(text);
  expect(await card.locator('code').textContent()).toBe('npm run figures -- F11');
  expect(await card.locator('h3').textContent()).toBe('F11 Small worlds <of> "friends" & others');
  expect(await page.locator('#H-F62 li.failed').textContent()).toContain('it is linear: slope must be 1, got 2');
  expect(await page.locator('#H-F62 > .failed').textContent()).toBe('✗ A check failed');
  expect(await page.locator('#F70').textContent()).toContain('✗ Not made: the photograph of <Sobel> is missing');
  expect(await page.locator('#H-F62 img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(900);
  expect(problems).toEqual([]);
});

test('the search keeps the figures that have every word, and says how many there are', async () => {
  const { page } = await gallery.open();
  const status = page.getByRole('status');
  expect(await status.textContent()).toBe('4 figures, 1 with a failed check: F62, 1 not made: F70');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Strögatz 1998');
  expect(await shown(page)).toEqual(['A-F11']);
  expect(await page.locator('section:visible').count()).toBe(1);
  expect(await status.textContent()).toBe('1 of 4 figures');
  const search = page.getByRole('searchbox', { name: 'Search the figures' });
  expect(await search.inputValue()).toBe('Strögatz 1998'); // accents do not count
  await search.fill('petaflop');
  expect(await shown(page)).toEqual(['A-F35', 'H-F35']);
  expect(await status.textContent()).toBe('1 of 4 figures');
  await search.fill('nothing like it');
  expect(await page.getByText('No figure has all of these words.').isVisible()).toBe(true);
  await search.fill('');
  expect(await shown(page)).toHaveLength(5);
});

const luminance = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
    return (0.2126 * (r as number) + 0.7152 * (g as number) + 0.0722 * (b as number)) / 255;
  });

/** The images that a page shows. */
const sources = (page: Page): Promise<string[]> =>
  page.locator('img').evaluateAll(async (all) => {
    const shown = all as HTMLImageElement[];
    for (const image of shown) image.loading = 'eager';
    await Promise.all(shown.map((image) => image.decode()));
    return shown.map(({ currentSrc }) => currentSrc.slice(currentSrc.lastIndexOf('/') + 1));
  });

test('page and images are light or dark as the system is, or as is chosen, and the choice is remembered', async () => {
  const lightImages = ['F11.svg', 'F35.svg', 'F35.svg', 'F62.svg'];
  const darkImages = ['F11-dark.svg', 'F35-dark.svg', 'F35-dark.svg', 'F62-dark.svg'];
  const { page: light } = await gallery.open({ colorScheme: 'light' });
  expect(await luminance(light)).toBeGreaterThan(0.9);
  expect(await sources(light)).toEqual(lightImages);
  await light.getByLabel('Colours').selectOption('dark');
  expect(await sources(light)).toEqual(darkImages);
  await light.locator('#A-F11 .image').click(); // at full size, as it is shown
  expect(light.url()).toMatch(/\/F11-dark\.svg$/);
  const { page: dark } = await gallery.open({ colorScheme: 'dark' });
  expect(await luminance(dark)).toBeLessThan(0.1);
  expect(await sources(dark)).toEqual(darkImages);
  await dark.getByLabel('Colours').selectOption('light');
  expect(await luminance(dark)).toBeGreaterThan(0.9);
  await dark.reload();
  expect(await luminance(dark)).toBeGreaterThan(0.9);
  expect(await sources(dark)).toEqual(lightImages);
});

test('without scripts the page shows every figure in the colours of the system', async () => {
  const { page } = await gallery.open({ colorScheme: 'dark', javaScriptEnabled: false });
  expect(await page.locator('.card').count()).toBe(5);
  const { channels } = await sharp(await page.locator('#A-F11 img').screenshot()).stats();
  expect(channels[1]?.mean).toBeLessThan(80); // of 255
});
