/** The page of characters on WebGPU, by SwiftShader, and from the development server. */
import { expect, test } from 'vitest';
import { BrowserSite } from './support/browser-site.ts';
import { storedCharGpt } from './support/stored-char-gpt.ts';
import { writtenText } from './support/written-text.ts';

test('on WebGPU, from its sources, the page writes what the CPU of Node writes, past the end of the context', async () => {
  const greedy = { characters: 30, seed: 0, temperature: 0 };
  const prompt = 'It was the best of times, it was the worst of times';
  const expected = await writtenText(await storedCharGpt(), prompt, greedy, { device: 'cpu' });
  expect(expected.read.length).toBeLessThan(50); // the context of 64 was full, and begun anew
  const site = await BrowserSite.develop();
  try {
    const { page, problems } = await site.visit('characters.html?device=webgpu');
    await page.waitForSelector('#write:enabled', { timeout: 120_000 });
    expect(await page.textContent('#device')).toBe('WebGPU (as chosen)');
    await page.fill('#prompt', prompt);
    await page.fill('#temperature', '0');
    await page.fill('#characters', '30');
    await page.click('#write');
    const hasEnded = (): boolean => document.getElementById('status')?.textContent?.startsWith('Done') ?? false;
    await page.waitForFunction(hasEnded, undefined, { timeout: 120_000 });
    expect(await page.textContent('#text')).toBe(prompt + expected.text);
    expect(problems).toEqual([]);
  } finally {
    await site.close();
  }
});
