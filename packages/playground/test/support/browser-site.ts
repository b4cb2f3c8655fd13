import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { createServer, preview } from 'vite';
import { inject } from 'vitest';
import { siteConfig } from '../../src/site/config.ts';
import './build-site.ts';

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** With it chromium offers SwiftShader, a GPU in software; without it, and without a GPU, there is no WebGPU. */
const softwareGpu = '--enable-unsafe-webgpu';

/** A page, and what went wrong in it: errors, failed requests, refused files. */
export interface WatchedPage {
  page: Page;
  problems: string[];
}

/** How a page is visited. */
export interface VisitOptions extends BrowserContextOptions {
  gpu?: boolean; // whether the browser has one, in software; default true
}

/** What the two servers of vite have in common. */
interface Server {
  readonly resolvedUrls: { readonly local: readonly string[] } | null;
  close(): Promise<void>;
}

/** The site, served, and browsers to open it in. */
export class BrowserSite {
  private readonly browsers = new Map<boolean, Promise<Browser>>();

  readonly url: string;

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
  ) {
    this.url = server.resolvedUrls?.local[0] as string;
  }

  /** Serves a copy of the site that `build-site.ts` has built, with these files added. Throws where it could not be built. */
  static async open(files: Readonly<Record<string, Uint8Array>> = {}): Promise<BrowserSite> {
    const built = inject('site');
    if (built.problem !== undefined) throw new Error(`BrowserSite: the site must build, got ${built.problem}`);
    const folder = await mkdtemp(join(tmpdir(), 'netwright-playground-'));
    await cp(built.folder, folder, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
    return new BrowserSite(await preview(siteConfig({ outDir: folder, port: 0 })), folder);
  }

  /** Serves the sources, as `pnpm playground --dev` does, with these trained weights of LeNet-5, or its own. */
  static async develop(weights?: Uint8Array): Promise<BrowserSite> {
    const folder = await mkdtemp(join(tmpdir(), 'netwright-playground-'));
    const file = join(folder, 'weights.safetensors');
    if (weights) await writeFile(file, weights);
    const server = await createServer(siteConfig({ port: 0, ...(weights && { weights: file }) }));
    return new BrowserSite(await server.listen(), folder);
  }

  private browser(gpu: boolean): Promise<Browser> {
    const old = this.browsers.get(gpu);
    const args = gpu ? [...flags, softwareGpu] : flags;
    const browser = old ?? chromium.launch({ executablePath: '/usr/bin/chromium', args });
    this.browsers.set(gpu, browser);
    return browser;
  }

  /** Opens an address of the site, relative to its start. */
  async visit(path = '', { gpu = true, ...options }: VisitOptions = {}): Promise<WatchedPage> {
    const browser = await this.browser(gpu);
    const page = await browser.newPage(options);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${response.url()}: HTTP ${response.status()}`);
      if (!response.url().startsWith(this.url) && !/^(blob|data):/.test(response.url()))
        problems.push(`${response.url()}: is not of this site`);
    });
    await page.goto(new URL(path, this.url).href);
    return { page, problems };
  }

  async close(): Promise<void> {
    for (const browser of this.browsers.values()) await (await browser).close();
    await this.server.close();
    await rm(this.folder, { recursive: true });
  }
}
