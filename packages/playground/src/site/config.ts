import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultClientConditions, type InlineConfig } from 'vite';
import { filesPlugin } from './files-plugin.ts';

/** The folder of this package. */
export const packageFolder: string = fileURLToPath(new URL('../..', import.meta.url));

const repository = join(packageFolder, '..', '..');
const models = join(repository, 'models');
const trained = join(models, 'lenet', 'lenet-5.safetensors');
const mobyDick = join(models, 'gpt', 'moby-dick');

/** With these a page is cross-origin isolated, which lets WebAssembly use several threads. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/** The pages of the site, relative to the package. */
export const sitePages: readonly string[] = ['index.html', 'characters.html'];

/** What a site is made of. */
export interface SiteOptions {
  /** Where the site is built to; default `dist`. */
  outDir?: string;
  /** HTML files relative to the package; default the pages of digits and of characters. */
  pages?: readonly string[];
  /** Default 4173; 0 takes a free one. */
  port?: number;
  /** Trained weights that the page of digits starts with; default the repository's small ones, where it has any. */
  weights?: string;
}

/** Vite's settings, for the development server, the build and its server alike. */
export function siteConfig({
  outDir = 'dist',
  pages = sitePages,
  port = 4173,
  weights = trained,
}: SiteOptions = {}): InlineConfig {
  return {
    configFile: false,
    root: packageFolder,
    base: './',
    appType: 'mpa', // a file that is not there is a 404
    logLevel: 'warn',
    publicDir: false,
    plugins: [filesPlugin({ lenet: weights, mobyDick })],
    resolve: { conditions: ['@netwright/source', ...defaultClientConditions] },
    // Everything is ESM already, and onnxruntime-web finds its WebAssembly beside its own file.
    optimizeDeps: { noDiscovery: true },
    worker: { format: 'es', plugins: () => [] },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { checks: { pluginTimings: false }, input: pages.map((page) => join(packageFolder, page)) },
    },
    server: { headers, port, fs: { allow: [repository] } },
    preview: { headers, port },
  };
}
