/** The figures of the lectures in chromium: whether their texts can be read on a white ground and on a dark one. */
import { darkGround } from '@netwright/plots';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compute } from '../../figures/command/compute.ts';
import { figureFiles, loadFigure } from '../../figures/command/registry.ts';
import { figureImages } from '../../figures/command/render.ts';
import { type GalleryFixture, openGallery } from './gallery-fixture.ts';
import { textContrasts } from './text-contrast.ts';

let gallery: GalleryFixture;
let page: Page;
beforeAll(async () => {
  gallery = await openGallery();
  page = await gallery.browser.newPage();
});
afterAll(() => gallery?.close());

test.each(figureFiles().map((file) => [file.id, file] as const))(
  '%s: texts stand out by 4.5 to 1 at least, on white and on the dark ground',
  { timeout: 60_000 },
  async (_, file) => {
    const loaded = await loadFigure(file);
    const { data } = await compute(loaded);
    const { light, dark } = await figureImages(loaded.figure, data);
    const texts = [
      ...(await textContrasts(page, light, '#ffffff')).map((text) => ({ ...text, ground: 'white' })),
      ...(await textContrasts(page, dark, darkGround)).map((text) => ({ ...text, ground: 'dark' })),
    ];
    expect(texts.length).toBeGreaterThan(4);
    expect(texts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
  },
);
