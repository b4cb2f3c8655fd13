/** The page of a profile as a reader uses it, in chromium: sorting, filtering, folding, and nothing that a name can do. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../src/profile/profile.ts';
import { toHtml } from '../../src/report/to-html.ts';
import { chainProfile, hostile, profileOf, renamed, rows } from './small-profile.ts';

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netwright-report-'));
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** Opens the page of a profile; `problems` are messages, errors, dialogs and requests besides the page itself. */
async function open(
  profile: Profile,
  { width = 1280, scheme = 'light' as 'light' | 'dark' } = {},
): Promise<{ page: Page; problems: string[] }> {
  const file = join(folder, 'report.html');
  await writeFile(file, await toHtml(profile));
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('dialog', (dialog) => problems.push(dialog.message()));
  page.on('request', (request) => {
    if (!request.url().endsWith('/report.html')) problems.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, problems };
}

const column = (page: Page, i: number): Promise<string[]> =>
  page.locator(`#nodes tbody tr:not([hidden]) td:nth-child(${i})`).allTextContents();
const header = (page: Page, name: string) => page.locator('#nodes th button', { hasText: new RegExp(`^${name}$`) });

describe('the table of nodes', () => {
  test('a header sorts numbers by size, the highest first and then the lowest', async () => {
    const { page, problems } = await open(chainProfile(300));
    const macs = [...chainProfile(300).rows()].map((row) => row.macs.toLocaleString('en-US'));
    expect(await column(page, 8)).toEqual(macs);
    const size = (text: string): number => Number(text.replaceAll(',', ''));
    await header(page, 'MACs').click();
    expect(await column(page, 8)).toEqual([...macs].sort((a, b) => size(b) - size(a)));
    await header(page, 'MACs').click();
    expect(await column(page, 8)).toEqual([...macs].sort((a, b) => size(a) - size(b)));
    expect(await page.locator('#nodes th[aria-sort]').evaluateAll((all) => all.map((one) => one.ariaSort))).toEqual([
      'ascending',
    ]);
    expect(problems).toEqual([]);
  });

  test('a header sorts names, and # gives the order of execution back', async () => {
    const { page } = await open(profileOf(rows));
    await header(page, 'name').click();
    expect(await column(page, 1)).toEqual(['1', '0', '3', '2']);
    await header(page, '#').click();
    await header(page, '#').click();
    expect(await column(page, 1)).toEqual(['0', '1', '2', '3']);
  });

  test('the filter keeps rows that hold all its words, and says how many', async () => {
    const { page, problems } = await open(profileOf(rows));
    await page.fill('#filter', 'FEATURES 2x3x4x4');
    expect(await column(page, 2)).toEqual(['features.conv/Conv']);
    expect(await page.textContent('#shown')).toBe('1 of 4 shown');
    await page.fill('#filter', '');
    expect(await column(page, 2)).toHaveLength(4);
    expect(problems).toEqual([]);
  });

  test('5,000 of 6,000 rows are sorted', async () => {
    const { page, problems } = await open(chainProfile(6000));
    await header(page, 'live \\[B\\]').click();
    const live = (await column(page, 13)).map((text) => Number(text.replaceAll(',', '')));
    expect(live).toHaveLength(5000);
    expect(live).toEqual([...live].sort((a, b) => b - a));
    expect(problems).toEqual([]);
  });
});

test('modules can be folded', async () => {
  const { page } = await open(profileOf(rows));
  const part = page.locator('#modules .name', { hasText: 'fc' });
  expect(await part.isVisible()).toBe(true);
  await page.locator('#modules summary', { hasText: 'head' }).click();
  expect(await part.isVisible()).toBe(false);
});

test('no name runs, loads or breaks anything', async () => {
  for (const name of [
    ...Object.values(hostile),
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    '</style></script><b>',
  ]) {
    const { page, problems } = await open(renamed(name));
    expect(await page.locator('h1').textContent()).toBe(name === hostile.terminal ? '?[31mred??next?line' : name);
    expect(await page.locator('img, b').count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  }
});

test.each([1280, 400])('at %d pixels the page does not scroll sideways, in either colour scheme', async (width) => {
  const grounds = new Set<string>();
  for (const scheme of ['light', 'dark'] as const) {
    const { page } = await open(renamed(`${'long.'.repeat(50)}name`), { width, scheme });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
  }
  expect(grounds.size).toBe(2);
});
