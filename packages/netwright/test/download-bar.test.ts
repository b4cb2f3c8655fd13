import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { downloadBar } from '../src/download-bar.ts';

const file = 'https://example.org/models/resnet50-0676ba61.pth?key=1';

test('where there is no terminal, every download is one line', () => {
  const stream = new PassThrough();
  const bar = downloadBar(stream as never);
  for (const done of [0, 1e6, 2e6]) bar.progress({ file, phase: 'download', done, total: 2e6 });
  bar.progress({ file, phase: 'read', done: 1, total: 2e6 });
  bar.progress({ file: 'b', phase: 'download', done: 1, total: undefined });
  bar.stop();
  expect(String(stream.read())).toBe(`downloading ${file} (2.0 MB)\ndownloading b\n`);
});

test('in a terminal it is a bar with the name and the bytes', () => {
  const moves = { cursorTo: () => true, clearLine: () => true, moveCursor: () => true, clearScreenDown: () => true };
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80, ...moves });
  const bar = downloadBar(stream as never);
  bar.progress({ file, phase: 'read', done: 1, total: 2e6 });
  expect(stream.read()).toBe(null);
  bar.progress({ file, phase: 'download', done: 1e6, total: 2e6 });
  bar.stop();
  const text = stripVTControlCharacters(String(stream.read()));
  expect(text).toMatch(/resnet50-0676ba61\.pth █+░+ 1\.0 MB of 2\.0 MB/);
});
