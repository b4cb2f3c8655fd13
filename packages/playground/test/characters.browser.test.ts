/** The page of characters as a visitor uses it, in chromium: writing, stopping, looking at attention, other weights. */
import { charMetadata } from '@netwright/scripts/data/char-gpt-file';
import { alphabetOf } from '@netwright/scripts/data/characters';
import { initialise, trace } from '@netwright/tensor-core';
import { writeSafetensors } from '@netwright/tensor-core/weights';
import { cachedGpt } from '@netwright/transformer';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';
import { storedCharGpt } from './support/stored-char-gpt.ts';
import { type WrittenText, writtenText } from './support/written-text.ts';

let site: BrowserSite;
let visit: WatchedPage;
let page: Page;
let expected: WrittenText; // by the CPU of Node

const options = { characters: 45, seed: 3, temperature: 0.7, topK: 20, topP: 0.9 };
const onCpu = { device: 'cpu', threads: 1 } as const;

beforeAll(async () => {
  expected = await writtenText(await storedCharGpt(), 'Call me “Ahab’s”', options, onCpu);
  site = await BrowserSite.open();
  visit = await site.visit('characters.html?device=wasm', { viewport: { width: 1200, height: 1000 }, gpu: false });
  page = visit.page;
  await ready();
});
afterAll(() => site?.close());

const minute = { timeout: 120_000 };
const ready = () => page.waitForSelector('#write:enabled', minute);
const text = async (id: string): Promise<string> => (await page.textContent(`#${id}`)) ?? '';
const waitForText = (id: string, pattern: RegExp) =>
  page.waitForFunction(
    ([id, source]) => new RegExp(source as string).test(document.getElementById(id as string)?.textContent ?? ''),
    [id, pattern.source],
    minute,
  );

async function write(prompt: string, sizes: Readonly<Record<string, string>>, pace = ''): Promise<void> {
  await page.fill('#prompt', prompt);
  for (const [id, value] of Object.entries(sizes)) await page.fill(`#${id}`, value);
  await page.selectOption('#pace', pace);
  await page.click('#write');
}

/** Words as the page has them for a character of the context and a weight. */
const named = (place: number): string => {
  const character = expected.read[place] as string;
  return `${character === ' ' ? 'space' : character === '\n' ? 'new line' : `“${character}”`} (${place + 1})`;
};
const share = (weight: number): string => `${(100 * weight).toFixed(weight < 0.0995 ? 1 : 0)} %`;

/** The sentence for a head and a place, from Node's attention. */
function sentence(layer: number, head: number, place: number): string {
  const row = expected.rows[layer]?.[head]?.[place] as number[];
  const most = row.map((weight, at) => ({ weight, at })).sort((a, b) => b.weight - a.weight || a.at - b.at);
  const list = most.slice(0, 4).map(({ at, weight }) => `${named(at)} by ${share(weight)}`);
  return `Layer ${layer + 1}, head ${head + 1}: ${named(place)} attends to ${list.join(', ')}.`;
}

test('the page says where it computes, with which weights, and what it can do', async () => {
  expect(await text('device')).toBe('WebAssembly (as chosen)');
  expect(await text('weights')).toBe('Moby Dick: 4 layers of 4 heads, context 64');
  expect(await text('parameters')).toBe('812,160');
  const snapshot = await page.locator('body').ariaSnapshot();
  for (const line of [
    'link "LeNet-5: digits"',
    'textbox "Begin with"',
    'button "Write"',
    'spinbutton "Temperature"',
    'spinbutton "Top k"',
    'spinbutton "Top p"',
    'spinbutton "Seed"',
    'combobox "Pace"',
    'combobox "Device"',
    'button "Weights of your own (.safetensors)"',
    'listbox "Characters in the context"',
    'group "Heads, a layer in each row"',
    'radio "Layer 1, head 1" [checked]',
    'radio "Layer 4, head 4"',
    'img "Attention of layer 1, head 1: nothing is read yet"',
  ])
    expect(snapshot).toContain(line);
});

test('it writes what the CPU of Node writes, straight quotes taken as the book has them', async () => {
  await write(`Call me "Ahab's"`, { characters: '45', seed: '3', temperature: '0.7', 'top-k': '20', 'top-p': '0.9' });
  await waitForText('status', /^Done: 45 characters in [\d.]+ s\.$/);
  expect(await text('text')).toBe(`Call me “Ahab’s”${expected.text}`);
  expect(await text('figure-characters')).toBe('45 of 45');
  expect(Number(await text('figure-speed'))).toBeGreaterThan(0);
  expect(await text('figure-context')).toBe(`${expected.read.length} of 64`);
});

test('the newest character is looked at first, then what is pointed at, by the head that is chosen', async () => {
  const newest = expected.read.length - 1;
  await waitForText('reading', new RegExp(`\\(${newest + 1}\\) attends to`));
  expect(await text('reading')).toBe(sentence(0, 0, newest));
  await page.hover('#read-20');
  await waitForText('reading', /\(21\) attends to/);
  expect(await text('reading')).toBe(sentence(0, 0, 20));
  await page.click('input[value="2.1"]');
  await waitForText('map-title', /^Layer 3, head 2$/);
  await page.mouse.move(2, 2);
  expect(await page.locator('#map').getAttribute('aria-label')).toBe(
    `Attention of layer 3, head 2: ${newest + 1} characters, each attending to those before it`,
  );
  await waitForText('reading', new RegExp(`\\(${newest + 1}\\) attends to`));
  expect(await text('reading')).toBe(sentence(2, 1, newest));
});

test('a click stays at a character, and a second one follows the newest again', async () => {
  await page.click('#read-7');
  await page.mouse.move(2, 2);
  await waitForText('reading', /\(8\) attends to/);
  await page.click('#read-7');
  await page.mouse.move(2, 2);
  await waitForText('reading', new RegExp(`\\(${expected.read.length}\\) attends to`));
});

test('a pair of the large map is named with its weight', async () => {
  const box = await page.locator('#map').boundingBox();
  if (!box) throw new Error('the map is not there');
  const cell = (box.width - 18) / 64;
  await page.mouse.move(box.x + 18 + 10.5 * cell, box.y + 18 + 30.5 * cell);
  await waitForText('reading', /\(31\) attends to .* \(11\) by/);
  const weight = expected.rows[2]?.[1]?.[30]?.[10] as number;
  expect(await text('reading')).toBe(`Layer 3, head 2: ${named(30)} attends to ${named(10)} by ${share(weight)}.`);
  await page.mouse.move(2, 2);
});

test('the small maps show the weights as colours', async () => {
  const pixels = await page.evaluate(() => {
    const canvas = document.querySelectorAll('#heads canvas')[9] as HTMLCanvasElement; // layer 3, head 2
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    return [...context.getImageData(0, 0, 64, 64).data];
  });
  const red = (query: number, key: number): number => pixels[4 * (64 * query + key)] as number; // light theme: dark is much
  const row = expected.rows[2]?.[1]?.[40] as number[];
  const order = row.map((_, key) => key).sort((a, b) => (row[b] as number) - (row[a] as number));
  const shades = order.map((key) => red(40, key));
  expect(shades).toEqual([...shades].sort((a, b) => a - b));
  expect(shades.at(-1)).toBeGreaterThan((shades[0] as number) + 20);
  expect(pixels[4 * (64 * 40 + 41) + 3]).toBe(0); // nothing is said of what comes later
});

test('the keyboard goes through the characters and the heads', async () => {
  await page.focus('#strip');
  await page.keyboard.press('Home');
  await waitForText('reading', /\(1\) attends to/);
  expect(await text('reading')).toBe(sentence(2, 1, 0).replace(/ by .*$/, ' by 100 %.'));
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await waitForText('reading', /\(6\) attends to/);
  expect(await page.locator('#strip').getAttribute('aria-activedescendant')).toBe('read-5');
  expect(await page.locator('#read-5').getAttribute('aria-selected')).toBe('true');
  const weight = expected.rows[2]?.[1]?.[5]?.[2] as number;
  expect(await page.locator('#read-2').getAttribute('aria-label')).toContain(`, attended ${share(weight)}`);
  await page.keyboard.press('Tab'); // the heads are one stop
  await page.keyboard.press('ArrowRight');
  await waitForText('reading', /^Layer 3, head 3: .* \(6\) attends to/);
  expect(await text('reading')).toBe(sentence(2, 2, 5));
  await page.focus('#strip');
  await page.keyboard.press('Escape');
  await waitForText('reading', new RegExp(`\\(${expected.read.length}\\) attends to`));
});

test('Stop ends a text, which came a character at a time while the maps grew', async () => {
  await write('Call me', { characters: '5000' }, '20');
  await waitForText('figure-characters', /^[2-9] of 5,000$/);
  expect(await text('write')).toBe('Stop');
  const early = await page.locator('#strip [role=option]:visible').count();
  await waitForText('figure-characters', /^1\d of 5,000$/);
  expect(await page.locator('#strip [role=option]:visible').count()).toBeGreaterThan(early);
  expect(early).toBeLessThan(20);
  await page.click('#write');
  await waitForText('status', /^Stopped: \d+ characters/);
  expect(await text('write')).toBe('Write');
});

test('a prompt that is empty, too long or not of the alphabet is refused beside it, and nothing is written', async () => {
  const before = await text('text');
  for (const [prompt, message] of [
    ['', 'Begin with a character at least: the network goes on from what it reads.'],
    ['a'.repeat(65), 'The network reads 64 characters at most, and these are 65.'],
    ['naïve', 'The network knows 83 characters, and “ï” at place 3 is none of them.'],
  ] as const) {
    await write(prompt, {});
    expect(await text('prompt-problem')).toBe(message);
    expect(await page.locator('#prompt').getAttribute('aria-invalid')).toBe('true');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('prompt');
  }
  expect(await text('text')).toBe(before);
  await page.fill('#prompt', 'naive');
  expect(await page.locator('#prompt-problem').isVisible()).toBe(false);
});

test('a file that is none of weights is refused with its name, and the network goes on', async () => {
  const file = (name: string, buffer: Buffer) => page.setInputFiles('#file', { name, mimeType: 'text/plain', buffer });
  await file('notes.txt', Buffer.from('Call me Ishmael. Some years ago, never mind how long.'));
  await waitForText('failure', /^notes\.txt is no file of a character GPT.*is this a safetensors file\?/);
  await ready();
  const other = initialise(trace(cachedGpt({ ...(await storedCharGpt()).config, layers: 1 })), { seed: 1 });
  await file('plain.safetensors', Buffer.from(writeSafetensors(other)));
  await waitForText('failure', /^plain\.safetensors is .*must have an alphabet and a number of heads, got none$/);
  await ready();
  expect(await text('weights')).toBe('Moby Dick: 4 layers of 4 heads, context 64');
});

test('weights of the visitor’s own write, with their own alphabet and sizes', async () => {
  const alphabet = alphabetOf('abc—');
  const stored = await storedCharGpt();
  const config = { ...stored.config, vocabulary: 4, context: 12, width: 8, heads: 2, layers: 3 };
  const weights = initialise(trace(cachedGpt(config)), { seed: 2 });
  const own = { characters: 20, seed: 0, temperature: 0.5 };
  const { text: expectedText } = await writtenText({ config, alphabet, weights }, 'ab', own, onCpu);
  const buffer = Buffer.from(writeSafetensors(weights, charMetadata(alphabet, config)));
  await page.setInputFiles('#file', { name: 'mine.safetensors', mimeType: 'application/octet-stream', buffer });
  await waitForText('weights', /^mine\.safetensors: 3 layers of 2 heads, context 12$/);
  expect(await page.locator('#failure').isVisible()).toBe(false);
  expect(await page.locator('#heads input').count()).toBe(6);
  await write('ab', { characters: '20', seed: '0', temperature: '0.5', 'top-k': '', 'top-p': '1' });
  await waitForText('status', /^Done: 20/);
  expect(await text('text')).toBe(`ab${expectedText}`);
});

test('a browser without WebGPU says so, and goes on', async () => {
  await page.selectOption('#wanted', 'webgpu');
  await waitForText('failure', /^This browser has no WebGPU \(.+\)\. The network goes on as before/);
  await ready();
  expect(await page.inputValue('#wanted')).toBe('wasm');
  expect(await text('device')).toBe('WebAssembly (as chosen)');
});

test('nothing is clipped or wider than the window, from small telephones to large screens', async () => {
  for (const width of [320, 390, 760, 1000, 1600]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} pixels`).toBe(width);
    const clipped = await page.evaluate(() =>
      [...document.querySelectorAll('button, dd, dt, h1, h2, label, legend, select')]
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
        .map((e) => e.outerHTML),
    );
    expect(clipped, `${width} pixels`).toEqual([]);
  }
  expect(visit.problems).toEqual([]);
});
