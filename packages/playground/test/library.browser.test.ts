/** The library in a browser computes what it computes in Node: on wasm against onnxruntime-node's CPU. */

import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { models } from '@netwright/cnn-zoo';
import { initialise, trace } from '@netwright/tensor-core';
import { writeSafetensors } from '@netwright/tensor-core/weights';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { calls } from './page/main.ts';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';
import { call as callIn, cpuSteps, testDevice, testScores } from './support/device-tests.ts';
import { fileBits, randomBits, scoresOfFile } from './support/journey.ts';

type Calls = typeof calls;

const weights = initialise(trace(models.lenet5), { seed: 5 });

/** Files of PyTorch, and what torch.load gives for them: scripts/reference/make_pth.py. */
const checkpoints = ['module.zip.pth', 'module.legacy.pth', 'hostile.zip.pth'];
const checkpoint = (name: string): URL =>
  new URL(`../../tensor-core/test/fixtures/pth/${name}`, pathToFileURL(import.meta.filename));

let site: BrowserSite;
let visit: WatchedPage;
let page: Page;

beforeAll(async () => {
  const file = writeSafetensors(weights);
  site = await BrowserSite.open({
    'weights.safetensors': file,
    'cut.safetensors': file.subarray(0, 5000),
    ...Object.fromEntries(await Promise.all(checkpoints.map(async (name) => [name, await readFile(checkpoint(name))]))),
  });
  visit = await site.visit('test/page/index.html');
  page = visit.page;
});
afterAll(() => site?.close());

/** Calls a function of the test page. */
const call = <K extends keyof Calls>(name: K, ...args: Parameters<Calls[K]>): Promise<Awaited<ReturnType<Calls[K]>>> =>
  callIn(page, name, ...args);

test('the page is cross-origin isolated, so that WebAssembly has threads', async () => {
  expect(await page.evaluate(() => [crossOriginIsolated, typeof SharedArrayBuffer])).toEqual([true, 'function']);
});

test('the browser has wasm and, by SwiftShader, WebGPU', async () => {
  expect(await call('devices')).toEqual([
    { device: 'webgpu', available: true },
    { device: 'wasm', available: true },
  ]);
});

testDevice('wasm', () => page);
testScores('webgpu', () => page); // other shaders, which compile in software here, in the slow suite

test('five training steps move every parameter, and the loss is that of ten classes at first', async () => {
  const { losses, parameters } = await cpuSteps();
  expect(losses).toHaveLength(5);
  expect(Math.abs((losses[0] as number) - Math.log(10))).toBeLessThan(0.1);
  const before = initialise(trace(models.lenet5), { seed: 7 });
  for (const [name, t] of before) {
    const moved = Array.from(t.data as Float32Array).map((v, i) => Math.abs(v - (parameters[name]?.[i] as number)));
    expect(Math.max(...moved), name).toBeGreaterThan(1e-3);
  }
});

test('seeded random values and weights are the same bits as in Node', async () => {
  expect(await call('randomBits')).toEqual(await randomBits());
});

test('onnx and safetensors files are the same bytes as in Node, and survive being read and written', async () => {
  const bits = await call('fileBits');
  expect(bits).toEqual(await fileBits());
  expect(bits.chunks).toBe(bits.onnx);
  expect(bits.readAndWritten).toBe(bits.onnx);
  expect(bits.safetensorsReadAndWritten).toBe(bits.safetensors);
});

test('a session of an .onnx file and one of the graph that is read from it give the same scores', async () => {
  const [ofFile, ofGraph] = await call('scoresOfFile', 'wasm');
  expect(ofFile).toBeAllclose((await scoresOfFile({ device: 'cpu', threads: 1 }))[0] as number[], {
    rtol: 0,
    atol: 1e-4,
  });
  expect(ofGraph).toEqual(ofFile);
});

test('weights are loaded from an address of the page', async () => {
  const sums = Object.fromEntries(
    [...weights].map(([name, t]) => [name, Array.from(t.data as Float32Array).reduce((a, b) => a + b, 0)]),
  );
  expect(await call('sumsOfLoaded', '/weights.safetensors')).toEqual(sums);
  expect(visit.problems).toEqual([]);
});

test.each(['module.zip.pth', 'module.legacy.pth'])(
  '%s of PyTorch is read from bytes and from an address',
  async (name) => {
    const { module } = JSON.parse(await readFile(checkpoint('contents.json'), 'utf8')) as {
      module: Record<string, [dtype: string, dims: number[], values: number[]]>;
    };
    const sums = Object.fromEntries(
      Object.entries(module).map(([entry, [, , values]]) => [entry, values.reduce((a, b) => a + b, 0)]),
    );
    expect(await call('sumsOfCheckpoint', `/${name}`)).toEqual([sums, sums]);
  },
);

test('what cannot be loaded or run says so', async () => {
  expect(await call('errorOfLoaded', '/hostile.zip.pth')).toMatch(/hostile\.zip\.pth: .*got the global posix\.system/);
  expect(await call('errorOfLoaded', '/cut.safetensors')).toMatch(/cut\.safetensors/);
  expect(await call('errorOfLoaded', '/missing.safetensors')).toMatch(/missing\.safetensors.*404/);
  expect(await call('errorOfDevice', 'cuda')).toBe(
    'createSession: device cuda is not there: onnxruntime-web has webgpu, wasm on this platform',
  );
  expect(await call('errorOfDevice', 'wasm')).toMatch(/no-such-file\.onnx.*404/);
});
