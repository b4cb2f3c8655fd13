/** A file is profiled in the browser as it is in Node, and the report is written there. */

import { readFile } from 'node:fs/promises';
import { models } from '@netwright/cnn-zoo';
import { profile, toJson } from '@netwright/efficiency-metrics';
import { initialise, toOnnx, trace } from '@netwright/tensor-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BrowserSite, type WatchedPage } from './support/browser-site.ts';

const graph = trace(models.shufflenet_v2_x0_5);
const exported = new URL('../../tensor-core/test/onnx/fixtures/', import.meta.url);
let files: Record<string, Uint8Array>;
let site: BrowserSite;
let visit: WatchedPage;

beforeAll(async () => {
  files = {
    'shufflenet.onnx': toOnnx(graph, initialise(graph, { seed: 0 })),
    'language.onnx': new Uint8Array(await readFile(new URL('language-17.onnx', exported))),
    'control.onnx': new Uint8Array(await readFile(new URL('control-13.onnx', exported))),
  };
  site = await BrowserSite.open(files);
  visit = await site.visit('test/page/index.html');
});
afterAll(() => site?.close());

const call = (name: string, url: string): Promise<string> =>
  visit.page.evaluate(
    ([name, url]) =>
      (globalThis as unknown as { calls: Record<string, (url: string) => Promise<string>> }).calls[name]?.(url) ?? '',
    [name, url] as [string, string],
  );

test.each(['shufflenet.onnx', 'language.onnx', 'control.onnx'])(
  '%s costs the same in Chromium and in Node',
  async (name) => {
    const found = await call('profileOf', `/${name}`);
    expect(JSON.parse(found)).toEqual(JSON.parse(toJson(profile(files[name] as Uint8Array))));
  },
);

test('the report is written in the browser', async () => {
  const html = await call('reportOf', '/shufflenet.onnx');
  expect(html).toContain('<!doctype html>');
  expect(html).toContain(models.shufflenet_v2_x0_5.params.toLocaleString('en-US'));
});
