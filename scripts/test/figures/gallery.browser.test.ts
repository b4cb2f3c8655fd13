/** The gallery as a reader uses it, in chromium: searching, colours, the keyboard, a narrow screen, names for a screen reader. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { galleryHtml } from '../../figures/kit/gallery/gallery.ts';
import type { MadeFigure } from '../../figures/kit/make-figure.ts';

let folder: string;
let browser: Browser;

const made = (id: string, change: Partial<MadeFigure>): MadeFigure => ({
  id,
  title: `Figure ${id}`,
  lectures: ['A'],
  source: 'A paper, figure 1',
  caption: 'What it shows.',
  method: 'Computed.',
  cost: 'cheap',
  command: `npm run figures -- ${id}`,
  seed: 3,
  versions: { node: '20.0.0' },
  made: '2026-01-02T03:04:05.000Z',
  seconds: 0.1,
  checks: [{ name: 'it holds', passed: true, wrong: '' }],
  data: {},
  ...change,
});
const figures = [
  made('F11', { title: 'Small worlds <of> "friends" & others', source: 'Watts & Strogatz (1998), figure 2' }),
  made('F35', { title: 'Compute', lectures: ['A', 'H'], caption: 'Petaflop/s-days over years.' }),
  made('F62', {
    title: 'Windows',
    lectures: ['H'],
    method: 'An-extraordinarily-long-word-without-any-place-to-break-it-'.repeat(3),
    checks: [
      { name: 'the ratio is 13.8', passed: true, wrong: '' },
      { name: 'it is linear', passed: false, wrong: 'slope must be 1, got 2' },
    ],
  }),
];
const image =
  '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="500"><rect width="900" height="500" fill="white"/></svg>';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-gallery-'));
  await writeFile(join(folder, 'index.html'), galleryHtml(figures));
  for (const { id } of figures) await writeFile(join(folder, `${id}.svg`), image);
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** Opens the gallery; `problems` are messages, errors, and requests for anything but itself and its images. */
async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage(options);
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!/\/(index\.html|F\d+\.svg)$/.test(request.url()) && !request.url().startsWith('data:'))
      problems.push(request.url());
  });
  await page.goto(pathToFileURL(join(folder, 'index.html')).href);
  return { page, problems };
}

const shown = (page: Page): Promise<(string | null)[]> =>
  page.locator('.card:visible').evaluateAll((cards) => cards.map((card) => card.id));

test('figures stand under every lecture that shows them, with caption, source, checks and command', async () => {
  const { page, problems } = await open();
  expect(await shown(page)).toEqual(['A-F11', 'A-F35', 'H-F35', 'H-F62']);
  const card = page.locator('#A-F11');
  for (const text of ['Watts & Strogatz (1998), figure 2', 'What it shows.', '1 of 1 checks passed'])
    expect(await card.textContent()).toContain(text);
  expect(await card.locator('code').textContent()).toBe('npm run figures -- F11');
  expect(await card.locator('h3').textContent()).toBe('F11 Small worlds <of> "friends" & others');
  expect(await page.locator('#H-F62 .failed').textContent()).toContain('it is linear: slope must be 1, got 2');
  expect(await page.locator('#H-F62 img').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(900);
  expect(problems).toEqual([]);
});

test('the search keeps the figures that have every word, and says how many there are', async () => {
  const { page } = await open();
  const status = page.getByRole('status');
  expect(await status.textContent()).toBe('3 figures, 1 with a failed check: F62');
  await page.keyboard.press('/');
  await page.keyboard.type('strogatz 1998');
  expect(await shown(page)).toEqual(['A-F11']);
  expect(await page.locator('section:visible').count()).toBe(1);
  expect(await status.textContent()).toBe('1 of 3 figures');
  const search = page.getByRole('searchbox', { name: 'Search the figures' });
  expect(await search.inputValue()).toBe('strogatz 1998');
  await search.fill('petaflop');
  expect(await shown(page)).toEqual(['A-F35', 'H-F35']);
  expect(await status.textContent()).toBe('1 of 3 figures');
  await search.fill('nothing like it');
  expect(await page.getByText('No figure has all of these words.').isVisible()).toBe(true);
  await search.fill('');
  expect(await shown(page)).toHaveLength(4);
});

const luminance = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
    return (0.2126 * (r as number) + 0.7152 * (g as number) + 0.0722 * (b as number)) / 255;
  });

test('it is light or dark as the system is, or as is chosen, and remembers the choice; images stay on white', async () => {
  const { page: light } = await open({ colorScheme: 'light' });
  expect(await luminance(light)).toBeGreaterThan(0.9);
  const { page: dark } = await open({ colorScheme: 'dark' });
  expect(await luminance(dark)).toBeLessThan(0.1);
  const ground = dark.locator('#A-F11 .image');
  expect(await ground.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(255, 255, 255)');
  await dark.getByLabel('Colours').selectOption('light');
  expect(await luminance(dark)).toBeGreaterThan(0.9);
  await dark.reload();
  expect(await luminance(dark)).toBeGreaterThan(0.9);
});

test.each(['light', 'dark'] as const)(
  'texts stand out from their ground by 4.5 to 1 at least (%s)',
  async (colorScheme) => {
    const { page } = await open({ colorScheme });
    const weakest = await page.evaluate(() => {
      const light = (colour: string): number => {
        const channels = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((v) => Number(v) / 255);
        const [r, g, b] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [
          number,
          number,
          number,
        ];
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const groundOf = (element: Element | null): string => {
        if (element === null) return 'rgb(255, 255, 255)';
        const own = getComputedStyle(element).backgroundColor;
        return own === 'rgba(0, 0, 0, 0)' ? groundOf(element.parentElement) : own;
      };
      const texts = [
        ...document.querySelectorAll('h1, h2, p, a:not(.image), dt, dd, code, li, button, label, summary, .id'),
      ];
      return Math.min(
        ...texts.map((element) => {
          const [a, b] = [light(getComputedStyle(element).color), light(groundOf(element))];
          return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        }),
      );
    });
    expect(weakest).toBeGreaterThan(4.5);
  },
);

test('nothing scrolls sideways on a screen of 400 pixels', async () => {
  const { page } = await open({ viewport: { width: 400, height: 800 } });
  const [width, visible] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(width).toBe(visible);
});

test('whatever is focused or looked at has a name, every name is there once a lecture, and the order is that of reading', async () => {
  const { page } = await open();
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
  expect(await page.locator('h1, h2, h3').evaluateAll((all) => all.map(({ tagName }) => tagName))).toEqual([
    'H1',
    'H2',
    'H3',
    'H3',
    'H2',
    'H3',
    'H3',
  ]);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the figures');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
  expect(await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle)).toBe('solid');
});

test('the checks open and close by the keyboard; those of a figure with a failed check are open', async () => {
  const { page } = await open();
  const own = page.locator('#A-F11 details');
  expect(await own.getAttribute('open')).toBeNull();
  await own.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await own.getByText('it holds').isVisible()).toBe(true);
  expect(await page.locator('#H-F62 details').getAttribute('open')).toBe('');
});
