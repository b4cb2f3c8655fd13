/** The page as a visitor uses it, in chromium: drawing, reading, training, saving. */
import { models } from '@netwright/cnn-zoo';
import { readMnist } from '@netwright/scripts/data/mnist';
import { initialise, trace } from '@netwright/tensor-core';
import { createSession } from '@netwright/tensor-core/runtime';
import { matchers } from '@netwright/tensor-core/testing';
import { bind, readSafetensors, writeSafetensors } from '@netwright/tensor-core/weights';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyNth } from '../src/digits/pack.ts';
import { renderStrokes } from '../src/page/render-strokes.ts';
import { Classifier, softmax } from '../src/worker/classifier.ts';
import { State } from '../src/worker/state.ts';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';
import { draw, ready, seven, text, waitForText } from './support/visitor.ts';

expect.extend(matchers);

let site: BrowserSite;
let visit: WatchedPage;
let page: Page;

beforeAll(async () => {
  site = await BrowserSite.open();
  visit = await site.visit('?device=wasm', { viewport: { width: 1200, height: 1000 }, hasTouch: true });
  page = visit.page;
  await ready(page);
});
afterAll(() => site?.close());

const percents = async (page: Page): Promise<number[]> =>
  (await page.locator('#bars .value').allTextContents()).map((value) => Number.parseFloat(value));
const path = (page: Page, id: string): Promise<string | null> => page.locator(`#${id} .smooth`).getAttribute('d');
const points = async (page: Page): Promise<number> => ((await path(page, 'loss-chart')) ?? '').split(/[ML]/).length - 1;

const others: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  0: Array.from({ length: 25 }, (_, i) => [0.5 + 0.2 * Math.cos(i * 0.262), 0.5 + 0.3 * Math.sin(i * 0.262)] as const),
  1: [
    [0.17, 0.1],
    [0.15, 0.4],
  ],
};

test('the page says where it computes, why, and that its weights know nothing yet', async () => {
  expect(await text(page, 'device')).toBe('WebAssembly (as chosen)');
  expect(await text(page, 'weights')).toMatch(/^untrained|^trained on MNIST before/);
  expect(await percents(page)).toEqual(new Array(10).fill(Number.NaN));
});

test('a digit that is drawn with the mouse gets ten probabilities', async () => {
  await draw(page, seven);
  await waitForText(page, 'answer', / a \d\.$/);
  const shares = await percents(page);
  expect(shares).toHaveLength(10);
  expect(Math.abs(shares.reduce((a, b) => a + b) - 100)).toBeLessThan(0.6); // rounded to 0.1
  const best = shares.indexOf(Math.max(...shares));
  expect(await text(page, 'answer')).toMatch(new RegExp(` a ${best}\\.$`));
  expect((await page.locator('#bars .best').textContent())?.startsWith(String(best))).toBe(true);
});

test('a finger draws, and does not move the page', async () => {
  await page.click('#clear');
  const box = await page.locator('#pad').boundingBox();
  const touches = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', part: number) =>
    touches.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' || !box ? [] : [{ x: box.x + box.width / 2, y: box.y + part * box.height }],
    });
  await touch('touchStart', 0.8);
  for (const part of [0.7, 0.6, 0.5, 0.4, 0.3, 0.2]) await touch('touchMove', part);
  await touch('touchEnd', 0.2);
  await waitForText(page, 'answer', / a \d\.$/);
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('Clear empties the pad and the bars', async () => {
  await page.click('#clear');
  expect(await percents(page)).toEqual(new Array(10).fill(Number.NaN));
  expect(await page.locator('#seen').getAttribute('aria-label')).toBe("The network's input: nothing drawn yet");
});

test('the keyboard alone draws, clears and gets to every control', async () => {
  await page.locator('body').click({ position: { x: 1, y: 1 } });
  for (let i = 0; i < 3; i++) await page.keyboard.press('Tab'); // past the names of the two pages
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('pad');
  for (let i = 0; i < 6; i++) await page.keyboard.press('Shift+ArrowUp');
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown');
  await waitForText(page, 'answer', / a \d\.$/);
  await page.keyboard.press('Delete');
  expect(await percents(page)).toEqual(new Array(10).fill(Number.NaN));
  const reached: (string | undefined)[] = [];
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement?.id));
  }
  expect(reached).toEqual(['clear', 'example', 'wanted', 'epochs', 'seed', 'train', 'save-onnx', 'save-safetensors']);
});

test('everything that can be used has a name', async () => {
  const snapshot = await page.locator('body').ariaSnapshot();
  for (const line of [
    'application "Drawing pad"',
    'button "Clear"',
    'list "Probability of each digit"',
    'combobox "Device"',
    'spinbutton "Epochs"',
    'spinbutton "Seed"',
    'button "Train"',
    'progressbar "Updates done"',
    'img "Loss by update: no training yet"',
  ])
    expect(snapshot).toContain(line);
});

test('nothing is clipped or wider than the window, from small telephones to large screens', async () => {
  for (const width of [320, 390, 760, 1000, 1600]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} pixels`).toBe(width);
    const clipped = await page.evaluate(() =>
      [...document.querySelectorAll('button, dd, dt, h1, h2, .value, select')]
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
        .map((e) => e.outerHTML),
    );
    expect(clipped, `${width} pixels`).toEqual([]);
  }
  await page.setViewportSize({ width: 1200, height: 1000 });
});

test('Train moves the loss curve down, and the drawing is read with the weights of the moment', async () => {
  await draw(page, seven);
  await page.fill('#epochs', '1');
  await page.click('#train');
  await waitForText(page, 'figure-update', /^\d/);
  expect(await text(page, 'train')).toBe('Stop');
  const early = { points: await points(page), loss: Number(await text(page, 'figure-loss')) };
  await waitForText(page, 'training-status', /^Done/);
  const late = { points: await points(page), loss: Number(await text(page, 'figure-loss')) };
  expect(early.loss).toBeGreaterThan(1);
  expect(late.loss).toBeLessThan(0.5);
  expect(late.points).toBe(187);
  expect(early.points).toBeLessThan(late.points);
  expect(Number.parseFloat(await text(page, 'figure-test'))).toBeGreaterThan(90);
  expect(Number(await text(page, 'figure-speed').then((value) => value.replace(',', '')))).toBeGreaterThan(0);
  expect(await page.locator('#loss-chart').getAttribute('aria-label')).toMatch(
    /^Loss by update: [\d.]+ after 187 updates/,
  );
  await waitForText(page, 'answer', /^It reads a 7\.$/);
  for (const [digit, places] of Object.entries(others)) {
    await page.click('#clear');
    await draw(page, places);
    await waitForText(page, 'answer', new RegExp(`^It reads a ${digit}\\.$`));
  }
  expect(await text(page, 'weights')).toBe('trained in this page');
});

test('the saved files hold the weights that the page reads with', async () => {
  const bytes = async (id: string): Promise<Uint8Array> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`#${id}`)]);
    return readDownload(download);
  };
  const onnx = await createSession(await bytes('save-onnx'), { device: 'cpu' });
  const classifier = await Classifier.open({ device: 'cpu' });
  const state = new State(bind(classifier.graph, readSafetensors(await bytes('save-safetensors'))));
  const test = everyNth(readMnist().test, 5);
  const tested = await classifier.test(state, test);
  expect((100 * tested.accuracy).toFixed(1)).toBe(Number.parseFloat(await text(page, 'figure-test')).toFixed(1));
  const x = { data: new Float32Array(1024).fill(-0.1), dims: [1, 1, 32, 32] };
  const blank = { count: 1, images: new Uint8Array(784), labels: new Uint8Array(1) };
  const { logits } = await onnx.run({ x });
  const expected = await classifier.logits(state, blank, [0]);
  expect(logits?.data as Float32Array).toBeAllclose(expected, { rtol: 0, atol: 1e-5 });
  await onnx.dispose();
  await classifier.dispose();
});

async function readDownload(download: Download): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

test('Show a test digit shows one with what it is', async () => {
  await page.click('#example');
  await waitForText(page, 'answer', /^(It reads|Perhaps) a \d; it is a \d\.$/);
});

test('Stop ends a run after an update and keeps what it has learnt', async () => {
  await page.fill('#epochs', '50');
  await page.click('#train');
  await waitForText(page, 'figure-update', /^\d+ of 9,350$/);
  await page.click('#train');
  await waitForText(page, 'training-status', /^Stopped after \d+ updates/);
  expect(await text(page, 'train')).toBe('Train');
  expect(visit.problems).toEqual([]);
});

test('a browser without WebGPU computes on wasm and says why', async () => {
  const { page, problems } = await site.visit('', { gpu: false });
  await ready(page);
  expect(await text(page, 'device')).toMatch(/^WebAssembly \(no WebGPU: /);
  await page.selectOption('#wanted', 'webgpu');
  await waitForText(page, 'failure', /device webgpu is not there/);
  await ready(page);
  expect(await page.inputValue('#wanted')).toBe('auto'); // and goes on where it was
  expect(await text(page, 'device')).toMatch(/^WebAssembly/);
  expect(problems).toEqual([]);
});

test('the development server serves the same page from its sources, and trained weights are loaded first', async () => {
  const weights = initialise(trace(models.lenet5), { seed: 4 });
  const sources = await BrowserSite.develop(writeSafetensors(weights));
  try {
    const { page, problems } = await sources.visit('?device=wasm');
    await ready(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await text(page, 'weights')).toMatch(/^trained on MNIST before/);
    await draw(page, seven);
    await waitForText(page, 'answer', / a \d\.$/);
    const classifier = await Classifier.open({ device: 'cpu' });
    const shown = { count: 1, images: renderStrokes([seven.map(([x, y]) => ({ x, y }))]), labels: new Uint8Array(1) };
    const expected = softmax(await classifier.logits(new State(weights), shown, [0]));
    expect(await percents(page)).toBeAllclose(
      expected.map((share) => 100 * share),
      { rtol: 0, atol: 0.25 }, // shown to 0.1; the mouse stops at whole pixels
    );
    await page.click('#example');
    await waitForText(page, 'answer', / a \d; it is a \d\.$/);
    expect(problems).toEqual([]);
  } finally {
    await sources.close();
  }
});
