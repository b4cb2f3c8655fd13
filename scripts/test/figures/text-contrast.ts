import { contrastRatio } from '@netwright/plots';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

/** A text of an image and its contrast to what lies beneath it: that of three in four of the pixels of its box is larger, since lines may pass. */
export interface TextContrast {
  readonly text: string;
  readonly contrast: number;
}

const hex = (channels: readonly number[]): string =>
  `#${channels.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

/** Draws an SVG image on a page of this ground; measures how its visible texts stand out from what is drawn where they stand. */
export async function textContrasts(page: Page, svg: string, ground: string): Promise<TextContrast[]> {
  const image = svg.slice(svg.indexOf('<svg'));
  await page.setContent(`<body style="margin:0;background:${ground}">${image}</body>`);
  const { width, height } = (await page.locator('svg').first().boundingBox()) ?? { width: 0, height: 0 };
  await page.setViewportSize({ width: Math.ceil(width), height: Math.ceil(height) });
  const texts = await page.locator('text').evaluateAll((all) =>
    all.map((one) => {
      const { fill, fillOpacity } = getComputedStyle(one);
      let opacity = Number(fillOpacity);
      for (let at: Element | null = one; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
      const { left, top, right, bottom } = one.getBoundingClientRect();
      return { text: one.textContent?.trim() ?? '', fill, opacity, box: [left, top, right, bottom] as const };
    }),
  );
  await page.addStyleTag({ content: 'text { visibility: hidden }' });
  const raw = await sharp(await page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return texts
    .filter(({ text, opacity }) => text !== '' && opacity > 0)
    .map(({ text, fill, opacity, box: [left, top, right, bottom] }) => {
      const ink = (fill.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
      const contrasts: number[] = [];
      const known = new Map<string, number>(); // most pixels beneath a text are alike
      for (let y = Math.max(0, Math.floor(top)); y < Math.min(raw.info.height, bottom); y++)
        for (let x = Math.max(0, Math.floor(left)); x < Math.min(raw.info.width, right); x++) {
          const beneath = [...raw.data.subarray(3 * (y * raw.info.width + x)).subarray(0, 3)];
          const key = hex(beneath);
          const seen = ink.map((value, i) => opacity * value + (1 - opacity) * (beneath[i] as number));
          const contrast = known.get(key) ?? contrastRatio(hex(seen), key);
          known.set(key, contrast);
          contrasts.push(contrast);
        }
      contrasts.sort((a, b) => a - b);
      return { text, contrast: contrasts[Math.floor(contrasts.length / 4)] ?? 0 };
    });
}
