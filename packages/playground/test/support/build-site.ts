/** Builds the site and its test page once for all tests that drive a browser: their global setup. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { siteConfig, sitePages } from '../../src/site/config.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the site is built, or why it is not: the tests of other projects run all the same. */
    site: { folder: string; problem?: string };
  }
}

/** Builds into a folder of its own, which goes when the tests have ended. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'netwright-playground-'));
  try {
    await build(siteConfig({ outDir: folder, pages: [...sitePages, 'test/page/index.html'] }));
    provide('site', { folder });
  } catch (error) {
    provide('site', { folder, problem: error instanceof Error ? error.message : String(error) });
  }
  return () => rm(folder, { recursive: true });
}
