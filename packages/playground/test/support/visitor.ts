/** What a visitor of the page of digits does and sees. */
import type { Page } from 'playwright-core';

const minute = { timeout: 120_000 };

/** Waits until the page can train. */
export const ready = (page: Page) => page.waitForSelector('#train:enabled', minute);

/** The text of the element with this id. */
export const text = async (page: Page, id: string): Promise<string> => (await page.textContent(`#${id}`))?.trim() ?? '';

/** Waits until the text of the element with this id is as asked. */
export const waitForText = (page: Page, id: string, pattern: RegExp) =>
  page.waitForFunction(
    ([id, source]) => new RegExp(source as string).test(document.getElementById(id as string)?.textContent ?? ''),
    [id, pattern.source],
    minute,
  );

/** Draws with the mouse, through points of the pad in parts of its side. */
export async function draw(page: Page, places: readonly (readonly [x: number, y: number])[]): Promise<void> {
  const box = await page.locator('#pad').boundingBox();
  if (!box) throw new Error('the pad is not there');
  const [first, ...rest] = places.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
  await page.mouse.move(...(first as readonly [number, number]));
  await page.mouse.down();
  for (const place of rest) await page.mouse.move(...place, { steps: 8 });
  await page.mouse.up();
}

/** The strokes of a seven, in parts of the pad. */
export const seven = [
  [0.3, 0.25],
  [0.7, 0.25],
  [0.45, 0.8],
] as const;
