/** The library in a browser computes what it computes in Node: on wasm and on WebGPU against onnxruntime-node's CPU. */

import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { models } from '@netwright/cnn-zoo';
import { readMnist } from '@netwright/scripts/data/mnist';
import { initialise, trace } from '@netwright/tensor-core';
import { matchers } from '@netwright/tensor-core/testing';
import { writeSafetensors } from '@netwright/tensor-core/weights';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyNth } from '../src/digits/pack.ts';
import type { calls } from './page/main.ts';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';
import {
  classifyPhoto,
  type FiveSteps,
  fileBits,
  fiveSteps,
  forward,
  randomBits,
  scoresOfFile,
} from './support/journey.ts';
import { storedCharGpt } from './support/stored-char-gpt.ts';
import { writtenText } from './support/written-text.ts';

expect.extend(matchers);

type Calls = typeof calls;

const weights = initialise(trace(models.lenet5), { seed: 5 });
const { train, test: held } = readMnist();
const digits = { train: everyNth(train, 5), test: everyNth(held, 5) };
const onCpu = { device: 'cpu', threads: 1 } as const;

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
  page.evaluate(
    ([name, args]) =>
      (globalThis as unknown as { calls: Record<string, (...a: unknown[]) => unknown> }).calls[name]?.(...args),
    [name, args] as [string, unknown[]],
  ) as Promise<Awaited<ReturnType<Calls[K]>>>;

test('the page is cross-origin isolated, so that WebAssembly has threads', async () => {
  expect(await page.evaluate(() => [crossOriginIsolated, typeof SharedArrayBuffer])).toEqual([true, 'function']);
});

test('the browser has wasm and, by SwiftShader, WebGPU', async () => {
  expect(await call('devices')).toEqual([
    { device: 'webgpu', available: true },
    { device: 'wasm', available: true },
  ]);
});

describe.each(['wasm', 'webgpu'] as const)('on %s', (device) => {
  test('LeNet-5 gives the scores that it gives on the CPU of Node', async () => {
    const expected = await forward(digits, onCpu);
    expect(expected.length).toBe(70);
    expect(await call('forward', device)).toBeAllclose(expected, { rtol: 0, atol: 1e-4 });
  });

  test('a photo becomes the same input, and is classified as on the CPU of Node', async () => {
    const expected = await classifyPhoto(onCpu);
    const found = await call('classifyPhoto', device);
    expect(expected.inputs.map((x) => x.length)).toEqual([3 * 31 * 31, 3 * 50 * 50]);
    found.inputs.forEach((x, i) => {
      expect(x).toBeAllclose(expected.inputs[i] as number[], { rtol: 1e-6, atol: 1e-6 }); // grey levels are the same
    });
    expect(found.logits).toBeAllclose(expected.logits, { rtol: 0, atol: 1e-4 });
  });

  test('a character GPT writes and attends as on the CPU of Node', async () => {
    const greedy = { characters: 6, seed: 0, temperature: 0 };
    const expected = await writtenText(await storedCharGpt(), 'The wha', greedy, onCpu);
    const found = await call('writtenText', 'The wha', greedy, device);
    expect([found.text, found.read]).toEqual([expected.text, expected.read]);
    expect(found.rows.flat(3).length).toBe((16 * 12 * 13) / 2); // 16 heads, 12 characters
    expect(found.rows.flat(3)).toBeAllclose(expected.rows.flat(3), { rtol: 0, atol: 1e-4 });
    for (const row of found.rows.flat(2)) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  test('five training steps give the losses and the parameters that they give on the CPU of Node', async () => {
    const expected = await cpuSteps();
    const found = await call('fiveSteps', device);
    expect(found.losses).toBeAllclose(expected.losses, { rtol: 0, atol: 1e-4 });
    expect(found.accuracies).toBeAllclose(expected.accuracies, { rtol: 0, atol: 1e-6 });
    expect(Object.keys(found.parameters)).toEqual(Object.keys(expected.parameters));
    for (const [name, values] of Object.entries(expected.parameters))
      expect(found.parameters[name], name).toBeAllclose(values, { rtol: 0, atol: 1e-4 });
    expect(found.onDevice).toBe(device === 'webgpu'); // nothing but figures is copied between steps
  });
});

let made: Promise<FiveSteps> | undefined;
const cpuSteps = (): Promise<FiveSteps> => {
  made ??= fiveSteps(digits, onCpu);
  return made;
};

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
  expect(ofFile).toBeAllclose((await scoresOfFile(onCpu))[0] as number[], { rtol: 0, atol: 1e-4 });
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
