/** Tokenizers in Chromium give what they give in Node, from an address to streamed text. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bert, gpt2 } from '../support/published-tokenizers.ts';
import { type Served, served } from '../support/served.ts';
import * as journey from './journey.ts';

const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/webgpu'));
const runtimeFiles = ['ort.webgpu.bundle.min.mjs', 'ort-wasm-simd-threaded.asyncify.wasm'];
const html = `<!doctype html>
<title>Tokenizers</title>
<script type="importmap">{ "imports": { "onnxruntime-web/webgpu": "/runtime/ort.webgpu.bundle.min.mjs" } }</script>
<script type="module" src="/page.js"></script>`;

let site: Served;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page.ts')],
    bundle: true,
    splitting: true,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@netwright/source'],
    external: ['onnxruntime-web'],
    write: false,
  });
  const runtimeBytes = runtimeFiles.map(async (name) => [`/runtime/${name}`, await readFile(join(runtime, name))]);
  site = await served({
    '/page.html': html,
    ...Object.fromEntries(outputFiles.map(({ path, text }) => [path, text])),
    '/favicon.ico': '',
    '/gpt2/tokenizer.json': gpt2.json,
    '/gpt2/tokenizer_config.json': gpt2.config,
    '/bert/tokenizer.json': bert.json,
    '/bert/tokenizer_config.json': bert.config,
    ...Object.fromEntries(await Promise.all(runtimeBytes)),
  });
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  page = await browser.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => problems.push(message.text()));
  await page.goto(`${site.url}/page.html`);
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

type Journey = typeof journey;

/** Calls a function of the journey in the page. */
const call = <K extends keyof Journey>(name: K, ...args: Parameters<Journey[K]>): ReturnType<Journey[K]> =>
  page.evaluate(
    ([name, args]) =>
      (globalThis as unknown as { journey: Record<string, (...a: unknown[]) => unknown> }).journey[name]?.(...args),
    [name, args] as [string, unknown[]],
  ) as ReturnType<Journey[K]>;

const texts = [
  "Don't  stop, 3.14!",
  'Café 日本語 😁 naïve Ångström',
  'ΟΔΥΣΣΕΥΣ 𠀀 [MASK] <|endoftext|>',
  '\ufeffline\u0085\n next',
];

it.each(['gpt2', 'bert'])('%s has the ids, the text and the pieces that it has in Node', async (name) => {
  const found = await call('roundTrips', `/${name}`, texts);
  expect(found).toEqual(await journey.roundTrips(`${site.url}/${name}`, texts));
  expect(found[0]?.ids.slice(0, 3)).toEqual(name === 'gpt2' ? [3987, 470, 220] : [101, 2123, 1005]);
});

it('gives a BERT the inputs that it gives it in Node', async () => {
  expect(await call('bertInputs', '/bert/tokenizer.json')).toEqual(await journey.bertInputs(`${site.url}/bert`));
});

it('goes from a prompt to the text that it streams in Node', async () => {
  const found = await call('pieces', '/gpt2', 'Call me', 'wasm');
  expect(found).toEqual(await journey.pieces(`${site.url}/gpt2`, 'Call me', 'cpu'));
  expect(found.length).toBeGreaterThan(2);
});

it('says what is missing, and nothing went wrong besides', async () => {
  expect(problems).toEqual([]);
  expect(await call('problemOf', '/nothing')).toBe(
    'loadTokenizer /nothing: the source must have a tokenizer.json, got none',
  );
});
