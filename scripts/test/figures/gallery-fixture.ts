import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { palette } from '@netwright/plots';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { FailedFigure } from '../../figures/command/failed-figure.ts';
import { galleryHtml } from '../../figures/command/gallery/gallery.ts';
import type { MadeFigure } from '../../figures/command/make-figure.ts';
import { outputPath } from '../../figures/command/outputs.ts';
import { type FigureImages, figureImages } from '../../figures/command/render.ts';
import { tone } from '../../figures/kit/diagram.ts';
import { defineFigure, type Plot } from '../../figures/kit/figure.ts';

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
const failed: FailedFigure[] = [
  { id: 'F70', title: 'Edges', command: 'npm run figures -- F70', wrong: 'the photograph of <Sobel> is missing' },
];
const line = {
  data: { values: [{ x: 1, y: 0.2 }, { x: 2, y: 0.9 }] }, // biome-ignore format: a table
  width: 300,
  height: 200,
  layer: [
    { mark: { type: 'bar', color: palette.blue }, encoding: { y: { field: 'y', type: 'quantitative', title: 'loss [nats]' } } },
    { mark: { type: 'text', color: palette.vermillion, dy: -10 }, encoding: { y: { field: 'y', type: 'quantitative' }, text: { field: 'y' } } },
  ],
  encoding: { x: { field: 'x', type: 'ordinal' } },
}; // biome-ignore format: one layer a line
const plots: Readonly<Record<string, Plot>> = {
  F11: line,
  F35: { dot: `a [label="one" ${tone('blue')}]\nb [label="two" ${tone('orange')}]\na -> b [label="between"]` },
  F62: '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="500"><rect width="900" height="500" fill="white"/><text x="9" y="99" fill="#777777" font-size="30">grey</text></svg>',
};

/** A gallery of four figures, one of them not made and one with a failed check, in chromium. */
export interface GalleryFixture {
  readonly browser: Browser;
  readonly images: ReadonlyMap<string, FigureImages>;
  /** Opens the gallery; `problems` are messages, errors, and requests for anything but itself and its images. */
  open(options?: BrowserContextOptions): Promise<{ page: Page; problems: string[] }>;
  close(): Promise<void>;
}

/** Writes the gallery, and starts chromium. */
export async function openGallery(): Promise<GalleryFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'netwright-gallery-'));
  const images = new Map<string, FigureImages>();
  await writeFile(join(folder, 'index.html'), galleryHtml({ made: figures, failed }));
  for (const { id, title, source, lectures, caption, method } of figures) {
    const about = { id, title, source, lectures, caption, method, cost: 'cheap', data: () => [], checks: {} } as const;
    const drawn = await figureImages(defineFigure({ ...about, plot: () => plots[id] ?? '' }), []);
    images.set(id, drawn);
    await writeFile(outputPath(folder, id, 'svg'), drawn.light);
    await writeFile(outputPath(folder, id, 'dark'), drawn.dark);
  }
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  return {
    browser,
    images,
    async open(options = {}) {
      const page = await browser.newPage(options);
      const problems: string[] = [];
      page.on('console', (message) => problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('request', (request) => {
        if (!/\/(index\.html|F\d+(-dark)?\.svg)$/.test(request.url()) && !request.url().startsWith('data:'))
          problems.push(request.url());
      });
      await page.goto(pathToFileURL(join(folder, 'index.html')).href);
      return { page, problems };
    },
    async close() {
      await browser.close();
      await rm(folder, { recursive: true });
    },
  };
}
